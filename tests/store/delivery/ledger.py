"""A frozen edition to try the ledger's statements on."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from digest.store.database import Database
from digest.store.delivery.batches import ClaimedBatch, claim_batch, find_claim
from digest.store.tables import batches, edition_stories, editions, stories
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
    return find_claim(connection, edition, owner) or claim_batch(
        connection, edition, owner=owner, now=now, lease_until=now + LEASE
    )


def states(connection: Connection, edition: int) -> list[str]:
    """The states of an edition's batches, in the order of their numbers."""
    query = select(batches.c.state).where(batches.c.edition_id == edition).order_by(batches.c.number)
    return list(connection.execute(query).scalars())


def add_edition(connection: Connection, digest: str, **values: Any) -> int:
    """Insert an edition of today, which nobody got yet."""
    row: dict[str, Any] = {"digest": digest, "local_date": NOW.date(), "state": "draft", "cause": "drafted"}
    times = dict.fromkeys(("window_start", "window_end", "composed_at"), NOW)
    made = insert(editions).values(**row | times | {"content_hash": "", "document": {}} | values)
    return int(connection.execute(made.returning(editions.c.id)).scalar_one())


def add_story(connection: Connection, *editions_with_it: int) -> int:
    """Insert a story that these editions have."""
    texts = dict.fromkeys(("guid", "title", "text", "standfirst", "author"), "A story")
    made = insert(stories).values(**texts, categories=[], published_at=NOW, first_seen_at=NOW)
    story = int(connection.execute(made.returning(stories.c.id)).scalar_one())
    for edition in editions_with_it:
        connection.execute(insert(edition_stories).values(edition_id=edition, story_id=story, title="A story"))
    return story
