"""Count the uses of something limited. Knows keys only as hashes, and decides no limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, select

from digest.store.database import upsert
from digest.store.tables import uses

SITE = "sign-ups"
"""The key of all sign-ups together."""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a key was used in the stretch of time that ends at `until`."""

    times: int
    until: datetime


def count_use(connection: Connection, key: str, *, now: datetime, until: datetime, stretches: bool = False) -> int:
    """Count one use of a key, and return the uses in its stretch of time, this one included.

    A use after the end of a stretch begins a new one, which ends at `until`. With `stretches`, each use moves the end
    to `until`.
    """
    is_over = uses.c.until <= now
    insert = upsert(connection.dialect.name)(uses).values(key=key, times=1, until=until)
    counted = insert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "times": case((is_over, 1), else_=uses.c.times + 1),
            "until": until if stretches else case((is_over, until), else_=uses.c.until),
        },
    )
    return int(connection.execute(counted.returning(uses.c.times)).scalar_one())


def find_uses(connection: Connection, keys: Sequence[str]) -> dict[str, Uses]:
    """Find the uses of keys in their last stretch of time, which may be over."""
    query = select(uses).where(uses.c.key.in_(keys))
    return {row.key: Uses(row.times, row.until) for row in connection.execute(query)}


def forget_uses(connection: Connection, key: str) -> None:
    """Forget all uses of a key."""
    connection.execute(delete(uses).where(uses.c.key == key))


def take_back_use(connection: Connection, key: str) -> None:
    """Take back one use of a key."""
    connection.execute(uses.update().where(uses.c.key == key, uses.c.times > 0).values(times=uses.c.times - 1))


def forget_old_uses(connection: Connection, *, now: datetime) -> None:
    """Delete the counts of stretches of time that are over, without waiting for simultaneous counts."""
    old = select(uses.c.key).where(uses.c.until <= now).with_for_update(skip_locked=True)
    connection.execute(delete(uses).where(uses.c.key.in_(old)))
