"""Open and recognise files of gifts together, and read them line by line."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from digest.domain.errors import ConfigError
from digest.domain.gift_headings import FoundGifts, GiftWording, recognise_gifts, tool_of_gifts
from digest.domain.gifts import Gift, GiftTerms, NoGift, Read, Refund, read_gift, returns_money
from digest.domain.list_headings import tool_of_readers
from digest.domain.list_values import Dates
from digest.domain.lists import Refusal
from digest.services.readers.addresses import normal_email
from digest.services.readers.lists.csv_format import Cells, Layout, open_list
from digest.services.readers.lists.open_lists import name_of, naming

_LAST = "\N{REPLACEMENT CHARACTER}"
"""Sorts after all addresses, so that a refund comes after its gift."""


@dataclass(frozen=True, slots=True)
class GiftFile:
    """A file of gifts that is being read, and what it turned out to be."""

    name: str
    layout: Layout
    found: FoundGifts
    records: Iterator[tuple[int, str]]
    dates: Dates = field(default_factory=Dates)

    def address(self, line: str) -> str:
        """Return the address in a line, as written there."""
        return self.found.get(self.layout.cells(line), "email")

    def read(self, line: str, terms: GiftTerms) -> Read:
        """Read a line, with the address in normal form. Raises ValueError with the reason if it cannot be read.

        A gift may lack the address if its payment has an id, which makes it count once.
        """
        read = read_gift(self.layout.cells(line), self.found, terms)
        if isinstance(read, NoGift | Refund):
            return read
        if not read.email and isinstance(read, Gift) and read.transaction:
            return read
        if not read.email:
            raise ValueError("no e-mail address")
        return read._replace(email=normal_email(read.email))


def open_gift_files(sources: Sequence[BinaryIO], wording: GiftWording, stack: ExitStack) -> Sequence[GiftFile]:
    """Read the headings of all files. `stack` closes the files.

    Raises ConfigError for unclear headings, with the name of the file if there are several.
    """
    files = []
    for source in sources:
        name = name_of(source)
        found: list[FoundGifts] = []
        with naming(name, several=len(sources) > 1):
            layout, records = stack.enter_context(open_list(source, (), partial(_recognise, wording, found)))
        files.append(GiftFile(name, layout, found[0], records))
    return files


def _recognise(wording: GiftWording, found: list[FoundGifts], headings: Sequence[str]) -> tuple[str, ...]:
    try:
        found.append(recognise_gifts(headings, wording))
    except ConfigError:
        if not wording.renamed and not tool_of_gifts(headings) and (tool := tool_of_readers(headings)):
            raise ConfigError(
                f"This is a list of readers from {tool}. `digest subscribers import` imports it."
            ) from None
        raise
    return found[-1].columns


def each_line(files: Sequence[GiftFile], refused: list[Refusal]) -> Iterator[Sequence[Any]]:
    """Yield the non-empty lines of all files, each with its address, its number and the number of its file.

    The dates of each file are known when all lines have been yielded.
    """
    for place, file in enumerate(files):
        for number, line in file.records:
            try:
                cells = file.layout.cells(line)
            except ValueError as error:
                refused.append(Refusal(number, "", str(error), place=place))
                continue
            if cells:
                file.dates.see(file.found.get(cells, "date") or file.found.get(cells, "last_gift_at"))
                yield _address(file.found, cells), number, line, place


def _address(found: FoundGifts, cells: Cells) -> str:
    if returns_money(cells, found):
        return _LAST
    try:
        return normal_email(found.get(cells, "email"))
    except ValueError:
        return ""  # a line without an address need not be a gift
