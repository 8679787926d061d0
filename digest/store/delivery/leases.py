"""Leases: which process sends an edition, and until when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from digest.store.tables import editions


def load_sender(connection: Connection, edition_id: int) -> str | None:
    """Return the process that sends an edition, or sent it last.

    Locks the edition until the transaction ends. Otherwise, a killed process could still become the sender before
    `take_edition`, because PostgreSQL may be committing for it.
    """
    sender = select(editions.c.sender).where(editions.c.id == edition_id)
    return connection.execute(sender.with_for_update(key_share=True)).scalar()


def take_edition(
    connection: Connection, edition_id: int, *, process: str, now: datetime, until: datetime, gone: Collection[str]
) -> bool:
    """Become an edition's only sender, unless a live process holds the lease. Returns whether that succeeded."""
    free = or_(
        editions.c.sender.is_(None),
        editions.c.sender == process,
        editions.c.sender_until < now,
        editions.c.sender.in_(gone),
    )
    statement = update(editions).where(editions.c.id == edition_id, free)
    return connection.execute(statement.values(sender=process, sender_until=until)).rowcount == 1


def renew_edition(connection: Connection, edition_id: int, *, process: str, until: datetime) -> bool:
    """Renew our lease on an edition. Returns whether it is still ours."""
    statement = update(editions).where(editions.c.id == edition_id, editions.c.sender == process)
    return connection.execute(statement.values(sender_until=until)).rowcount == 1


def leave_edition(connection: Connection, edition_id: int, *, process: str) -> None:
    """Give up our lease on an edition."""
    statement = update(editions).where(editions.c.id == edition_id, editions.c.sender == process)
    connection.execute(statement.values(sender=None, sender_until=None))
