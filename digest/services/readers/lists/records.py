"""Join the lines of a CSV file that belong together: a cell in quotation marks may contain line breaks (RFC 4180)."""

import csv
from collections.abc import Iterable, Iterator
from typing import Self

MOST_LINES, MOST_CHARS = 100, 65_536
"""How far the end of a quotation may be from its beginning. A stray quotation mark costs no more lines than that."""

_END = "x"
Numbered = tuple[int, str]
"""A line with its number in the file."""


class Enclosed(str):
    """A line inside a quotation that is never closed. `since` is the number of the line that opens the quotation."""

    __slots__ = ("since",)
    since: int

    def __new__(cls, line: str, since: int) -> Self:
        """Mark a line."""
        made = super().__new__(cls, line)
        made.since = since
        return made


def records(lines: Iterable[Numbered], separator: str) -> Iterator[Numbered]:
    """Yield each record with the number of its first line.

    If a quotation is not closed within the bounds, its first line is yielded alone. The other lines up to there are
    `Enclosed`, because it is unknown whether they are cells or records.
    """
    lines = iter(lines)
    for number, line in lines:
        if '"' not in line or split(line, separator) is not None:
            yield number, line
            continue
        held, is_closed = _quotation((number, line), lines, separator)
        if is_closed:
            yield number, "".join(text for _, text in held)
        else:
            yield number, line
            yield from ((other, Enclosed(text, number)) for other, text in held[1:])


def _quotation(first: Numbered, following: Iterator[Numbered], separator: str) -> tuple[list[Numbered], bool]:
    """Collect the lines of a quotation. Returns them, and whether it is closed properly."""
    held, text = [first], first[1]
    while len(held) < MOST_LINES and len(text) < MOST_CHARS and (line := next(following, None)):
        held.append(line)
        text += line[1]
        if '"' in line[1] and split(text, separator) is not None:
            return held, _is_well_formed(text, separator)
    return held, False


def split(text: str, separator: str) -> list[str] | None:
    """Split a record into its cells; None if a quotation is still open at its end."""
    bare = text.rstrip("\r\n")
    # One more cell shows whether the last one has ended.
    *cells, last = next(csv.reader([f"{bare}{separator}{_END}"], delimiter=separator))
    return cells if last == _END else None


def _is_well_formed(text: str, separator: str) -> bool:
    """Return whether each quotation ends with its cell. Otherwise, the closing mark may belong to another quotation."""
    try:
        next(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True
