"""Write the configuration of a new newsroom: the keys and comments of the shipped file, without its values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.config.files import shipped
from digest.config.loading import DEFAULT_NAME, load_config
from digest.config.whole import Config
from digest.config.written.keys import default_of, value_of
from digest.config.written.lines import Kind, Line, lines_of
from digest.config.written.values import written

_SECTIONS = "sections"
_NEAREST, _FARTHEST = 26, 44
"""The columns between which comments begin."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The known settings of a new newsroom. `sender` may be "". `sections` has names of its categories."""

    name: str
    feed: str
    url: str
    timezone: str
    sender: str = ""
    sections: tuple[str, ...] = ()

    def settings(self) -> Mapping[str, str]:
        """Return the settings that are known, by their full names."""
        known = {
            "site.name": self.name,
            "site.url": self.url,
            "site.feed": self.feed,
            "site.timezone": self.timezone,
            "mail.from_email": self.sender,
        }
        return {name: value for name, value in known.items() if value}


def neutral_text(beginning: Beginning) -> str:
    """Write a configuration that sets what is known, and shows every other key with its default.

    It is made from the shipped file, so that every key and comment is written once.
    """
    path = shipped(DEFAULT_NAME)
    lines = list(lines_of(path.read_text(encoding="utf-8")))
    lines[0] = Line(f"# Settings for the digests of {beginning.name}.", Kind.PROSE)
    example, given = load_config(path), beginning.settings()
    tables = _first_of_each_list(lines)
    body = [text for line in tables for text in _rewritten(line, example, given, beginning.sections)]
    return "\n".join(body) + "\n"


def _first_of_each_list(lines: Sequence[Line]) -> Iterator[Line]:
    """Leave out the second and further tables of a list, and the blank lines before them."""
    seen: set[str] = set()
    leaves_out = False
    for line in lines:
        if line.kind is Kind.PROSE:
            leaves_out = False
        if line.kind is Kind.TABLE:
            leaves_out = line.is_list and line.table in seen
            seen.add(line.table)
        if not leaves_out:
            yield line


def _rewritten(line: Line, example: Config, given: Mapping[str, str], sections: Sequence[str]) -> Iterator[str]:
    if line.table == _SECTIONS and line.kind in (Kind.TABLE, Kind.KEY) and line.is_list:
        yield from _sections(sections) if line.kind is Kind.TABLE else ()
    elif line.is_list and not line.is_off and line.kind in (Kind.TABLE, Kind.KEY):
        yield _off(line)
    elif line.kind is not Kind.KEY or (line.is_off and line.name not in given):
        yield line.text
    elif line.name in given:
        yield _beside(f"{line.key} = {written(given[line.name])}", line)
    elif value_of(example, line.name) == default_of(line.name):
        yield line.text
    else:
        yield _off(line)


def _off(line: Line) -> str:
    """Comment a line out, with the default in place of its value."""
    if line.kind is Kind.TABLE:
        return f"# {line.text}"
    default = default_of(line.name)
    has_none = default is None and "no default" not in line.comment
    return _beside(f"# {line.key} = {written(default)}", line, " (no default)" if has_none else "")


def _beside(pair: str, line: Line, more: str = "") -> str:
    """Put a line's comment beside another value, in the same column if that has room."""
    if not line.comment and not more:
        return pair
    column = min(len(line.text) - len(line.comment) - 2, _FARTHEST) if line.comment else _NEAREST
    return f"{pair:<{max(column, len(pair) + 2)}}# {line.comment}{more}".replace("#  (", "# (")


def _sections(names: Sequence[str]) -> Iterator[str]:
    if not names:
        yield "# [[sections]]"
        for key in ("name", "categories"):
            pair = f"# {key} = {written(default_of(f'{_SECTIONS}.{key}'))}"
            yield f"{pair:<{_NEAREST}}# (no default)"
        return
    for name in names:
        yield from ("[[sections]]", f"name = {written(name)}", f"categories = [{written(name)}]", "")
    yield from ("[[sections]]", 'name = "More news"')
