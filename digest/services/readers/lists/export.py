"""Export the list of readers as CSV, or reader by reader. It streams, and never has the whole list in memory."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from digest.domain.lists import columns, write_line
from digest.domain.readers import Subscriber
from digest.services.readers.lists.csv_format import escaped
from digest.store.database import Database
from digest.store.readers.find import each_subscriber, has_left
from digest.store.readers.suppressions import find_suppressions, has_suppressed

if TYPE_CHECKING:
    from sqlalchemy import Connection

PART = 10_000
"""The number of readers in memory."""


def export_subscribers(database: Database, target: TextIO, sections: Sequence[str] = (), *, now: datetime) -> int:
    """Write the list as CSV with the columns of the import. Returns the number of readers.

    If there are readers who left a digest or must not be mailed, further columns have the digest and the reason, for
    an import into another database.
    """
    writer = csv.writer(target, lineterminator="\n")
    count = 0
    with database.read() as connection:
        left, suppressed = has_left(connection), has_suppressed(connection)
        writer.writerow(columns(sections, left=left, suppressed=suppressed))
        for count, (reader, reason) in enumerate(_each_listed(connection), start=1):  # noqa: B007 -- the last is the sum
            more = (reason or "",) if suppressed else ()
            line = write_line(reader._replace(recurring=reader.gives_monthly(now)), sections, left=left)
            writer.writerow([escaped(cell) for cell in (*line, *more)])
    return count


def each_listed(database: Database) -> Iterator[tuple[Subscriber, str | None]]:
    """Yield each reader in the order of ids, with the reason why their address is not mailed, if there is one."""
    with database.read() as connection:
        yield from _each_listed(connection)


def _each_listed(connection: "Connection") -> Iterator[tuple[Subscriber, str | None]]:
    everybody = each_subscriber(connection)
    while part := list(islice(everybody, PART)):
        reasons = find_suppressions(connection, [reader.email for reader in part])
        for reader in part:
            yield reader, reasons.get(reader.email)
