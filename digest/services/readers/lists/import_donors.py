"""Import a list of gifts from the donation provider. It makes nobody a reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import BinaryIO
from zoneinfo import ZoneInfo

from digest.domain.lists import DONOR_COLUMNS, Line, Refusal, read_line, tells_of_gifts
from digest.domain.reader_life import Gave, apply
from digest.services.readers.lists.csv_format import Layout, open_list
from digest.services.readers.lists.parts import Part, parts_by_address
from digest.store.database import Database
from digest.store.readers.find import find_readers
from digest.store.readers.imports import save_import
from digest.store.readers.save import Change, save_readers


@dataclass(frozen=True, slots=True)
class Donors:
    """What a list of donors changed. `strangers` are donors who are not readers; nothing about them is kept."""

    updated: int = 0
    unchanged: int = 0
    strangers: int = 0
    refused: tuple[Refusal, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The answer for scripts."""
        return {
            "updated": self.updated,
            "unchanged": self.unchanged,
            "strangers": self.strangers,
            "refused": [{"line": r.line, "email": r.email, "reason": r.reason} for r in self.refused],
        }


def import_donors(
    database: Database, source: BinaryIO, *, zone: ZoneInfo, now: datetime, dry_run: bool = False
) -> Donors:
    """Save the gifts of a CSV file, part by part; can be repeated. A time without an offset is in `zone`.

    The latest gift counts, whatever its source. With `dry_run`, nothing is written. Raises ConfigError when the file's
    heading is not a donor list's, ListError when a long list cannot be sorted.
    """
    sums, taken, donors = Donors(), 0, 0
    refused: list[Refusal] = []
    with open_list(source, DONOR_COLUMNS) as (layout, lines):
        for part in parts_by_address(lines, layout, refused):
            gifts = list(_gifts(part, layout, zone, now, refused))
            took = _note(database, gifts, now, dry_run=dry_run)
            sums = Donors(sums.updated + took.updated, sums.unchanged + took.unchanged, sums.strangers + took.strangers)
            taken, donors = taken + len(gifts), donors + sum(map(tells_of_gifts, gifts))
    if not dry_run:
        with database.begin() as connection:
            save_import(connection, lines=taken + len(refused), donors=donors, now=now)
    return replace(sums, refused=tuple(sorted(refused, key=attrgetter("line"))))


def _gifts(part: Part, layout: Layout, zone: ZoneInfo, now: datetime, refused: list[Refusal]) -> Iterator[Line]:
    for email, number, line in part:
        try:
            yield read_line(layout.cells(line), email, digests=(), zone=zone, now=now)
        except ValueError as error:
            refused.append(Refusal(number, email, str(error)))


def _note(database: Database, gifts: Sequence[Line], now: datetime, *, dry_run: bool) -> Donors:
    emails = {line.email for line in gifts}
    with database.read() if dry_run else database.begin() as connection:
        found = find_readers(connection, emails, lock=not dry_run)
        before = {email: reader for email, reader in found.items() if reader.subscriber}
        after = dict(before)
        for line in gifts:
            if line.email in after:
                after[line.email] = apply(after[line.email], Gave(line.last_gift_at, now, line.recurring))
        changes = [Change(was, after[email]) for email, was in before.items() if after[email] != was]
        if not dry_run:
            save_readers(connection, changes, now)
    return Donors(len(changes), len(before) - len(changes), len(emails) - len(before))
