"""Count for monitoring: editions, recipients, readers, alarms and events. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from digest.domain.batches import BatchState
from digest.domain.edition_life import EditionState
from digest.store.delivery.standing import count_batches
from digest.store.tables import alarms, batches, editions, events, subscribers


@dataclass(frozen=True, slots=True)
class Measures:
    """Counts by state, and by digest the time at which an edition was last submitted to everybody.

    `queue` is the number of batches that wait while their edition is being sent. `events` counts the events of each
    digest's last submitted edition, by digest and kind.
    """

    editions: Mapping[str, int]
    batches: Mapping[str, int]
    recipients: Mapping[str, int]
    subscribers: Mapping[str, int]
    alarms: Mapping[str, int]
    events: Mapping[tuple[str, str], int]
    submitted_at: Mapping[str, datetime]
    queue: int


def load_measures(connection: Connection) -> Measures:
    """Count everything. Tables that grow with every mail are not scanned."""
    last = select(editions.c.digest, func.max(editions.c.submitted_at), func.max(editions.c.id)).where(
        editions.c.submitted_at.is_not(None), editions.c.part == 0
    )
    submitted = connection.execute(last.group_by(editions.c.digest)).all()
    digests = {row[2]: row[0] for row in submitted}
    of_last = select(events.c.edition_id, events.c.kind, func.count()).where(events.c.edition_id.in_(digests))
    heard = connection.execute(of_last.group_by(events.c.edition_id, events.c.kind))
    waiting = select(func.count()).select_from(batches.join(editions, editions.c.id == batches.c.edition_id))
    return Measures(
        editions=_by(connection, editions.c.state),
        batches=count_batches(connection),
        recipients=_count_recipients(connection),
        subscribers=_by(connection, subscribers.c.status),
        alarms=_by(connection, alarms.c.kind, alarms.c.over_at.is_(None)),
        events={(digests[row[0]], row[1]): row[2] for row in heard},
        submitted_at={row[0]: row[1] for row in submitted},
        queue=connection.execute(
            waiting.where(batches.c.state == BatchState.PENDING, editions.c.state == EditionState.SENDING)
        ).scalar_one(),
    )


def _by(connection: Connection, column: Column[Any], *where: ColumnElement[bool]) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(*where).group_by(column))
    return {str(row[0]): row[1] for row in rows}


def _count_recipients(connection: Connection) -> dict[str, int]:
    """Add up the recipients of all editions by outcome, from their batches, and whom the warm-up held back."""
    own = batches.c.size - batches.c.suppressed - batches.c.unreachable
    query = select(
        batches.c.state, func.sum(own), func.sum(batches.c.suppressed), func.sum(batches.c.unreachable)
    ).group_by(batches.c.state)
    rows = connection.execute(query).all()
    counts = {row[0]: int(row[1]) for row in rows}
    held_back = connection.execute(select(func.sum(editions.c.held_back))).scalar()
    return counts | {
        "suppressed": sum(int(row[2]) for row in rows),
        "unreachable": sum(int(row[3]) for row in rows),
        "held_back": int(held_back or 0),
    }
