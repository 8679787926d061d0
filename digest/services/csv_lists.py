"""Lists as CSV files: read as they come from spreadsheets and other programs, and written so that they come back."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import BinaryIO, TextIO

from digest.domain.errors import ConfigError
from digest.domain.lists import Refusal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet runs when a cell begins with it (OWASP, CSV injection)."""
_UNDECODED = re.compile("[\udc80-\udcff\ufffd]")
_LONGEST = 65_536
"""Characters of a line; a longer one is none."""
_NOT_TEXT = "not UTF-8 text: save the list as UTF-8"

Cells = Mapping[str, str]
"""A line's cells by their columns, without blanks around them."""


def decoded(source: BinaryIO) -> io.TextIOWrapper:
    """Read a file as UTF-8, or as UTF-16 where its mark says so. Whoever is done with it detaches the source."""
    start = source.peek(4)[:4] if isinstance(source, io.BufferedReader) else b""
    # What cannot be decoded stays recognisable, so that its line can be refused by number.
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return io.TextIOWrapper(source, encoding="utf-16", errors="replace", newline="")
    return io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")


def read_rows(source: TextIO, known: Sequence[str]) -> Iterator[tuple[int, Cells | Refusal]]:
    """Read a list's lines with their numbers; empty ones are passed over.

    Commas, semicolons and tabs are recognised. A cell ends with its line: a quotation mark that is not closed there
    spoils that line, and no other. Raises ConfigError when the first line does not name columns that are `known`, and
    one of them email.
    """
    lines = _lines(source)
    heading = next((line for _, line in lines if line.strip()), "")
    separator = max(",;\t", key=heading.count)
    columns = [name.strip().lower() for name in _split(heading, separator) or ()]
    if "email" not in columns:
        if "\0" in heading or _UNDECODED.search(heading):
            raise ConfigError(f"The list is {_NOT_TEXT}.")
        raise ConfigError(
            "The list's first line must name its columns, and one of them must be email. Known columns: "
            f"{', '.join(known)}."
        )
    unknown = [name for name in columns if name not in known]
    if unknown or len(set(columns)) < len(columns):
        wrong = f"Unknown columns: {', '.join(unknown)}" if unknown else "A column is named twice"
        raise ConfigError(f"{wrong}. Known columns: {', '.join(known)}.")
    for number, line in lines:
        row = _split(line, separator)
        if len(line) == _LONGEST:
            yield number, Refusal(number, "", "the line is too long")
        elif row is None:
            yield number, Refusal(number, "", "a quotation mark is not closed")
        elif any(map(str.strip, row)):
            yield number, _cells(number, columns, row)


def _lines(source: TextIO) -> Iterator[tuple[int, str]]:
    """Give a file's lines with their numbers; of one that is too long only its beginning."""
    for number in count(1):
        line = source.readline(_LONGEST)
        if not line:
            return
        yield number, line
        while len(line) == _LONGEST and line[-1] not in "\r\n":
            line = source.readline(_LONGEST)


def _split(line: str, separator: str) -> Sequence[str] | None:
    """Split a line into its cells; None when one of them does not end with it."""
    bare = line.rstrip("\r\n")
    if '"' not in bare:
        return bare.split(separator)
    cells = next(csv.reader([f"{bare}\n"], delimiter=separator))
    return None if cells[-1].endswith("\n") else cells


def _cells(number: int, columns: Sequence[str], row: Sequence[str]) -> Cells | Refusal:
    text = "".join(row)
    if not text.isascii() and _UNDECODED.search(text):
        return Refusal(number, "", _NOT_TEXT)
    if len(row) > len(columns):
        return Refusal(number, "", f"{len(row)} cells under {len(columns)} columns")
    cells = dict(zip(columns, map(str.strip, row), strict=False))
    if "'" in text:
        return {name: _unescaped(cell) for name, cell in cells.items()}
    return cells


def escaped(cell: str) -> str:
    """Mark a cell that a spreadsheet would run as a formula."""
    # A cell that begins with the mark already gets one more, so that each comes back as it was.
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
