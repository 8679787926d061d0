"""Add readers one by one or from a list. Streams the list; never holds it in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import BinaryIO
from zoneinfo import ZoneInfo

from digest.domain.errors import ConfigError, NotTakenError
from digest.domain.list_merge import ListTerms
from digest.domain.lists import (
    Imported,
    Line,
    Refusal,
    check_words,
    columns,
    read_line,
    tells_of_gifts,
)
from digest.domain.reader_life import Listed, apply
from digest.domain.readers import Reader, Status
from digest.services.readers.erase import find_readers_and_erased
from digest.services.readers.lists.csv_format import Layout, open_list
from digest.services.readers.lists.parts import Part, parts_by_address
from digest.services.readers.lists.prefetch import Ahead
from digest.store.database import Database
from digest.store.readers.imports import save_import
from digest.store.readers.save import Change, await_additions, save_readers

UNREACHABLE = "is on the list, but the configured mailer cannot mail such an address"


@dataclass(frozen=True, slots=True)
class ListRules:
    """How lines are read: the digests there are, those a line without any gets, and the zone of times without one.

    `key` is the one under which erased readers are known. `sections` are those that readers may choose from, if they
    may. `reached` checks whether the configured mailer can mail an address.
    """

    digests: tuple[str, ...]
    default_digests: tuple[str, ...]
    zone: ZoneInfo
    resubscribe: bool = False
    key: str | None = None
    sections: tuple[str, ...] = ()
    reached: Callable[[str], bool] = lambda _email: True

    def terms(self, now: datetime, *, by_hand: bool = False) -> ListTerms:
        """Give the terms on which a line is taken now."""
        return ListTerms(now, self.digests, self.default_digests, resubscribe=self.resubscribe, by_hand=by_hand)


def add_subscriber(database: Database, line: Line, rules: ListRules, *, now: datetime) -> Imported:
    """Add one reader, as an import of one line would. A reader who is known keeps their consent.

    Raises ConfigError for words that no list can hold.
    """
    try:
        check_words(line)
    except ValueError as error:
        raise ConfigError(f"{line.email}: {error}") from None
    return _take(database, [(1, line)], rules.terms(now, by_hand=True), rules)


def import_subscribers(
    database: Database,
    source: BinaryIO,
    rules: ListRules,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[str, int], object] = lambda _step, _lines: None,
) -> Imported:
    """Take a CSV file into the list, part by part; repeatable. Bad lines are refused by number and reason.

    With `dry_run` nothing is written. `progress` is told, now and then, how many lines are "read" so far, then how many
    are "taken". Only what was refused grows with the file's length. Raises ConfigError when the file's heading is not a
    list's, OSError when it cannot be read, ListError when it cannot be put in order.
    """
    added = updated = unchanged = donors = taken = 0
    refused: list[Refusal] = []
    unreachable: list[Refusal] = []
    terms = rules.terms(now)
    with open_list(source, columns(rules.sections)) as (layout, lines):
        by_address = parts_by_address(lines, layout, refused, progress)
        with Ahead(_read_parts(by_address, layout, rules, now, refused)) as parts:
            for length, good in parts:
                took = _take(database, good, terms, rules, dry_run=dry_run, while_saving=parts.prepare)
                added, updated, unchanged = added + took.added, updated + took.updated, unchanged + took.unchanged
                donors += sum(tells_of_gifts(line) for _, line in good)
                refused += took.refused
                unreachable += took.unreachable
                taken += length
                progress("taken", taken)
    if not dry_run:
        with database.begin() as connection:
            save_import(connection, lines=added + updated + unchanged + len(refused), donors=donors, now=now)
    for lines_named in (refused, unreachable):
        lines_named.sort(key=attrgetter("line"))
    return Imported(added, updated, unchanged, tuple(refused), tuple(unreachable))


def _read_parts(
    by_address: Iterator[Part], layout: Layout, rules: ListRules, now: datetime, refused: list[Refusal]
) -> Iterator[tuple[int, list[tuple[int, Line]]]]:
    """Read lines, part by part. Gives the length of each part, and its lines that can be read, with their numbers."""
    digests, zone, sections = rules.digests, rules.zone, rules.sections
    for part in by_address:
        good = []
        for email, number, line in part:
            try:
                cells = layout.cells(line)
                read = read_line(cells, email, digests=digests, zone=zone, now=now, sections=sections)
            except ValueError as error:
                refused.append(Refusal(number, email, str(error)))
            else:
                good.append((number, read))
        yield len(part), good


def _take(
    database: Database,
    lines: Sequence[tuple[int, Line]],
    terms: ListTerms,
    rules: ListRules,
    *,
    dry_run: bool = False,
    while_saving: Callable[[], object] = lambda: None,
) -> Imported:
    with database.read() if dry_run else database.begin() as connection:
        if not dry_run:
            await_additions(connection)
        emails = dict.fromkeys(line.email for _, line in lines)
        before = find_readers_and_erased(connection, emails, rules.key, lock=not dry_run)
        after, refused = _merged(lines, before, terms)
        changes = [Change(was, after[email], "from a list") for email, was in before.items() if after[email] != was]
        while_saving()
        if not dry_run:
            save_readers(connection, changes, terms.at)
    added = sum(change.before.subscriber is None for change in changes)
    updated = len(changes) - added
    unchanged = len(lines) - len(refused) - added - updated
    return Imported(added, updated, unchanged, tuple(refused), _unreachable(lines, after, rules))


def _unreachable(
    lines: Iterable[tuple[int, Line]], after: Mapping[str, Reader], rules: ListRules
) -> tuple[Refusal, ...]:
    """Name the lines of active readers whom the configured mailer can never reach."""
    found = [(number, line.email) for number, line in lines if not rules.reached(line.email)]
    return tuple(Refusal(number, email, UNREACHABLE) for number, email in found if _is_active(after[email]))


def _is_active(reader: Reader) -> bool:
    return reader.subscriber is not None and reader.subscriber.status is Status.ACTIVE


def _merged(
    lines: Iterable[tuple[int, Line]], before: Mapping[str, Reader], terms: ListTerms
) -> tuple[dict[str, Reader], list[Refusal]]:
    """Tell what the readers of these lines become, by their addresses, and which lines are refused."""
    after, refused = dict(before), list[Refusal]()
    for number, line in lines:
        try:
            after[line.email] = apply(after[line.email], Listed(line, terms))
        except NotTakenError as reason:
            refused.append(Refusal(number, line.email, str(reason)))
    return after, refused
