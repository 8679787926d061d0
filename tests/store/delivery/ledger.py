"""A frozen edition to try the ledger's statements on."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from digest.store.database import Database
from digest.store.delivery.batches import ClaimedBatch, claim_batch
from digest.store.tables import batches
from tests.services.frozen import freeze_readers

NOW = datetime(2026, 5, 12, 7, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
EMAILS = [f"reader{number}@example.org" for number in range(8)]


@contextmanager
def frozen(
    database: Database, emails: Sequence[str] = EMAILS, canary: Collection[str] = (), *, batch_size: int = 2
) -> Iterator[tuple[Connection, int]]:
    """Freeze readers into an edition; gives the connection and the edition's number."""
    with database.begin() as connection:
        yield connection, freeze_readers(connection, "daily", emails, NOW, canary, batch_size=batch_size)


def claim(connection: Connection, edition: int, owner: str = "one#1", now: datetime = NOW) -> ClaimedBatch | None:
    """Claim the next batch."""
    return claim_batch(connection, edition, owner=owner, now=now, lease_until=now + LEASE)


def states(connection: Connection, edition: int) -> list[str]:
    """The states of an edition's batches, in the order of their numbers."""
    query = select(batches.c.state).where(batches.c.edition_id == edition).order_by(batches.c.number)
    return list(connection.execute(query).scalars())
