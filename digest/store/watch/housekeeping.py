"""Find and delete data past its retention period, in parts, so that nobody waits long for the database."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Exists, and_, delete, exists, or_, select, update

from digest.domain.batches import BatchState
from digest.domain.edition_life import ENDED, EditionState
from digest.domain.events import EventKind
from digest.store.bulk import GIVEN, is_any_of
from digest.store.tables import batches, editions, event_totals, events, recipients, renditions


def editions_to_fold(connection: Connection, before: datetime, *, at_the_latest: datetime) -> list[int]:
    """Editions frozen before then, and settled or frozen `at_the_latest` then, whose events are kept one by one."""
    folded = exists().where(event_totals.c.edition_id == editions.c.id)
    ripe = or_(~_unsettled(), editions.c.state == EditionState.CANCELLED, editions.c.frozen_at < at_the_latest)
    query = select(editions.c.id).where(editions.c.frozen_at < before, ripe, ~folded)
    return list(connection.execute(query).scalars())


def editions_to_empty(connection: Connection) -> list[int]:
    """Return the editions with totals that still have events, such as late ones."""
    heard = exists().where(events.c.edition_id == event_totals.c.edition_id)
    return list(connection.execute(select(event_totals.c.edition_id).where(heard)).scalars())


def editions_accepted(connection: Connection, before: datetime) -> list[int]:
    """Return settled editions frozen before then that still have events which only prove that a batch was accepted."""
    heard = exists().where(events.c.edition_id == editions.c.id, events.c.kind == EventKind.PROCESSED)
    query = select(editions.c.id).where(editions.c.frozen_at < before, ~_unsettled(), heard)
    return list(connection.execute(query).scalars())


def delete_events(connection: Connection, edition_id: int, kind: EventKind | None = None, *, part: int) -> int:
    """Delete some of an edition's events, or some of one kind. Returns how many were deleted."""
    doomed = [events.c.edition_id == edition_id, *([events.c.kind == kind] if kind else [])]
    return _delete_some(connection, *doomed, part=part)


def delete_unassigned_events(connection: Connection, before: datetime, *, part: int) -> int:
    """Delete some events without an edition that were received before then. Returns how many were deleted."""
    return _delete_some(connection, events.c.edition_id.is_(None), events.c.received_at < before, part=part)


def _delete_some(connection: Connection, *doomed: ColumnElement[bool], part: int) -> int:
    """Delete events in two steps, both along an index.

    In one step, PostgreSQL reads all events for each part, to find them and again to delete them.
    """
    query = select(events.c.id).where(*doomed).order_by(events.c.edition_id, events.c.kind).limit(part)
    ids = connection.execute(query).scalars().all()
    chosen = delete(events).where(is_any_of(connection.dialect.name, events.c.id))
    return connection.execute(chosen, {GIVEN: ids}).rowcount


def _unsettled() -> Exists:
    return exists().where(batches.c.edition_id == editions.c.id, batches.c.state != BatchState.SUBMITTED)


def editions_to_forget(connection: Connection, before: datetime) -> list[int]:
    """Return editions frozen before then that still have recipients, are settled, and have no events left."""
    unsettled = exists().where(batches.c.edition_id == editions.c.id, batches.c.state == BatchState.UNCERTAIN)
    some = exists().where(recipients.c.edition_id == editions.c.id)
    heard = exists().where(events.c.edition_id == editions.c.id)
    query = select(editions.c.id).where(
        editions.c.frozen_at < before, editions.c.state.in_(ENDED), some, ~unsettled, ~heard
    )
    return list(connection.execute(query).scalars())


def delete_recipients(connection: Connection, edition_id: int, *, part: int) -> int:
    """Delete some of an edition's recipients; its batches keep the counts. Returns how many were deleted."""
    of_edition = recipients.c.edition_id == edition_id
    ids = select(recipients.c.subscriber_id).where(of_edition).order_by(recipients.c.subscriber_id).limit(part)
    statement = delete(recipients).where(of_edition, recipients.c.subscriber_id.in_(ids))
    return connection.execute(statement).rowcount


def empty_parts(connection: Connection, edition_id: int) -> None:
    """Delete an edition's renditions for readers of some sections. The whole one stays for the archive."""
    parts = and_(renditions.c.edition_id == edition_id, renditions.c.sections != frozenset())
    connection.execute(update(renditions).where(parts).values(html="", text=""))
