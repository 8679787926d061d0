"""Read a commented `config.toml` line by line: which key a line shows, and which comment explains it."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_TABLE = re.compile(r"(?P<off># )?(?P<open>\[\[?)(?P<name>[\w.-]+)\]\]?\s*(?:#\s*(?P<comment>.*))?")
_PAIR = re.compile(r"(?P<off># )?(?P<key>[a-z_]+) = (?P<rest>.+)")
_MORE = re.compile(r"#\s{8,}#\s*(?P<comment>.*)")


class Kind(Enum):
    """What a line is: the head of a table, a key, the rest of a key's comment, a paragraph, or empty."""

    TABLE = auto()
    KEY = auto()
    MORE = auto()
    PROSE = auto()
    BLANK = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file, as it is (`text`) and as it reads.

    `table` is the table that it belongs to. `is_list`: that table is one of several (`[[…]]`). `is_off`: the line is
    commented out.
    """

    text: str
    kind: Kind
    table: str = ""
    key: str = ""
    value: str = ""
    comment: str = ""
    is_off: bool = False
    is_list: bool = False

    @property
    def name(self) -> str:
        """The full name of the key or the table."""
        return ".".join(filter(None, (self.table, self.key)))


def lines_of(text: str) -> Iterator[Line]:
    """Read the lines of a configuration. Values must end on the line on which they begin."""
    table, is_list = "", False
    for line in text.splitlines():
        if not line.strip():
            yield Line(line, Kind.BLANK, table, is_list=is_list)
        elif head := _TABLE.fullmatch(line):
            table, is_list = head["name"], head["open"] == "[["
            yield Line(
                line, Kind.TABLE, table, comment=head["comment"] or "", is_off=bool(head["off"]), is_list=is_list
            )
        elif pair := _PAIR.fullmatch(line):
            value, comment = _split(pair["key"], pair["rest"])
            yield Line(line, Kind.KEY, table, pair["key"], value, comment, bool(pair["off"]), is_list)
        elif more := _MORE.fullmatch(line):
            yield Line(line, Kind.MORE, table, comment=more["comment"], is_list=is_list)
        else:
            yield Line(line, Kind.PROSE, table, comment=line.removeprefix("#").strip(), is_list=is_list)


def _split(key: str, rest: str) -> tuple[str, str]:
    """Separate a value from the comment behind it. The value is what TOML can read."""
    for place in [found.start() for found in re.finditer("#", rest)]:
        try:
            tomllib.loads(f"{key} = {rest[:place]}")
        except tomllib.TOMLDecodeError:
            continue
        return rest[:place].strip(), rest[place + 1 :].strip()
    return rest.strip(), ""
