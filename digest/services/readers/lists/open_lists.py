"""Several files that are imported as one list."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple

from digest.domain.errors import ConfigError
from digest.domain.gift_headings import tool_of_gifts
from digest.domain.list_headings import Found, Wording, recognise
from digest.domain.list_values import Dates, Order, has_numeric_date
from digest.domain.lists import TIMES, Line, Refusal
from digest.services.readers.lists.csv_format import Layout, open_list
from digest.services.readers.lists.parts import addressed


class Placed(NamedTuple):
    """A line of a list, with its number in its file, and the number of that file."""

    number: int
    line: Line
    file: int = 0


@dataclass(frozen=True, slots=True)
class OpenList:
    """A file that is being read, its tool and columns, and the dates read so far."""

    name: str
    layout: Layout
    found: Found
    records: Iterator[tuple[int, str]]
    dates: Dates = field(default_factory=Dates)

    def see_dates(self, line: str) -> None:
        """Collect the dates in a line, if it can be read."""
        if has_numeric_date(line) and not TIMES.isdisjoint(self.layout.columns):
            with suppress(ValueError):
                cells = self.layout.cells(line)
                for column in TIMES.intersection(cells):
                    self.dates.see(cells[column])


def open_lists(
    sources: Sequence[BinaryIO], known: Sequence[str], wording: Wording, stack: ExitStack
) -> Sequence[OpenList]:
    """Read the headings of all files. `stack` closes the files.

    Raises ConfigError for unclear headings, with the name of the file if there are several.
    """
    lists = []
    for source in sources:
        name = name_of(source)
        found: list[Found] = []
        with naming(name, several=len(sources) > 1):
            layout, records = stack.enter_context(
                open_list(source, known, partial(_recognise, known, wording, name, found))
            )
        lists.append(OpenList(name, layout, found[0], records))
    return lists


def name_of(source: BinaryIO) -> str:
    """Return the name of a file without its folder; "" if it has none."""
    name = getattr(source, "name", "")
    return PurePath(name).name if isinstance(name, str) else ""


@contextmanager
def naming(name: str, *, several: bool) -> Iterator[None]:
    """Add the file's name to a ConfigError, if there are several files."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}" if several and name else str(error)) from None


def orders(files: Sequence[tuple[str, Dates, Order | None]], given: Order | None) -> Sequence[Order]:
    """Decide the order of day and month in each file, given by its name, its dates, and its tool's order.

    Raises ConfigError with both readings if the order is unclear.
    """
    decided = []
    for name, dates, usual in files:
        with naming(name, several=len(files) > 1):
            decided.append(dates.order(given, usual))
    return decided


def _recognise(
    known: Sequence[str], wording: Wording, name: str, found: list[Found], headings: Sequence[str]
) -> tuple[str, ...]:
    try:
        found.append(recognise(headings, known, wording, name))
    except ConfigError:
        if not wording.renamed and (tool := tool_of_gifts(headings)):
            raise ConfigError(
                f"This is a file of gifts from {tool}. `digest subscribers import-donors` imports it."
            ) from None
        raise
    return found[-1].columns


def each_addressed(
    lists: Sequence[OpenList], refused: list[Refusal], progress: Callable[[str, int], object]
) -> Iterator[Sequence[Any]]:
    """Yield the lines with a valid address of all files, as `addressed` does, each with the number of its file.

    The dates of each file are known when all lines have been yielded.
    """
    for file, opened in enumerate(lists):
        bad: list[Refusal] = []
        for email, number, line in addressed(opened.records, opened.layout, bad, progress):
            opened.see_dates(line)
            yield email, number, line, file
        refused += [replace(refusal, place=file) for refusal in bad]
