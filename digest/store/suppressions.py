"""Save suppressions, however many at once. The first reason of an address stays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Text, literal, select, true

from digest.store.database import upsert
from digest.store.given import unfold
from digest.store.tables import Utc, suppressions


def save_suppressions(connection: Connection, reasons: Sequence[tuple[str, str, str]], now: datetime) -> int:
    """Suppress addresses in normal form, each with its reason and a note. Gives how many were not suppressed before."""
    if not reasons:
        return 0
    first = {email: (email, reason, note) for email, reason, note in reversed(reasons)}
    given = unfold(connection, sorted(first.values()), {"email": Text(), "reason": Text(), "note": Text()})
    source = select(given.c.email, given.c.reason, given.c.note, literal(now, Utc)).where(true())
    statement = (
        upsert(connection.dialect.name)(suppressions)
        .from_select(["email", "reason", "note", "created_at"], source)
        .on_conflict_do_nothing()
    )
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount
