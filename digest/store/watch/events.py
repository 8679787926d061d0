"""Store what the provider reports about recipients and batches, and what follows for the ledger."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Text,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.types import TypeEngine

from digest.domain.batches import BatchState, Why, target
from digest.domain.events import Event
from digest.store.bulk import GIVEN, is_any_of, rows_as_table
from digest.store.columns import Utc, written
from digest.store.database import upsert
from digest.store.tables import batches, editions, events, is_in_batch, recipients, subscribers

SKEW = timedelta(minutes=10)
"""How much the provider's clock and ours may differ."""

_LATE_BOUNCE = timedelta(days=7)
"""How late a server may return a mail that it accepted; mail servers give up after five days."""
_LONGEST_SEND = timedelta(days=7)

_REPORTED: dict[str, TypeEngine[Any]] = {
    "provider_id": Text(),
    "kind": Text(),
    "edition": BigInteger(),
    "batch": BigInteger(),
    "recipient": BigInteger(),
    "email": Text(),
    "link": Text(),
    "machine": Boolean(),
    "detail": JSON(),
    "occurred_at": Utc(),
    "latest": Utc(),
}


def save_events(connection: Connection, reported: Sequence[Event], now: datetime) -> int:
    """Store events in one statement and return the number of new ones. An event that is reported again is ignored.

    Their `email` must be in normal form. An event keeps its edition, batch and recipient only if they match one of our
    mails: that recipient is in that batch and has that address, and the event is no older than the batch's first claim.
    Otherwise it may belong to another installation, which has the same numbers.
    """
    given = rows_as_table(connection.dialect.name, _REPORTED)
    kept = ["provider_id", "kind", "occurred_at", "link", "machine", "detail"]
    # One join after another: SQLite would first join all recipients there ever were with their batches.
    source = (
        select(
            *(given.c[name] for name in kept),
            literal(now, Utc).label("received_at"),
            batches.c.edition_id,
            batches.c.id,
            case((batches.c.id.is_not(None), recipients.c.subscriber_id)),
        )
        .select_from(given)
        .outerjoin(subscribers, and_(subscribers.c.id == given.c.recipient, subscribers.c.email == given.c.email))
        .outerjoin(
            recipients,
            and_(recipients.c.edition_id == given.c.edition, recipients.c.subscriber_id == subscribers.c.id),
        )
        .outerjoin(
            batches,
            and_(
                batches.c.id == given.c.batch,
                is_in_batch(),
                or_(batches.c.tries > 1, batches.c.claimed_at <= given.c.latest),
            ),
        )
        .where(true())
    )
    columns = [*kept, "received_at", "edition_id", "batch_id", "recipient_id"]
    statement = upsert(connection.dialect.name)(events).from_select(columns, source).on_conflict_do_nothing()
    rows = {GIVEN: _rows(connection, reported)}
    return connection.execute(statement.execution_options(preserve_rowcount=True), rows).rowcount


def _rows(connection: Connection, reported: Sequence[Event]) -> list[tuple[object, ...]]:
    engine_name = connection.dialect.name
    # The provider's times are whole seconds, so many events of a post share one.
    moments = {event.occurred_at for event in reported}
    times = {moment: (written(moment, engine_name), written(moment + SKEW, engine_name)) for moment in moments}
    return [
        (
            event.provider_id,
            event.kind.value,
            event.edition_id,
            event.batch_id,
            event.recipient_id,
            event.email,
            event.link,
            event.machine,
            json.dumps(event.detail) if event.detail else "{}",
            *times[event.occurred_at],
        )
        for event in reported
    ]


def known_events(connection: Connection, provider_ids: Collection[str]) -> set[str]:
    """Return which of these ids are stored already."""
    query = select(events.c.provider_id).where(is_any_of(connection.dialect.name, events.c.provider_id))
    return set(connection.execute(query, {GIVEN: list(provider_ids)}).scalars())


def last_mail(connection: Connection, email: str, moment: datetime) -> tuple[int, int, int] | None:
    """Find the last mail submitted to an address (in normal form) shortly before a moment.

    Returns the ids of its edition, batch and recipient.
    """
    query = (
        select(recipients.c.edition_id, batches.c.id, recipients.c.subscriber_id)
        .select_from(subscribers.join(recipients, recipients.c.subscriber_id == subscribers.c.id))
        .join(editions, editions.c.id == recipients.c.edition_id)
        .join(batches, is_in_batch())
        .where(
            subscribers.c.email == email,
            editions.c.frozen_at.between(moment - _LATE_BOUNCE - _LONGEST_SEND, moment + SKEW),
            batches.c.state == BatchState.SUBMITTED,
            batches.c.claimed_at.between(moment - _LATE_BOUNCE, moment + SKEW),
        )
        .order_by(batches.c.claimed_at.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    return tuple(found) if found else None


def editions_in_doubt(connection: Connection, edition_ids: Collection[int]) -> list[int]:
    """Return which of these editions have an uncertain batch."""
    query = select(batches.c.edition_id).where(
        batches.c.state == BatchState.UNCERTAIN, is_any_of(connection.dialect.name, batches.c.edition_id)
    )
    query = query.distinct().order_by(batches.c.edition_id)
    return list(connection.execute(query, {GIVEN: list(edition_ids)}).scalars())


def settle_from_events(connection: Connection, edition_id: int, proving: Collection[str]) -> int:
    """Mark an uncertain batch as submitted if an event of one of its recipients proves it."""
    heard = exists().where(events.c.batch_id == batches.c.id, events.c.kind.in_(sorted(proving)))
    return connection.execute(
        update(batches)
        .where(batches.c.edition_id == edition_id, batches.c.state == BatchState.UNCERTAIN, heard)
        .values(state=target(Why.EVIDENCE).value, detail="settled: an event shows that it was accepted")
    ).rowcount


def count_recipients_with(connection: Connection, edition_id: int, *kinds: Collection[str]) -> Sequence[int]:
    """Count the recipients of an edition that have an event of any of these kinds, for each group of kinds."""
    counts = (func.count(case((events.c.kind.in_(sorted(group)), events.c.recipient_id)).distinct()) for group in kinds)
    some = events.c.kind.in_(sorted({kind for group in kinds for kind in group}))
    return connection.execute(select(*counts).where(events.c.edition_id == edition_id, some)).one()
