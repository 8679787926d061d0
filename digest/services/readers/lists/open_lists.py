"""Several files that are imported as one list."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple

from digest.domain.errors import ConfigError
from digest.domain.list_headings import Found, Wording, recognise
from digest.domain.lists import Line, Refusal
from digest.services.readers.lists.csv_format import Layout, open_list
from digest.services.readers.lists.parts import addressed


class Placed(NamedTuple):
    """A line of a list, with its number in its file, and the number of that file."""

    number: int
    line: Line
    file: int = 0


@dataclass(frozen=True, slots=True)
class OpenList:
    """A file that is being read, and what it turned out to be."""

    name: str
    layout: Layout
    found: Found
    records: Iterator[tuple[int, str]]


def open_lists(
    sources: Sequence[BinaryIO], known: Sequence[str], wording: Wording, stack: ExitStack
) -> Sequence[OpenList]:
    """Read the headings of all files; each stays open for as long as `stack`.

    Raises ConfigError, with the file's name if there are several, for a heading that nobody can make sense of.
    """
    lists = []
    for source in sources:
        name = getattr(source, "name", "")
        name = PurePath(name).name if isinstance(name, str) else ""
        found: list[Found] = []
        try:
            layout, records = stack.enter_context(
                open_list(source, known, partial(_recognise, known, wording, name, found))
            )
        except ConfigError as error:
            raise ConfigError(f"{name}: {error}" if len(sources) > 1 and name else str(error)) from None
        lists.append(OpenList(name, layout, found[0], records))
    return lists


def _recognise(
    known: Sequence[str], wording: Wording, name: str, found: list[Found], headings: Sequence[str]
) -> tuple[str, ...]:
    found.append(recognise(headings, known, wording, name))
    return found[-1].columns


def each_addressed(
    lists: Sequence[OpenList], refused: list[Refusal], progress: Callable[[str, int], object]
) -> Iterator[Sequence[Any]]:
    """Yield the lines of all files that have a valid address, as `addressed` does, each with the number of its file."""
    for file, opened in enumerate(lists):
        bad: list[Refusal] = []
        for email, number, line in addressed(opened.records, opened.layout, bad, progress):
            yield email, number, line, file
        refused += [replace(refusal, place=file) for refusal in bad]
