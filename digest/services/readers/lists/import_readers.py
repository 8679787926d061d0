"""Add readers one by one or from a list. It streams the list, and never has all of it in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import BinaryIO
from zoneinfo import ZoneInfo

from digest.domain.errors import ConfigError, NotTakenError
from digest.domain.list_headings import Wording, completed
from digest.domain.list_merge import ListTerms
from digest.domain.list_tools import OWN
from digest.domain.list_values import Order
from digest.domain.lists import (
    Imported,
    Line,
    ListFound,
    Refusal,
    check_words,
    columns,
    read_line,
    reports_giving,
)
from digest.domain.reader_life import Listed, apply
from digest.domain.readers import Reader, Status
from digest.services.readers.erase import find_readers_and_erased
from digest.services.readers.gifts import join_gifts
from digest.services.readers.lists.open_lists import OpenList, Placed, each_addressed, open_lists, orders
from digest.services.readers.lists.parts import Part, in_parts
from digest.services.readers.lists.prefetch import Ahead
from digest.services.readers.lists.tally import Tally
from digest.store.database import Database
from digest.store.readers.imports import save_import
from digest.store.readers.save import Change, await_additions, save_readers

_UTC = ZoneInfo("UTC")
UNREACHABLE = "is on the list, but the configured mailer cannot mail such an address"


@dataclass(frozen=True, slots=True)
class ListRules:
    """How lines are read: the configured digests, the digests of a line without any, and the zone of times without one.

    - `key`: the key that recognises erased readers.
    - `sections`: the sections that readers may choose from, if they may.
    - `reached`: checks whether the configured mailer can mail an address.
    - `wording`: what the newsroom adds to the lists.
    """

    digests: tuple[str, ...]
    default_digests: tuple[str, ...]
    zone: ZoneInfo
    resubscribe: bool = False
    key: str | None = None
    sections: tuple[str, ...] = ()
    reached: Callable[[str], bool] = lambda _email: True
    wording: Wording = field(default_factory=Wording)

    def terms(self, now: datetime, *, by_hand: bool = False) -> ListTerms:
        """Return the terms on which a line is taken now."""
        return ListTerms(now, self.digests, self.default_digests, resubscribe=self.resubscribe, by_hand=by_hand)


def add_subscriber(database: Database, line: Line, rules: ListRules, *, now: datetime) -> Imported:
    """Add one reader, as an import of one line would. A known reader keeps their consent.

    Raises ConfigError for values that a list cannot contain.
    """
    try:
        check_words(line)
    except ValueError as error:
        raise ConfigError(f"{line.email}: {error}") from None
    done, _ = _take(database, [Placed(1, line)], rules.terms(now, by_hand=True), rules)
    return done


def import_subscribers(
    database: Database,
    sources: Sequence[BinaryIO],
    rules: ListRules,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[str, int], object] = lambda _step, _lines: None,
) -> Imported:
    """Import subscribers from CSV files. A second import of the same files changes nothing.

    The result lists each refused line with its number and the reason. Several files count as one list: a person who
    left or is suppressed in one of them stays so, whatever their order. `dry_run` writes nothing. `progress` is called
    now and then with a step, first "read" and later "taken", and the number of lines so far. Memory does not grow with
    the length of the files, except for refused lines.

    Raises ConfigError for headings of no subscriber list, OSError for a file that cannot be read, and ListError for
    one that cannot be sorted.
    """
    sums, taken, donors = Imported(0, 0, 0, ()), 0, 0
    refused: list[Refusal] = []
    terms, tally = rules.terms(now), Tally()
    with ExitStack() as stack:
        lists = open_lists(sources, columns(rules.sections), rules.wording, stack)
        by_address = in_parts(each_addressed(lists, refused, progress))
        parts = stack.enter_context(Ahead(_read_parts(by_address, lists, rules, now, refused)))
        for length, good in parts:
            took, after = _take(database, good, terms, rules, dry_run=dry_run, while_saving=parts.prepare)
            sums = sums.plus(took)
            tally.add(((placed.line.email, placed.file) for placed in good), after)
            donors += sum(reports_giving(placed.line) for placed in good)
            taken += length
            progress("taken", taken)
    done = _complete(sums, refused, lists, tally)
    if not dry_run:
        lines = done.added + done.updated + done.unchanged + len(done.refused)
        with database.begin() as connection:
            save_import(connection, lines=lines, donors=donors, now=now)
    return done


def _complete(sums: Imported, refused: Sequence[Refusal], lists: Sequence[OpenList], tally: Tally) -> Imported:
    """Complete the result of an import: refusals in the order of the files, what each file is, and its people."""
    names = [opened.name if len(lists) > 1 else "" for opened in lists]

    def in_order(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
        named = [replace(refusal, file=names[refusal.place]) for refusal in refusals]
        return tuple(sorted(named, key=attrgetter("place", "line")))

    found = tuple(
        ListFound(opened.name, opened.found.name, opened.found.key, tally.people[file], opened.found.is_silent)
        for file, opened in enumerate(lists)
    )
    return replace(
        sums,
        refused=in_order((*refused, *sums.refused)),
        unreachable=in_order(sums.unreachable),
        states=tally.states,
        examples=tally.examples,
        lists=found,
    )


def _read_parts(
    by_address: Iterator[Part], lists: Sequence[OpenList], rules: ListRules, now: datetime, refused: list[Refusal]
) -> Iterator[tuple[int, list[Placed]]]:
    """Read lines, part by part. Yields the length of each part, and its readable lines.

    Among several files, lines that stop mail come last, so that no other file restores their readers.
    """
    decided: Sequence[Order] = ()
    for part in by_address:
        # All lines have been read, so all dates are known.
        decided = decided or orders([(one.name, one.dates, None) for one in lists], rules.wording.dates)
        good = []
        for email, number, text, file in part:
            try:
                line = _line(text, email, lists[file], decided[file], rules=rules, now=now)
            except ValueError as error:
                refused.append(Refusal(number, email, str(error), place=file))
            else:
                good.append(Placed(number, line, file))
        if len(lists) > 1:
            good.sort(key=_stops_mail)
        yield len(part), good


def _line(text: str, email: str, opened: OpenList, order: Order, *, rules: ListRules, now: datetime) -> Line:
    cells, found = opened.layout.cells(text), opened.found
    zone = rules.zone if found.tool is OWN else _UTC
    line = read_line(cells, email, digests=rules.digests, zone=zone, now=now, sections=rules.sections, order=order)
    return completed(line, found, rules.wording)


def _stops_mail(placed: Placed) -> bool:
    return placed.line.status is Status.UNSUBSCRIBED or placed.line.suppressed is not None


def _take(
    database: Database,
    lines: Sequence[Placed],
    terms: ListTerms,
    rules: ListRules,
    *,
    dry_run: bool = False,
    while_saving: Callable[[], object] = lambda: None,
) -> tuple[Imported, Mapping[str, Reader]]:
    """Take lines in one transaction. Returns what was done, and the readers afterwards, by address."""
    with database.read() if dry_run else database.begin() as connection:
        if not dry_run:
            await_additions(connection)
        emails = dict.fromkeys(placed.line.email for placed in lines)
        before = find_readers_and_erased(connection, emails, rules.key, lock=not dry_run)
        after, refused = _merged(lines, before, terms)
        changes = [Change(was, after[email], "from a list") for email, was in before.items() if after[email] != was]
        while_saving()
        if not dry_run:
            save_readers(connection, changes, terms.at)
            join_gifts(connection, changes, rules.key, terms.at)
    added = sum(change.before.subscriber is None for change in changes)
    updated = len(changes) - added
    unchanged = len(lines) - len(refused) - added - updated
    return Imported(added, updated, unchanged, tuple(refused), _unreachable(lines, after, rules)), after


def _unreachable(lines: Iterable[Placed], after: Mapping[str, Reader], rules: ListRules) -> tuple[Refusal, ...]:
    """Return the lines of active readers whom the configured mailer can never reach."""
    found = [placed for placed in lines if not rules.reached(placed.line.email)]
    return tuple(
        Refusal(number, line.email, UNREACHABLE, place=file)
        for number, line, file in found
        if _is_active(after[line.email])
    )


def _is_active(reader: Reader) -> bool:
    return reader.subscriber is not None and reader.subscriber.status is Status.ACTIVE


def _merged(
    lines: Iterable[Placed], before: Mapping[str, Reader], terms: ListTerms
) -> tuple[dict[str, Reader], list[Refusal]]:
    """Return the readers of these lines afterwards, by their addresses, and the refused lines."""
    after, refused = dict(before), list[Refusal]()
    for number, line, file in lines:
        try:
            after[line.email] = apply(after[line.email], Listed(line, terms))
        except NotTakenError as reason:
            refused.append(Refusal(number, line.email, str(reason), place=file))
    return after, refused
