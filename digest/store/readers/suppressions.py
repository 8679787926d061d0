"""Suppressions, however many at once, and how they compare with the provider's lists.

The first reason stays; but a reader's own leaving, which he can take back, gives way to any other.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Text, delete, exists, literal, or_, select, true, update

from digest.domain.readers import LIFTED_BY_READER
from digest.store.bulk import GIVEN, is_any_of, rows_as_table
from digest.store.columns import Utc
from digest.store.database import upsert
from digest.store.tables import readings, subscribers, suppressions


def find_suppressions(connection: Connection, emails: Iterable[str]) -> dict[str, str]:
    """Map those addresses that are suppressed to the reason."""
    rows = connection.execute(_reasons(connection.dialect.name), {GIVEN: list(emails)})
    return {row.email: row.reason for row in rows}


@cache
def _reasons(engine_name: str) -> Select[Any]:
    return select(suppressions.c.email, suppressions.c.reason).where(is_any_of(engine_name, suppressions.c.email))


def has_suppressed(connection: Connection) -> bool:
    """Tell whether a reader of the list must not be mailed."""
    known = exists().where(subscribers.c.email == suppressions.c.email)
    return connection.execute(select(suppressions.c.email).where(known).limit(1)).scalar() is not None


def gives_way(known: str | None, reason: str) -> bool:
    """Tell whether a reason is kept where an address is suppressed for `known` already: only leaving gives way."""
    return known is None or (known == LIFTED_BY_READER and reason != LIFTED_BY_READER)


def unsuppress(connection: Connection, emails: Collection[str]) -> None:
    """Lift suppressions: the publisher says the reader asked for it."""
    if not emails:
        return
    these = is_any_of(connection.dialect.name, suppressions.c.email)
    connection.execute(delete(suppressions).where(these), {GIVEN: list(emails)})


def save_suppressions(connection: Connection, reasons: Sequence[tuple[str, str, str]], now: datetime) -> int:
    """Suppress addresses in normal form, each with its reason and a note. Gives how many were not suppressed before."""
    if not reasons:
        return 0
    gravest_first = sorted(reasons, key=lambda row: row[1] == LIFTED_BY_READER)
    counts = {row[0]: row for row in reversed(gravest_first)}
    rows = {GIVEN: sorted(counts.values())}
    given = rows_as_table(connection.dialect.name, {"email": Text(), "reason": Text(), "note": Text()})
    source = select(given.c.email, given.c.reason, given.c.note, literal(now, Utc)).where(true())
    insert = (
        upsert(connection.dialect.name)(suppressions)
        .from_select(["email", "reason", "note", "created_at"], source)
        .on_conflict_do_nothing()
    )
    added: int = connection.execute(insert.execution_options(preserve_rowcount=True), rows).rowcount
    if added < len(counts):
        is_graver = (suppressions.c.reason == LIFTED_BY_READER) & (given.c.reason != LIFTED_BY_READER)
        values = {"reason": given.c.reason, "note": given.c.note, "created_at": now}
        worse = suppressions.c.email == given.c.email, is_graver
        connection.execute(update(suppressions).where(*worse).values(values), rows)
    return added


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a list of the provider's was read, and what was found: entries, new ones, garbage, readers of ours."""

    name: str
    began_at: datetime
    following: int | None = 0
    found: int = 0
    added: int = 0
    unreadable: int = 0
    readers: int = 0


def load_readings(connection: Connection) -> list[Reading]:
    """Load the reading of the provider's lists that is under way, list by list; empty when there is none."""
    return [Reading(*row) for row in connection.execute(select(readings).order_by(readings.c.list))]


def save_reading(connection: Connection, reading: Reading) -> None:
    """Save how far a list was read."""
    values = {"list" if name == "name" else name: value for name, value in asdict(reading).items()}
    statement = upsert(connection.dialect.name)(readings).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["list"], set_=values))


def end_readings(connection: Connection) -> None:
    """Forget the reading that was under way."""
    connection.execute(delete(readings))


def mark_listed(connection: Connection, emails: Collection[str], began_at: datetime) -> None:
    """Note that addresses were found in the provider's lists, in the reading that began then."""
    listed = is_any_of(connection.dialect.name, suppressions.c.email)
    connection.execute(update(suppressions).where(listed).values(listed_at=began_at), {GIVEN: list(emails)})


def only_here(connection: Connection, began_at: datetime, reasons: Collection[str]) -> list[tuple[str, str]]:
    """Addresses suppressed here for one of these reasons that a reading of the provider's lists did not find there."""
    unseen = or_(suppressions.c.listed_at.is_(None), suppressions.c.listed_at < began_at)
    query = select(suppressions.c.email, suppressions.c.reason).where(unseen, suppressions.c.reason.in_(reasons))
    return [(row[0], row[1]) for row in connection.execute(query.order_by(suppressions.c.email))]
