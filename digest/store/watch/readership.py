"""Count readers over time: who subscribes, who came, and who left."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from digest.domain.readers import Status
from digest.store.tables import editions, subscribers, subscriptions


def first_subscription(connection: Connection) -> datetime | None:
    """Return when the oldest subscription that is stored began; None if there is none."""
    return connection.execute(select(func.min(subscriptions.c.since))).scalar()


def count_readers(connection: Connection, at: datetime) -> tuple[Counter[str], int]:
    """Count the subscriptions of each digest at a moment, and the different readers who held them."""
    held = and_(subscriptions.c.since <= at, or_(subscriptions.c.ended_at.is_(None), subscriptions.c.ended_at > at))
    query = select(subscriptions.c.digest, func.count()).where(held).group_by(subscriptions.c.digest)
    readers = select(func.count(subscriptions.c.subscriber_id.distinct())).where(held)
    return Counter({row[0]: row[1] for row in connection.execute(query)}), connection.execute(readers).scalar_one()


def count_leavers(connection: Connection, start: datetime, end: datetime) -> Counter[str]:
    """Count the subscriptions of each digest that were held at `start` and ended before `end`."""
    query = select(subscriptions.c.digest, func.count()).where(
        subscriptions.c.since <= start, subscriptions.c.ended_at > start, subscriptions.c.ended_at <= end
    )
    return Counter({row[0]: row[1] for row in connection.execute(query.group_by(subscriptions.c.digest))})


def count_new_readers(connection: Connection, start: datetime, end: datetime) -> Counter[str]:
    """Count the readers who were added after `start` and until `end` by the source of their consent; "" if unknown."""
    query = select(subscribers.c.source, func.count()).where(
        subscribers.c.created_at > start,
        subscribers.c.created_at <= end,
        subscribers.c.status.not_in((Status.PENDING, Status.ERASED)),
    )
    return Counter({row[0]: row[1] for row in connection.execute(query.group_by(subscribers.c.source))})


def each_subscription(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield each current subscription: its digest and its reader's id."""
    query = select(subscriptions.c.digest, subscriptions.c.subscriber_id).where(subscriptions.c.ended_at.is_(None))
    for row in connection.execute(query, execution_options={"yield_per": 10_000}):
        yield row[0], row[1]


def editions_after(connection: Connection, moment: datetime) -> list[int]:
    """Return the ids of the editions and corrections that were frozen after a moment."""
    return list(connection.execute(select(editions.c.id).where(editions.c.frozen_at > moment)).scalars())
