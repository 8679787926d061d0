"""Divide a list into parts, one transaction each. A long list is sorted by address."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from digest.domain.lists import Refusal
from digest.services.readers.addresses import normal_email
from digest.services.readers.lists.csv_format import Layout
from digest.services.readers.lists.external_sort import long_in_order

PART = 10_000
"""The lines in one transaction of an import, which blocks others for half a second. A longer list is sorted."""

Part = Sequence[Sequence[Any]]
"""Lines, each with its reader's address in normal form, its number and its text."""


def in_parts(lines: Iterable[Sequence[Any]]) -> Iterator[Part]:
    """Cut lines into parts, always between two addresses, so that one part has all lines of a reader.

    Each line begins with its address. A long list is sorted by address, to touch each page of the index once. Raises
    ListError if that fails.
    """
    part: list[Sequence[Any]] = []
    for line in long_in_order(lines, run=PART):
        if len(part) >= PART and (line[0] != part[-1][0] or len(part) >= 2 * PART):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def addressed(
    lines: Iterable[tuple[int, str]],
    layout: Layout,
    refused: list[Refusal],
    progress: Callable[[str, int], object] = lambda _step, _lines: None,
) -> Iterator[tuple[str, int, str]]:
    """Yield each line with a valid address, in normal form. Other lines are added to `refused`.

    Empty lines are skipped. `progress` gets the number of lines "read" now and then.
    """
    number = 0
    for number, line in lines:
        if number % PART == 0:
            progress("read", number)
        address = ""
        try:
            address = layout.address(line)
            if address:
                yield normal_email(address), number, line
            elif layout.cells(line):
                refused.append(Refusal(number, "", "no e-mail address"))
        except ValueError as error:
            refused.append(Refusal(number, address or layout.guess(line), str(error)))
    progress("read", number)
