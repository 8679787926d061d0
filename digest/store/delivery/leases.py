"""Leases: which process sends an edition, and until when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from digest.store.tables import editions


def load_sender(connection: Connection, edition_id: int) -> str | None:
    """Name the process that sends an edition, or did last."""
    return connection.execute(select(editions.c.sender).where(editions.c.id == edition_id)).scalar()


def take_edition(
    connection: Connection, edition_id: int, *, process: str, now: datetime, until: datetime, gone: Collection[str]
) -> bool:
    """Become an edition's one sender, unless another one's lease lasts and it is not gone. Tells whether we are."""
    free = or_(
        editions.c.sender.is_(None),
        editions.c.sender == process,
        editions.c.sender_until < now,
        editions.c.sender.in_(gone),
    )
    statement = update(editions).where(editions.c.id == edition_id, free)
    return connection.execute(statement.values(sender=process, sender_until=until)).rowcount == 1


def renew_edition(connection: Connection, edition_id: int, *, process: str, until: datetime) -> bool:
    """Lengthen our lease on an edition. Tells whether it is still ours."""
    statement = update(editions).where(editions.c.id == edition_id, editions.c.sender == process)
    return connection.execute(statement.values(sender_until=until)).rowcount == 1


def leave_edition(connection: Connection, edition_id: int, *, process: str) -> None:
    """Let others send an edition."""
    statement = update(editions).where(editions.c.id == edition_id, editions.c.sender == process)
    connection.execute(statement.values(sender=None, sender_until=None))
