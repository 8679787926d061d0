"""Add readers one by one or from a list. Streams the list; never holds it in memory."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

from digest.domain.errors import ConfigError
from digest.domain.list_merge import merge
from digest.domain.lists import (
    Imported,
    Line,
    Refusal,
    check_words,
    columns,
    read_line,
    tells_of_gifts,
)
from digest.domain.readers import Status, Subscriber
from digest.services.readers.erase import erased_among
from digest.services.readers.lists.csv_format import Layout, open_list
from digest.services.readers.lists.parts import Part, parts_by_address
from digest.services.readers.lists.prefetch import Ahead
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.imports import save_import
from digest.store.readers.save import await_additions, save_subscribers
from digest.store.readers.suppressions import find_suppressions, gives_way, save_suppressions, unsuppress

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class ListRules:
    """How lines are read: the digests there are, those a line without any gets, and the zone of times without one.

    `key` is the one under which erased readers are known. `sections` are those that readers may choose from, if they
    may.
    """

    digests: tuple[str, ...]
    default_digests: tuple[str, ...]
    zone: ZoneInfo
    resubscribe: bool = False
    key: str | None = None
    sections: tuple[str, ...] = ()


def add_subscriber(database: Database, line: Line, rules: ListRules, *, now: datetime) -> Imported:
    """Take one reader into the list, as an import of one line would; one who reads already keeps the consent he gave.

    Raises ConfigError for words no list can hold.
    """
    try:
        check_words(line)
    except ValueError as error:
        raise ConfigError(f"{line.email}: {error}") from None
    with database.read() as connection:
        known = find_subscribers(connection, [line.email], lock=False).get(line.email)
    if known and known.status is Status.ACTIVE and known.consented_at:
        line = line._replace(consented_at=None, source=None)
    return _take(database, [(1, line)], rules, now)


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
    with open_list(source, columns(rules.sections)) as (layout, lines):
        by_address = parts_by_address(lines, layout, refused, progress)
        with Ahead(_read_parts(by_address, layout, rules, now, refused)) as parts:
            for length, good in parts:
                took = _take(database, good, rules, now, dry_run=dry_run, while_saving=parts.prepare)
                added, updated, unchanged = added + took.added, updated + took.updated, unchanged + took.unchanged
                donors += sum(tells_of_gifts(line) for _, line in good)
                refused += took.refused
                taken += length
                progress("taken", taken)
    if not dry_run:
        with database.begin() as connection:
            save_import(connection, lines=added + updated + unchanged + len(refused), donors=donors, now=now)
    refused.sort(key=attrgetter("line"))
    return Imported(added, updated, unchanged, tuple(refused))


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
    rules: ListRules,
    now: datetime,
    *,
    dry_run: bool = False,
    while_saving: Callable[[], object] = lambda: None,
) -> Imported:
    with database.read() if dry_run else database.begin() as connection:
        if not dry_run:
            await_additions(connection)
        emails = dict.fromkeys(line.email for _, line in lines)
        before = find_subscribers(connection, emails, lock=not dry_run)
        suppressed = find_suppressions(connection, emails)
        # Who was erased and then signed up has not come back before he confirms: anybody can fill in the form.
        confirmed = {email for email, reader in before.items() if reader.status is not Status.PENDING}
        erased = erased_among(connection, emails.keys() - confirmed, rules.key)
        after, refused = _merged(lines, before, suppressed, erased, rules, now=now)
        pairs = [(was, reader) for email, reader in after.items() if (was := before.get(email)) != reader]
        stopped = _stopped(lines, () if rules.resubscribe else erased)
        lifted = _lifted(lines, refused, suppressed) if rules.resubscribe else set()
        while_saving()
        if not dry_run:
            save_subscribers(connection, pairs, now)
            unsuppress(connection, lifted)
            save_suppressions(connection, [(email, reason, "from a list") for email, reason in stopped.items()], now)
    added = sum(was is None for was, _ in pairs)
    newly = {email for email, reason in stopped.items() if gives_way(suppressed.get(email), reason)}
    updated = len(pairs) - added + sum(before.get(email) == after.get(email) for email in newly | lifted)
    return Imported(added, updated, len(lines) - len(refused) - added - updated, tuple(refused))


def _stopped(lines: Sequence[tuple[int, Line]], erased: Collection[str]) -> Mapping[str, str]:
    """Tell which addresses these lines suppress, and why; also lines that change nothing else about their reader."""
    return {line.email: line.suppressed for _, line in lines if line.suppressed and line.email not in erased}


def _lifted(lines: Sequence[tuple[int, Line]], refused: Sequence[Refusal], suppressed: Iterable[str]) -> set[str]:
    """Tell which suppressed addresses these lines want to be mailed again."""
    bad = {refusal.line for refusal in refused}
    wanted = {
        line.email
        for number, line in lines
        if line.status not in (Status.UNSUBSCRIBED, Status.PENDING) and not line.suppressed and number not in bad
    }
    return wanted.intersection(suppressed)


def _merged(
    lines: Sequence[tuple[int, Line]],
    before: Mapping[str, Subscriber],
    suppressed: Mapping[str, str],
    erased: Collection[str],
    rules: ListRules,
    *,
    now: datetime,
) -> tuple[dict[str, Subscriber], list[Refusal]]:
    """Tell what the readers of these lines become, by their addresses, and which lines are refused."""
    after, refused = dict(before), list[Refusal]()
    for number, line in lines:
        merged = merge(
            line,
            after.get(line.email),
            now=now,
            digests=rules.digests,
            default_digests=rules.default_digests,
            suppressed=suppressed.get(line.email),
            erased=line.email in erased,
            resubscribe=rules.resubscribe,
        )
        if isinstance(merged, str):
            refused.append(Refusal(number, line.email, merged))
        else:
            after[line.email] = merged
    return after, refused
