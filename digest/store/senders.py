"""Who sends an edition, and the pace that all who send keep to together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, or_, select, update

from digest.domain.deliveries import BatchState
from digest.store.database import upsert
from digest.store.tables import batches, editions, paces


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


def release(connection: Connection, edition_id: int, at: datetime) -> bool:
    """Set when the batches behind the canaries may leave, once all canaries have; tells whether it was set now."""
    waiting = exists().where(
        batches.c.edition_id == edition_id,
        batches.c.canary,
        batches.c.state.in_((BatchState.PENDING, BatchState.SUBMITTING)),
    )
    statement = update(editions).where(editions.c.id == edition_id, editions.c.released_at.is_(None), ~waiting)
    return connection.execute(statement.values(released_at=at)).rowcount == 1


def load_release(connection: Connection, edition_id: int) -> datetime | None:
    """When the batches behind the canaries may leave; None before that is known."""
    return connection.execute(select(editions.c.released_at).where(editions.c.id == edition_id)).scalar()


def finish_edition(connection: Connection, edition_id: int, at: datetime) -> bool:
    """Move an edition that is being sent to `submitted` when nothing of it is left to submit; tells whether it was."""
    left = batches.c.state.in_((BatchState.PENDING, BatchState.SUBMITTING))
    some = exists().where(batches.c.edition_id == edition_id, left)
    if connection.execute(select(some)).scalar():
        return False
    # Who lets a settled batch be sent again holds the edition's row until that is committed: look once more after it.
    connection.execute(select(editions.c.id).where(editions.c.id == edition_id).with_for_update())
    statement = update(editions).where(editions.c.id == edition_id, editions.c.state == "sending", ~some)
    return connection.execute(statement.values(state="submitted", submitted_at=at, note="")).rowcount == 1


def load_editions_underway(connection: Connection) -> list[int]:
    """Name the editions of which a claim may stand: being sent, held, or cancelled in the middle of it."""
    claimed = exists().where(batches.c.edition_id == editions.c.id, batches.c.state == BatchState.SUBMITTING)
    ended = (editions.c.state == "cancelled") & claimed
    query = select(editions.c.id).where(editions.c.state.in_(("sending", "held")) | ended)
    return list(connection.execute(query).scalars())


def prepare_pace(connection: Connection, mailer: str) -> None:
    """Make sure that there is a pace to keep to: one that all who send can lock."""
    connection.execute(upsert(connection.dialect.name)(paces).values(mailer=mailer).on_conflict_do_nothing())


def canaries_in_trouble(connection: Connection, edition_id: int) -> int:
    """Count the canary batches that failed or are uncertain."""
    query = select(func.count()).where(
        batches.c.edition_id == edition_id,
        batches.c.canary,
        batches.c.state.in_((BatchState.FAILED, BatchState.UNCERTAIN)),
    )
    return connection.execute(query).scalar_one()


@dataclass(frozen=True, slots=True)
class Pace:
    """What all who send through one mailer keep to. Times in seconds since 1970."""

    next_at: float = 0.0
    resume_at: float = 0.0
    refusals: int = 0


_PACE = (
    select(paces.c.next_at, paces.c.resume_at, paces.c.refusals)
    .where(paces.c.mailer == bindparam("name"))
    .with_for_update()
)


def load_pace(connection: Connection, mailer: str) -> Pace:
    """Load the pace, and keep others from changing it until the transaction ends."""
    row = connection.execute(_PACE, {"name": mailer}).one_or_none()
    return Pace(*row) if row else Pace()


def save_pace(connection: Connection, mailer: str, pace: Pace) -> None:
    """Save the pace."""
    values = {"next_at": pace.next_at, "resume_at": pace.resume_at, "refusals": pace.refusals}
    statement = upsert(connection.dialect.name)(paces).values(mailer=mailer, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["mailer"], set_=values))
