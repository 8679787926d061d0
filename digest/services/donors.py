"""Take in who gave: a list from the donation provider. It makes nobody a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from zoneinfo import ZoneInfo

from digest.domain.lists import DONOR_COLUMNS, Line, Refusal, read_line, tells_of_gifts
from digest.domain.readers import Subscriber
from digest.services.addresses import normal_email
from digest.services.csv_lists import Layout, open_list
from digest.services.subscribe import PART
from digest.store.database import Database
from digest.store.imports import save_import
from digest.store.readers import find_subscribers, save_subscribers


@dataclass(frozen=True, slots=True)
class Donors:
    """What a list of donors changed. `strangers` gave and are no readers; nothing of them is kept."""

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
    """Note the gifts of a CSV file, part by part; repeatable. A time without an offset is meant in `zone`.

    The latest gift counts, whoever told of it. With `dry_run` nothing is written. Raises ConfigError when the file's
    heading is not a donor list's.
    """
    sums, count, donors = Donors(), 0, 0
    with open_list(source, DONOR_COLUMNS) as (layout, lines):
        read = (found for number, line in lines if (found := _line(layout, number, line, zone, now)))
        while part := list(islice(read, PART)):
            gifts = [line for line in part if isinstance(line, Line)]
            count, donors = count + len(part), donors + sum(map(tells_of_gifts, gifts))
            took = _note(database, gifts, now, dry_run=dry_run)
            sums = Donors(
                sums.updated + took.updated,
                sums.unchanged + took.unchanged,
                sums.strangers + took.strangers,
                (*sums.refused, *(line for line in part if isinstance(line, Refusal))),
            )
    if not dry_run:
        with database.begin() as connection:
            save_import(connection, lines=count, donors=donors, now=now)
    return sums


def _line(layout: Layout, number: int, line: str, zone: ZoneInfo, now: datetime) -> Line | Refusal | None:
    address = ""
    try:
        cells = layout.cells(line)
        address = cells.get("email", "")
        return read_line(cells, normal_email(address), digests=(), zone=zone, now=now) if cells else None
    except ValueError as error:
        return Refusal(number, address, str(error))


def _note(database: Database, gifts: Sequence[Line], now: datetime, *, dry_run: bool) -> Donors:
    emails = {line.email for line in gifts}
    with database.read() if dry_run else database.begin() as connection:
        before = find_subscribers(connection, emails, lock=not dry_run)
        after = dict(before)
        for line in gifts:
            if line.email in after:
                after[line.email] = _given(after[line.email], line)
        changed = [(before[email], reader) for email, reader in after.items() if reader != before[email]]
        if not dry_run:
            save_subscribers(connection, changed, now)
    return Donors(len(changed), len(before) - len(changed), len(emails - before.keys()))


def _given(reader: Subscriber, line: Line) -> Subscriber:
    gifts = [gift for gift in (reader.last_gift_at, line.last_gift_at) if gift]
    recurring = reader.recurring if line.recurring is None else line.recurring
    return reader._replace(last_gift_at=max(gifts, default=None), recurring=recurring)
