"""Load and fill in templates: the user's own first, then the shipped ones. Knows Jinja2, but no MJML and no editions.

Characters that XML forbids are removed from values. Values are escaped, except in plain-text templates (`….txt.j2`).
"""

import re
import traceback
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from gettext import NullTranslations
from hashlib import sha256
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

from digest.domain.errors import TemplateError
from digest.render.layout.marks import fit
from digest.render.text import wrap

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment, FileSystemLoader
    from jinja2.nodes import EvalContext

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML forbids: control characters, lone surrogates, U+FFFE and U+FFFF (XML 1.0, section 2.2)."""

_FRAGILE = re.compile(r"\\|[^\w\x20-\x7e\n„“”‘’«»–—…·€£§°×½]")
"""Characters that mjml-python would write in an attribute as a Rust escape: a no-break space as \\u{a0}.

Letters, digits and common punctuation are safe; everything else is written as a character reference.
"""

_SPECIAL = re.compile(r"""[^\w\x20-\x7e]|[&<>"'\\]""")
"""Characters that need escaping; most values have none."""

UNCHANGED_FOR = 1.0
"""How long a template that was looked at is taken to be unchanged, in seconds."""

_MARK = re.compile("\ue000([^\ue000\ue001]*)\ue001([0-9]+)\ue001")
"""Private-use characters that mark places: XML allows them, and those in values are always written as references."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line in a template's file."""

    file: str
    line: int | None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Trace:
    """A rendered text, and where each stretch of it came from. `starts` ascends and begins at 0."""

    text: str
    starts: tuple[int, ...]
    places: tuple[Place, ...]

    def place(self, position: int) -> Place:
        """Name the place that the character at `position` came from."""
        return self.places[bisect_right(self.starts, position) - 1]


class Templates:
    """Renders the templates of some folders; a file in an earlier folder hides the same file in a later one.

    `words` translates what templates mark with `_()`.
    """

    def __init__(self, *folders: Path, words: NullTranslations | None = None) -> None:
        self._words = words or NullTranslations()
        self._folders = tuple(dict.fromkeys(folder.absolute() for folder in folders))

    def render(self, name: str, context: Mapping[str, object]) -> str:
        """Fill in a template. Raises TemplateError with the file and line of the error."""
        return self._render(self._environment, name, context)

    def trace(self, name: str, context: Mapping[str, object]) -> Trace:
        """Fill in a template again, and note which line of which file each stretch of the text came from."""
        marked = self._render(self._tracing_environment, name, context)
        starts, places, parts = [0], [Place(self.file(name), None)], list[str]()
        end = length = 0
        for mark in _MARK.finditer(marked):
            parts.append(marked[end : mark.start()])
            length, end = length + len(parts[-1]), mark.end()
            starts.append(length)
            places.append(Place(self.file(mark[1]), int(mark[2])))
        return Trace("".join([*parts, marked[end:]]), tuple(starts), tuple(places))

    def file(self, name: str) -> str:
        """Find the file of a template; its name if there is no file."""
        files = (folder / name for folder in self._folders)
        return str(next((file for file in files if file.is_file()), name))

    @cached_property
    def _environment(self) -> "Environment":
        from jinja2 import Environment

        from digest.render.typos import Missing

        environment = Environment(
            loader=_loader(self._folders),
            autoescape=_escapes,  # noqa: S701 -- off for plain text alone
            undefined=Missing,
            finalize=_finalizer(),
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,  # mjml-python takes blank lines between tags in a head, but no lone blanks
            bytecode_cache=_bytecode_cache(),
        )
        environment.filters |= {"wrap": _of_text(wrap), "fit": _of_text(fit)}
        # The extension adds this method, which its type does not have.
        vars(environment)["install_gettext_translations"](self._words, newstyle=True)
        return environment

    @cached_property
    def _tracing_environment(self) -> "Environment":
        from jinja2 import TemplateSyntaxError
        from jinja2.ext import Extension
        from jinja2.lexer import Token, TokenStream

        class Marking(Extension):
            """Puts a mark with the file's name and the line before every piece of a template's own text."""

            def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
                if stream.name is None:
                    raise TemplateSyntaxError("a template needs a name", 0)
                for token in stream:
                    value = token.value
                    if token.type == "data":
                        lines = enumerate(value.splitlines(keepends=True), start=token.lineno)
                        value = "".join(f"\ue000{stream.name}\ue001{number}\ue001{line}" for number, line in lines)
                    yield Token(token.lineno, token.type, value)

        return self._environment.overlay(extensions=[Marking], bytecode_cache=None)  # its code is another one

    def _render(self, environment: "Environment", name: str, context: Mapping[str, object]) -> str:
        from jinja2 import TemplateSyntaxError

        try:
            return environment.get_template(name).render(context)
        except TemplateSyntaxError as error:
            place = Place(error.filename or self.file(name), error.lineno)
            raise TemplateError(f"{place}: {_sentence(error.message or 'wrong syntax')}") from error
        except Exception as error:  # a template can raise anything, and its author needs the line
            raise TemplateError(self._describe(error, name, context)) from error

    def _describe(self, error: Exception, name: str, context: Mapping[str, object]) -> str:
        from jinja2.defaults import DEFAULT_NAMESPACE

        from digest.render.typos import UnknownVariableError, no_such_name

        # Jinja puts the template's own lines and variables into the traceback.
        frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if self._is_ours(frame)]
        place, seen = Place(self.file(name), None), dict(context)
        if frames:
            frame, line = frames[-1]
            place, seen = Place(frame.f_code.co_filename, line), seen | frame.f_locals
        if isinstance(error, UnknownVariableError):
            return f"{place}: {_sentence(no_such_name(str(error), seen.keys() - DEFAULT_NAMESPACE))}"
        return f"{place}: {_sentence(str(error))}"

    def _is_ours(self, frame: FrameType) -> bool:
        return any(Path(frame.f_code.co_filename).is_relative_to(top) for top in self._folders)


def _of_text(use: Callable[..., str]) -> Callable[..., str]:
    """Let a filter take any value as text: a name that does not exist is found out when it becomes one."""

    def filtered(value: object, *more: object) -> str:
        return use(str(value), *more)

    return filtered


def _loader(folders: Sequence[Path]) -> "FileSystemLoader":
    """Make a loader that looks once a second at most whether a file has changed: a mail includes some parts often."""
    from jinja2 import FileSystemLoader

    class Loader(FileSystemLoader):
        def get_source(self, environment: "Environment", template: str) -> tuple[str, str, Callable[[], bool]]:
            source, file, is_unchanged = super().get_source(environment, template)
            looked_at = monotonic()

            def is_current() -> bool:
                nonlocal looked_at
                if monotonic() - looked_at < UNCHANGED_FOR:
                    return True
                looked_at = monotonic()
                return is_unchanged()

            return source, file, is_current

    return Loader(folders)


def _bytecode_cache() -> "BytecodeCache | None":
    """Keep compiled templates in Jinja's folder for this user, which it refuses if others can write there.

    Compiling takes longer than all else in a short command. The code depends on the set-up in this file, too.
    """
    from jinja2 import FileSystemBytecodeCache

    set_up = sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    try:
        return FileSystemBytecodeCache(pattern=f"digest-{set_up}-%s.cache")
    except (RuntimeError, OSError):
        return None


def _escapes(name: str | None) -> bool:
    return name is None or not name.endswith(".txt.j2")


def _finalizer() -> Callable[["EvalContext", object], object]:
    """Make the function that Jinja calls on each value before it writes it: it cleans and escapes the value."""
    from jinja2 import pass_eval_context
    from markupsafe import Markup, escape

    @lru_cache(maxsize=2_000)  # the variants of an edition have nearly all values in common
    def escaped(value: str) -> Markup:
        clean = escape(FORBIDDEN.sub("", value))
        return Markup(_FRAGILE.sub(lambda found: f"&#{ord(found[0])};", clean))  # noqa: S704 -- just escaped

    @pass_eval_context
    def finalize(place: "EvalContext", value: object) -> object:
        if not isinstance(value, str):
            return value
        if isinstance(value, Markup):  # the output of a macro or block: its values are escaped already
            return Markup(FORBIDDEN.sub("", value))  # noqa: S704 -- markup stays markup
        if not _SPECIAL.search(value):
            return value
        return escaped(value) if place.autoescape else FORBIDDEN.sub("", value)

    return finalize


def _sentence(message: str) -> str:
    return message if message.endswith((".", "!", "?")) else f"{message}."
