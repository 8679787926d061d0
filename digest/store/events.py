"""What the provider told about recipients and batches, and what the ledger learns from it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from digest.domain.deliveries import BatchState, Why, target
from digest.store.tables import batches, events


def settle_from_events(connection: Connection, edition_id: int, proving: Collection[str]) -> int:
    """Mark uncertain batches as submitted of which any recipient was heard, by an event of a proving kind."""
    heard = exists().where(events.c.batch_id == batches.c.id, events.c.kind.in_(sorted(proving)))
    return connection.execute(
        update(batches)
        .where(batches.c.edition_id == edition_id, batches.c.state == BatchState.UNCERTAIN, heard)
        .values(state=target(Why.EVIDENCE).value, detail="settled: an event shows that it was accepted")
    ).rowcount


def count_recipients_with(connection: Connection, edition_id: int, kinds: Collection[str]) -> dict[str, int]:
    """Count the recipients of an edition that have an event of each of these kinds."""
    rows = connection.execute(
        select(events.c.kind, func.count(events.c.recipient_id.distinct()))
        .where(events.c.edition_id == edition_id, events.c.kind.in_(sorted(kinds)))
        .group_by(events.c.kind)
    )
    return {row[0]: row[1] for row in rows}


def batches_heard_since(connection: Connection, edition_id: int, since: datetime) -> set[int]:
    """Ids of the edition's batches of which an event was received since then."""
    query = select(events.c.batch_id).where(
        events.c.edition_id == edition_id, events.c.batch_id.is_not(None), events.c.received_at >= since
    )
    return set(connection.execute(query.distinct()).scalars())
