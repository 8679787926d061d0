"""Load and save subscribers, their subscriptions, and suppressions. Decides nothing about who may be mailed."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from digest.domain.readers import Status, Subscriber
from digest.store.database import upsert
from digest.store.tables import subscribers, subscriptions, suppressions

_PART = 500
BUCKETS = 10_000


def find_subscribers(connection: Connection, emails: Iterable[str]) -> dict[str, Subscriber]:
    """Find subscribers by their addresses in normal form."""
    wanted = sorted(set(emails))
    found: dict[str, Subscriber] = {}
    for start in range(0, len(wanted), _PART):
        rows = connection.execute(
            select(subscribers).where(subscribers.c.email.in_(wanted[start : start + _PART]))
        ).all()
        found.update((reader.email, reader) for reader in _with_digests(connection, rows))
    return found


def each_subscriber(connection: Connection, *, part: int = 5_000) -> Iterator[Subscriber]:
    """Go through all subscribers in the order of their ids, `part` of them in memory at a time."""
    after = 0
    while True:
        rows = connection.execute(
            select(subscribers)
            .where(subscribers.c.id > after, subscribers.c.email.is_not(None))
            .order_by(subscribers.c.id)
            .limit(part)
        ).all()
        if not rows:
            return
        after = rows[-1].id
        yield from _with_digests(connection, rows)


def save_subscribers(
    connection: Connection, readers: Sequence[tuple[Subscriber | None, Subscriber]], now: datetime
) -> None:
    """Save readers as pairs of what they were (None: new) and what they are now."""
    new = [_values(reader) | _first_values(now) for known, reader in readers if known is None]
    if new:
        connection.execute(subscribers.insert(), new)
    for known, reader in readers:
        if known is not None:
            left_at = now if reader.status is Status.UNSUBSCRIBED and known.status is not reader.status else None
            values = _values(reader) | {"updated_at": now} | ({"left_at": left_at} if left_at else {})
            connection.execute(update(subscribers).where(subscribers.c.id == known.id).values(values))
    _save_subscriptions(connection, readers, now)


def _save_subscriptions(
    connection: Connection, readers: Sequence[tuple[Subscriber | None, Subscriber]], now: datetime
) -> None:
    ids = _ids(connection, [reader.email for _, reader in readers])
    starts: list[dict[str, Any]] = []
    for known, reader in readers:
        before = known or Subscriber(reader.email)
        subscriber_id = ids[reader.email]
        starts += [_subscription(subscriber_id, digest, now) for digest in reader.digests - before.digests]
        starts += [
            _subscription(subscriber_id, digest, now) | {"ended_at": now}
            for digest in reader.left - before.left - before.digests
        ]
        ended = (before.digests - reader.digests) | (reader.left & before.digests)
        if ended:
            _end(connection, subscriber_id, ended, now)
    if starts:
        insert = upsert(connection.dialect.name)(subscriptions)
        insert = insert.on_conflict_do_update(
            index_elements=["subscriber_id", "digest"],
            set_={"since": insert.excluded.since, "ended_at": insert.excluded.ended_at},
        )
        connection.execute(insert, starts)


def _end(connection: Connection, subscriber_id: int, digests: Iterable[str], now: datetime) -> None:
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscriber_id == subscriber_id, subscriptions.c.digest.in_(sorted(digests)))
        .values(ended_at=now)
    )


def _subscription(subscriber_id: int, digest: str, now: datetime) -> dict[str, Any]:
    return {
        "subscriber_id": subscriber_id,
        "digest": digest,
        "token": secrets.token_urlsafe(18),
        "since": now,
        "ended_at": None,
    }


def find_suppressions(connection: Connection, emails: Iterable[str]) -> dict[str, str]:
    """Map those addresses that are suppressed to the reason."""
    wanted = sorted(set(emails))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _PART):
        rows = connection.execute(
            select(suppressions.c.email, suppressions.c.reason).where(
                suppressions.c.email.in_(wanted[start : start + _PART])
            )
        )
        found.update((row.email, row.reason) for row in rows)
    return found


def suppress(connection: Connection, email: str, *, reason: str, note: str, now: datetime) -> bool:
    """Suppress an address. Tells whether it was not suppressed before; the first reason stays."""
    statement = (
        upsert(connection.dialect.name)(suppressions)
        .values(email=email, reason=reason, note=note, created_at=now)
        .on_conflict_do_nothing()
    )
    return connection.execute(statement).rowcount == 1


def unsuppress(connection: Connection, emails: Iterable[str]) -> None:
    """Lift suppressions: the publisher says the reader asked for it."""
    for email in emails:
        connection.execute(delete(suppressions).where(suppressions.c.email == email))


def _ids(connection: Connection, emails: Sequence[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(emails), _PART):
        rows = connection.execute(
            select(subscribers.c.email, subscribers.c.id).where(subscribers.c.email.in_(emails[start : start + _PART]))
        )
        found.update((row.email, row.id) for row in rows)
    return found


def _with_digests(connection: Connection, rows: Sequence[Row[Any]]) -> list[Subscriber]:
    ids = [row.id for row in rows]
    reads: dict[int, set[str]] = {}
    left: dict[int, set[str]] = {}
    for start in range(0, len(ids), _PART):
        found = connection.execute(
            select(subscriptions.c.subscriber_id, subscriptions.c.digest, subscriptions.c.ended_at).where(
                subscriptions.c.subscriber_id.in_(ids[start : start + _PART])
            )
        )
        for row in found:
            (reads if row.ended_at is None else left).setdefault(row.subscriber_id, set()).add(row.digest)
    return [
        replace(_subscriber(row), digests=frozenset(reads.get(row.id, ())), left=frozenset(left.get(row.id, ())))
        for row in rows
    ]


def _subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(
        email=row.email,
        name=row.name,
        status=Status(row.status),
        consented_at=row.consented_at,
        source=row.source,
        last_gift_at=row.last_gift_at,
        recurring=row.recurring,
        id=row.id,
    )


def _values(reader: Subscriber) -> dict[str, Any]:
    return {
        "email": reader.email,
        "name": reader.name,
        "status": reader.status.value,
        "consented_at": reader.consented_at,
        "source": reader.source,
        "last_gift_at": reader.last_gift_at,
        "recurring": reader.recurring,
    }


def _first_values(now: datetime) -> dict[str, Any]:
    return {"bucket": secrets.randbelow(BUCKETS), "created_at": now, "updated_at": now}
