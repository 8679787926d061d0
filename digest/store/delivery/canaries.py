"""Canaries: the batches that leave first, and when the others may follow."""

from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, not_, select, update

from digest.domain.batches import TO_LEAVE, UNSETTLED, BatchState
from digest.store.tables import batches, editions


def release(connection: Connection, edition_id: int, at: datetime) -> bool:
    """Set when the other batches may follow, once all canaries have left. Returns whether this call set it.

    A canary who was set aside delays nobody.
    """
    waiting = exists().where(
        batches.c.edition_id == edition_id,
        batches.c.canary,
        batches.c.state.in_(TO_LEAVE),
        not_(and_(batches.c.state == BatchState.PENDING, batches.c.set_aside_at.is_not(None))),
    )
    statement = update(editions).where(editions.c.id == edition_id, editions.c.released_at.is_(None), ~waiting)
    return connection.execute(statement.values(released_at=at)).rowcount == 1


def load_release(connection: Connection, edition_id: int) -> datetime | None:
    """Return when the batches after the canaries may leave; None if that is not known yet."""
    return connection.execute(select(editions.c.released_at).where(editions.c.id == edition_id)).scalar()


def canaries_in_trouble(connection: Connection, edition_id: int) -> int:
    """Count the canary batches that failed or are uncertain."""
    query = select(func.count()).where(
        batches.c.edition_id == edition_id,
        batches.c.canary,
        batches.c.state.in_(UNSETTLED),
    )
    return connection.execute(query).scalar_one()
