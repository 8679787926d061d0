"""A site's own copies of the shipped templates: the source of each, and whether the shipped file has changed since.

The first line of a copy is a comment with the fingerprint of the file that was copied. Knows files, but no template
engine.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from digest import __version__
from digest.domain.errors import ConfigError, OutputError, TemplateError
from digest.domain.nearest import nearest

_MARK = re.compile(rb"(?:\{#|/\*|#) Copied from digest \S+ \(([0-9a-f]{12})\)\.[^\n]*\n")
_COMMENT = re.compile(r"\s*(?:\{#-?(.*?)-?#\}|/\*(.*?)\*/|((?:#[^\n]*\n)+))", re.DOTALL)
_AROUND = {".css": ("/* ", " */"), ".po": ("# ", "")}
"""The comment syntax by the ending of the file. Other files use Jinja's."""


class CopyState(StrEnum):
    """How a site's copy and the shipped file differ."""

    NONE = "shipped"
    """There is no copy: the shipped file is used."""
    SAME = "same"
    """The copy is the same as the shipped file."""
    CHANGED = "changed"
    """Only the copy has changed since it was made."""
    OUTDATED = "outdated"
    """Only the shipped file has changed since it was copied."""
    OUTGROWN = "outgrown"
    """Both have changed since."""
    UNMARKED = "unmarked"
    """They differ, and the copy does not say what it was copied from."""
    GONE = "gone"
    """The copied file is no longer shipped."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The site's template folder `own`, beside the folder `shipped`."""

    own: Path
    shipped: Path

    def names(self) -> list[str]:
        """List the shipped templates, as paths below their folder."""
        return sorted(_names(self.shipped))

    def purpose(self, name: str) -> str:
        """Say in a sentence what a shipped template is for."""
        return re.split(r"(?<=\.)\s", leading_comment(_read(self.shipped / name).decode()), maxsplit=1)[0]

    def states(self) -> dict[str, CopyState]:
        """Return the state of every shipped template, and of every copy of a template that is no longer shipped.

        Raises TemplateError for a file that cannot be read.
        """
        names = self.names()
        others = () if self._are_one() else (name for name in _names(self.own) if name not in names)
        gone = {name: CopyState.GONE for name in others if _MARK.match(_read(self.own / name))}
        return {name: self._state(name) for name in names} | gone

    def copy(self, name: str) -> Path:
        """Copy a shipped template into the site's folder, over a copy that is there. Returns the new file."""
        text = _read(self.shipped / name)
        return self._write(name, text, text)

    def keep(self, name: str) -> Path:
        """Record in a copy that it matches the current shipped template. Returns the changed file."""
        return self._write(name, _read(self.shipped / name), _unmarked(_read(self.own / name)))

    def differences(self, name: str) -> Iterator[str]:
        """Return the lines of a unified diff from the shipped template to the copy; none if they are the same."""
        shipped, own = _read(self.shipped / name), _unmarked(_read(self.own / name))
        before, after = (text.decode(errors="replace").splitlines() for text in (shipped, own))
        return unified_diff(before, after, str(self.shipped / name), str(self.own / name), lineterm="")

    def check(self, names: Iterable[str], *, copied: bool = False) -> None:
        """Raise ConfigError if the site's folder is the shipped one, or for a name that is not shipped.

        With `copied`, also raise it for a template that the site has no copy of.
        """
        if self._are_one():
            raise ConfigError(
                f"{self.own} holds the shipped templates themselves. Set mail.templates to another folder."
            )
        known = self.names()
        for name in names:
            if name not in known:
                raise ConfigError(f'There is no template "{name}"{_meant(name, known)} {_LISTS}')
            if copied and not (self.own / name).is_file():
                raise ConfigError(f"There is no copy {self.own / name}. Make one: digest templates copy {name}")

    def _are_one(self) -> bool:
        return self.own.resolve() == self.shipped.resolve()

    def _state(self, name: str) -> CopyState:
        if self._are_one() or not (self.own / name).is_file():
            return CopyState.NONE
        shipped, own = _read(self.shipped / name), _read(self.own / name)
        mark, text = _MARK.match(own), _unmarked(own)
        if text == shipped:
            return CopyState.SAME
        if mark is None:
            return CopyState.UNMARKED
        copied = mark[1].decode()
        if copied == _fingerprint(shipped):
            return CopyState.CHANGED
        return CopyState.OUTDATED if copied == _fingerprint(text) else CopyState.OUTGROWN

    def _write(self, name: str, shipped: bytes, text: bytes) -> Path:
        before, after = _AROUND.get(Path(name).suffix, ("{# ", " #}"))
        words = f"Copied from digest {__version__} ({_fingerprint(shipped)}). Keep this line for `digest doctor`."
        file = self.own / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(f"{before}{words}{after}\n".encode() + text)
        except OSError as error:
            raise OutputError(f"{file} cannot be written: {error.strerror}.") from error
        return file


_LISTS = "`digest templates list` shows all names, and what each is for."


def leading_comment(text: str) -> str:
    """Return the comment at the beginning of a template as one line; "" if there is none."""
    found = _COMMENT.match(text)
    jinja, css, po = found.groups(default="") if found else ("", "", "")
    return " ".join((jinja or css or re.sub("^#", "", po, flags=re.MULTILINE)).split())


def _names(folder: Path) -> Iterator[str]:
    return (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _read(file: Path) -> bytes:
    """Read a file with the line ends of the shipped files, whatever an editor changed them to."""
    try:
        return file.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise TemplateError(f"{file} cannot be read: {error.strerror}.") from error


def _unmarked(copy: bytes) -> bytes:
    return _MARK.sub(b"", copy, count=1) if _MARK.match(copy) else copy


def _fingerprint(text: bytes) -> str:
    return sha256(text).hexdigest()[:12]


def _meant(name: str, known: Iterable[str]) -> str:
    """Suggest a template for a wrong name, which may lack the folder or the ending."""
    full = {short: one for one in known for short in (one, Path(one).name, Path(one).name.partition(".")[0])}
    found = nearest(name, full)
    return f'; did you mean "{full[found]}"?' if found else "."
