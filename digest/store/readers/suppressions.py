"""Load and save suppressions, many at once, and compare them with the provider's lists.

`reader_moves` decides which of two reasons stays.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Text, delete, exists, literal, or_, select, true, tuple_, update

from digest.domain.reader_moves import outweighs
from digest.domain.readers import SuppressionReason
from digest.store.bulk import GIVEN, is_any_of, rows_as_table
from digest.store.columns import Utc
from digest.store.database import upsert
from digest.store.tables import readings, subscribers, suppressions

_OUTWEIGHED = [(known, new) for known in SuppressionReason for new in SuppressionReason if outweighs(new, known)]


def find_suppressions(connection: Connection, emails: Iterable[str]) -> dict[str, SuppressionReason]:
    """Map the suppressed ones of these addresses to the reason."""
    rows = connection.execute(_reasons(connection.dialect.name), {GIVEN: list(emails)})
    return {row.email: SuppressionReason(row.reason) for row in rows}


@cache
def _reasons(engine_name: str) -> Select[Any]:
    return select(suppressions.c.email, suppressions.c.reason).where(is_any_of(engine_name, suppressions.c.email))


def has_suppressed(connection: Connection) -> bool:
    """Return whether any reader must not be mailed."""
    known = exists().where(subscribers.c.email == suppressions.c.email)
    return connection.execute(select(suppressions.c.email).where(known).limit(1)).scalar() is not None


def unsuppress(connection: Connection, lifted: Collection[tuple[str, SuppressionReason]]) -> None:
    """Lift suppressions, each of an address for a reason. A suppression with another reason by now stays."""
    if not lifted:
        return
    given = rows_as_table(connection.dialect.name, {"email": Text(), "reason": Text()})
    same = (suppressions.c.email == given.c.email) & (suppressions.c.reason == given.c.reason)
    connection.execute(delete(suppressions).where(exists().where(same)), {GIVEN: list(lifted)})


def save_suppressions(
    connection: Connection, reasons: Collection[tuple[str, SuppressionReason, str]], now: datetime
) -> None:
    """Suppress addresses in normal form, each once, with its reason and a note; a reason outweighed by another stays.

    Whoever looked before may have seen none: a stranger's address is not locked.
    """
    if not reasons:
        return
    rows = {GIVEN: sorted(reasons)}
    given = rows_as_table(connection.dialect.name, {"email": Text(), "reason": Text(), "note": Text()})
    source = select(given.c.email, given.c.reason, given.c.note, literal(now, Utc)).where(true())
    insert = (
        upsert(connection.dialect.name)(suppressions)
        .from_select(["email", "reason", "note", "created_at"], source)
        .on_conflict_do_nothing()
    )
    added: int = connection.execute(insert.execution_options(preserve_rowcount=True), rows).rowcount
    if added < len(reasons):
        values = {"reason": given.c.reason, "note": given.c.note, "created_at": now}
        outweighed = tuple_(suppressions.c.reason, given.c.reason).in_(_OUTWEIGHED)
        same = suppressions.c.email == given.c.email
        connection.execute(update(suppressions).where(same, outweighed).values(values), rows)


@dataclass(frozen=True, slots=True)
class ListReading:
    """How far a list of the provider was read, and the numbers of entries, new ones, invalid ones, and readers."""

    name: str
    began_at: datetime
    following: int | None = 0
    found: int = 0
    added: int = 0
    unreadable: int = 0
    readers: int = 0


def load_readings(connection: Connection) -> list[ListReading]:
    """Load the reading of the provider's lists that is under way, list by list; empty when there is none."""
    return [ListReading(*row) for row in connection.execute(select(readings).order_by(readings.c.list))]


def save_reading(connection: Connection, reading: ListReading) -> None:
    """Save how far a list was read."""
    values = {"list" if name == "name" else name: value for name, value in asdict(reading).items()}
    statement = upsert(connection.dialect.name)(readings).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["list"], set_=values))


def end_readings(connection: Connection) -> None:
    """Delete the saved reading."""
    connection.execute(delete(readings))


def mark_listed(connection: Connection, emails: Collection[str], began_at: datetime) -> None:
    """Record that addresses were found in the provider's lists, in the reading that began then."""
    listed = is_any_of(connection.dialect.name, suppressions.c.email)
    connection.execute(update(suppressions).where(listed).values(listed_at=began_at), {GIVEN: list(emails)})


def only_here(connection: Connection, began_at: datetime, reasons: Collection[str]) -> list[tuple[str, str]]:
    """Return the addresses that are suppressed here for one of these reasons, but not in the provider's lists."""
    unseen = or_(suppressions.c.listed_at.is_(None), suppressions.c.listed_at < began_at)
    query = select(suppressions.c.email, suppressions.c.reason).where(unseen, suppressions.c.reason.in_(reasons))
    return [(row[0], row[1]) for row in connection.execute(query.order_by(suppressions.c.email))]
