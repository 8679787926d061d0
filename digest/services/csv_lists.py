"""Lists as CSV files: read as they come from spreadsheets and other programs, and written so that they come back."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, TextIO

from digest.domain.errors import ConfigError
from digest.domain.readers import Refusal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet runs when a cell begins with it (OWASP, CSV injection)."""
_UNDECODED = re.compile("[\udc80-\udcff\ufffd]")

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

    Commas, semicolons and tabs are recognised. Raises ConfigError when the first line does not name columns that are
    `known`, and one of them email.
    """
    heading = source.readline()
    separator = max(",;\t", key=heading.count)
    columns = [name.strip().lower() for name in next(csv.reader([heading], delimiter=separator), [])]
    if "email" not in columns:
        raise ConfigError(
            "The list's first line must name its columns, and one of them must be email. Known columns: "
            f"{', '.join(known)}."
        )
    unknown = [name for name in columns if name not in known]
    if unknown or len(set(columns)) < len(columns):
        wrong = f"Unknown columns: {', '.join(unknown)}" if unknown else "A column is named twice"
        raise ConfigError(f"{wrong}. Known columns: {', '.join(known)}.")
    rows = csv.reader(source, delimiter=separator)
    while True:
        number = rows.line_num + 2
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Refusal(number, "", f"not a line of CSV: {error}")
            continue
        if any(map(str.strip, row)):
            yield number, _cells(number, columns, row)


def _cells(number: int, columns: Sequence[str], row: Sequence[str]) -> Cells | Refusal:
    text = "".join(row)
    if not text.isascii() and _UNDECODED.search(text):
        return Refusal(number, "", "not UTF-8 text: save the list as UTF-8")
    if len(row) > len(columns):
        return Refusal(number, "", f"{len(row)} cells under {len(columns)} columns")
    cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False)}
    if "'" in text:
        return {name: _unescaped(cell) for name, cell in cells.items()}
    return cells


def escaped(cell: str) -> str:
    """Mark a cell that a spreadsheet would run as a formula."""
    # A cell that begins with the mark already gets one more, so that each comes back as it was.
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
