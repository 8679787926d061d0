"""Read lists from CSV files of spreadsheets and other programs, and write them so that they can be read back."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO, TextIO

from digest.domain.addresses import is_plain
from digest.domain.errors import ConfigError
from digest.services.readers.lists.records import Enclosed, records, split

_STARTS = "=+@\t\r＝＋＠－-"
_FORMULA = re.compile(rf"(^|;)('*[{_STARTS}])")
"""The beginnings of cells that spreadsheets run as formulas. A cell may begin at each semicolon (OWASP, CSV injection).

East Asian spreadsheets treat full-width signs like the usual ones.
"""
_MARKED = re.compile(rf"(^|;)'('*[{_STARTS}])")
_MAY_BEGIN = frozenset(f"'{_STARTS}")
_BREAK = re.compile(r"\s*[\r\n]\s*")
_LONGEST = 65_536
"""A line with this many characters is too long."""
_NOT_TEXT = "not UTF-8 text: save the list as UTF-8"

Cells = Mapping[str, str]
"""A line's cells by column, without surrounding spaces."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a list's lines."""

    columns: tuple[str, ...]
    separator: str

    def cells(self, line: str) -> Cells:
        """Read the cells of a record; an empty one has none. A line break in a cell becomes a space.

        Raises ValueError with the reason if it cannot be read.
        """
        _check(line)
        row = _split(line, self.separator)
        if not any(row):
            return {}
        if any(row[len(self.columns) :]):
            raise ValueError(f"{len(row)} cells under {len(self.columns)} columns")
        if "'" in line:
            row = [_unescaped(cell) for cell in row]
        return dict(zip(self.columns, row, strict=False))

    def address(self, line: str) -> str:
        """Read the email cell of a record, and if possible only that. Raises ValueError as `cells` does."""
        if '"' in line or "'" in line:
            return self.cells(line).get("email", "")
        _check(line)
        return (self._up_to_email(line) or [""])[-1]

    def guess(self, line: str) -> str:
        """Guess the address in a line that cannot be read; "" unless it is a plain one."""
        *before, address = self._up_to_email(line) or [""]
        address = address.strip('"')
        return address if is_plain(address) and '"' not in "".join(before) else ""

    def _up_to_email(self, line: str) -> list[str]:
        """Split off the cells up to the email column; none if the line is shorter."""
        place = self.columns.index("email")
        row = line.split(self.separator, place + 1)[: place + 1]
        return [*row[:-1], row[-1].strip()] if len(row) > place else []


@contextmanager
def open_list(
    source: BinaryIO, known: Sequence[str], recognise: Callable[[Sequence[str]], tuple[str, ...]] | None = None
) -> Iterator[tuple[Layout, Iterator[tuple[int, str]]]]:
    """Read a file as a list: UTF-8, or UTF-16 with a byte order mark; separated by commas, semicolons or tabs.

    Returns its layout, and its records, each with the number of its first line. Raises ConfigError if the first line
    neither names `known` columns, including email, nor has headings that `recognise` maps to columns.
    """
    start = source.peek(4)[:4] if isinstance(source, io.BufferedReader) else b""
    utf_16 = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    # Undecodable bytes stay recognisable, so that their line is refused by its number.
    encoding, errors = ("utf-16", "replace") if utf_16 else ("utf-8-sig", "surrogateescape")
    text = io.TextIOWrapper(source, encoding=encoding, errors=errors, newline="")
    try:
        lines = _lines(text)
        heading = next((line for _, line in lines if line.strip()), "")
        said = re.fullmatch(r"sep=([,;\t])", heading.strip("\r\n "), re.IGNORECASE)
        if said:  # Excel's line that names the separator
            heading = next((line for _, line in lines if line.strip()), "")
        layout = _recognised(heading, recognise) if recognise else _layout(heading, known)
        yield layout, records(lines, layout.separator)
    finally:
        text.detach()


def _layout(heading: str, known: Sequence[str]) -> Layout:
    separator = max(",;\t", key=heading.count)
    try:
        columns = tuple(name.lower() for name in _split(heading, separator))
    except ValueError:
        columns = ()
    if "email" not in columns:
        if "\0" in heading or not _is_text(heading):
            raise ConfigError(f"The list is {_NOT_TEXT}.")
        raise ConfigError(
            "The list's first line must name its columns, and one of them must be email. Known columns: "
            f"{', '.join(known)}."
        )
    while not columns[-1]:  # spreadsheets pad lines to the longest one
        columns = columns[:-1]
    unknown = [name or "one without a name" for name in columns if name not in known]
    if unknown or len(set(columns)) < len(columns):
        wrong = f"Unknown columns: {', '.join(unknown)}" if unknown else "A column is named twice"
        raise ConfigError(f"{wrong}. Known columns: {', '.join(known)}.")
    return Layout(columns, separator)


def _recognised(heading: str, recognise: Callable[[Sequence[str]], tuple[str, ...]]) -> Layout:
    separator = max(",;\t", key=heading.count)
    if "\0" in heading or not _is_text(heading):
        raise ConfigError(f"The list is {_NOT_TEXT}.")
    try:
        headings = _split(heading, separator)
    except ValueError as error:
        raise ConfigError(f"The list's first line must name its columns: {error}.") from None
    while headings and not headings[-1]:  # spreadsheets pad lines to the longest one
        headings.pop()
    return Layout(recognise(headings), separator)


def _lines(source: TextIO) -> Iterator[tuple[int, str]]:
    """Yield a file's lines with their numbers, and only the beginning of a line that is too long."""
    for number in count(1):
        line = source.readline(_LONGEST)
        if not line:
            return
        yield number, line
        while len(line) == _LONGEST and line[-1] not in "\r\n":
            line = source.readline(_LONGEST)


def _check(line: str) -> None:
    if isinstance(line, Enclosed):
        raise ValueError(f"it stands in a quotation that line {line.since} opens, and that is not closed")  # noqa: TRY004 -- the line is wrong, not the program
    if len(line) >= _LONGEST:
        raise ValueError("the line is too long")
    if not line.isascii() and not _is_text(line):
        raise ValueError(_NOT_TEXT)


def _is_text(line: str) -> bool:
    """Return whether all of a line could be decoded."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return "\N{REPLACEMENT CHARACTER}" not in line


def _split(line: str, separator: str) -> list[str]:
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    cells = split(line, separator)
    if cells is None:
        raise ValueError("a quotation mark opens a cell that is not closed")
    stripped = [cell.strip() for cell in cells]
    is_long = "\n" in line[:-2] or "\r" in line[:-2]
    return [_BREAK.sub(" ", cell) for cell in stripped] if is_long else stripped


def escaped(cell: str) -> str:
    """Escape a cell that a spreadsheet would run as a formula."""
    if not cell or (cell[0] not in _MAY_BEGIN and ";" not in cell):
        return cell
    # An escaped cell gets another mark, so that each can be read back unchanged.
    return _FORMULA.sub(r"\1'\2", cell)


def _unescaped(cell: str) -> str:
    return _MARKED.sub(r"\1\2", cell)
