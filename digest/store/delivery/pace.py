"""The pace that all senders through one mailer share."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from digest.store.database import upsert
from digest.store.tables import paces


def prepare_pace(connection: Connection, mailer: str) -> None:
    """Make sure that the pace has a row, which senders lock."""
    connection.execute(upsert(connection.dialect.name)(paces).values(mailer=mailer).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Pace:
    """The common pace of a mailer's senders. Times are in seconds since 1970."""

    next_at: float = 0.0
    resume_at: float = 0.0
    refusals: int = 0


_PACE = (
    select(paces.c.next_at, paces.c.resume_at, paces.c.refusals)
    .where(paces.c.mailer == bindparam("name"))
    .with_for_update()
)


def load_pace(connection: Connection, mailer: str) -> Pace:
    """Load the pace, and lock it until the transaction ends."""
    row = connection.execute(_PACE, {"name": mailer}).one_or_none()
    return Pace(*row) if row else Pace()


def save_pace(connection: Connection, mailer: str, pace: Pace) -> None:
    """Save the pace."""
    values = {"next_at": pace.next_at, "resume_at": pace.resume_at, "refusals": pace.refusals}
    statement = upsert(connection.dialect.name)(paces).values(mailer=mailer, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["mailer"], set_=values))
