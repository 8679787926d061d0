"""Events that a provider reports about the mails of a frozen edition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, func, select, update

from digest.domain.events import Event, EventKind
from digest.domain.opens_and_clicks import ASK
from digest.store.database import Database
from digest.store.tables import batches, editions, is_in_batch, recipients, subscribers
from tests.services.frozen import freeze_readers

CLAIMED = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class Mail:
    """One mail of an edition, as the provider could name it."""

    edition: int
    batch: int
    recipient: int
    email: str
    variant: int

    def event(self, kind: EventKind | str, **more: Any) -> Event:
        """An event of this mail."""
        values: dict[str, Any] = {
            "provider_id": f"event-{next(_numbers)}",
            "occurred_at": NOW,
            "edition_id": self.edition,
            "batch_id": self.batch,
            "recipient_id": self.recipient,
            "email": self.email,
        }
        return Event(kind=EventKind(kind), **(values | more))


def submitted(
    database: Database, emails: Sequence[str], *, digest: str = "weekly", state: str = "submitted"
) -> list[Mail]:
    """Freeze readers into an edition, two in a batch, and submit it. Gives its mails."""
    with database.begin() as connection:
        edition = freeze_readers(connection, digest, emails, CLAIMED)
        connection.execute(
            update(batches).where(batches.c.edition_id == edition).values(state=state, claimed_at=CLAIMED, tries=1)
        )
        connection.execute(update(editions).where(editions.c.id == edition).values(state="submitted"))
        return mails(connection, edition)


def mails(connection: Connection, edition: int) -> list[Mail]:
    """The mails of an edition, by address."""
    query = (
        select(
            batches.c.edition_id, batches.c.id, recipients.c.subscriber_id, subscribers.c.email, batches.c.rendition_id
        )
        .select_from(recipients.join(batches, is_in_batch()))
        .join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
        .where(recipients.c.edition_id == edition)
        .order_by(subscribers.c.email)
    )
    return [Mail(*row) for row in connection.execute(query)]


def ask(database: Database, query: Callable[[Connection], Any]) -> Any:
    """Read something."""
    with database.read() as connection:
        return query(connection)


def some_events(mails: list[Mail]) -> list[Event]:
    """A little of everything: seven of ten arrive; four people read, and a scanner."""
    first, second, third, fourth, fifth, sixth, seventh, *rest = mails
    arrived = [first, second, third, fourth, fifth, sixth, seventh]
    second_after = {"occurred_at": NOW + timedelta(seconds=30)}
    return [
        *(mail.event("processed") for mail in mails),
        *(mail.event("delivered") for mail in arrived),
        first.event("deferred"),
        first.event("deferred"),
        rest[0].event("bounced"),
        rest[1].event("blocked"),
        rest[2].event("dropped"),
        first.event("complaint"),
        second.event("unsubscribed"),
        third.event("other"),
        first.event("opened"),
        first.event("opened", **second_after),
        second.event("opened", machine=True),
        third.event("clicked", link=ASK),
        third.event("clicked", link="site/a", **second_after),
        fourth.event("opened"),
        *(fifth.event("clicked", link=link) for link in ("site/a", "site/b", ASK)),
    ]


def row_count(database: Database, table: Any) -> int:
    found: int = ask(database, lambda connection: connection.execute(select(func.count()).select_from(table)).scalar())
    return found
