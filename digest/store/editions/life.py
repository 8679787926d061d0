"""Move editions from state to state: each move is one conditional update from the domain's table."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, select, true, update

from digest.domain.batches import TO_LEAVE
from digest.domain.edition_life import EDITION_MOVES, Cause
from digest.store.tables import batches, editions


def move_edition(
    connection: Connection,
    edition_id: int,
    cause: Cause,
    *,
    note: str = "",
    content_hash: str | None = None,
    **values: Any,
) -> bool:
    """Move an edition for a cause, if its state allows it and, with `content_hash`, it has that content.

    `note` replaces the former note, and `values` other columns. Returns whether the edition moved.
    """
    statement = update(editions).where(editions.c.id == edition_id, may_move(cause))
    if content_hash is not None:
        statement = statement.where(editions.c.content_hash == content_hash)
    return connection.execute(statement.values(**moved(cause, note), **values)).rowcount == 1


def send_edition_again(connection: Connection, edition_id: int, again: int) -> None:
    """Record how often a person had an edition sent again after a restore."""
    connection.execute(update(editions).where(editions.c.id == edition_id).values(again=again))


def may_move(cause: Cause) -> ColumnElement[bool]:
    """Return the conditions for a cause to move an edition."""
    move = EDITION_MOVES[cause]
    is_frozen = editions.c.frozen_at.is_not(None)
    frozen = {None: true(), True: is_frozen, False: ~is_frozen}[move.frozen]
    return and_(editions.c.state.in_(move.origins), frozen)


def moved(cause: Cause, note: str = "") -> dict[str, str]:
    """The values that a move writes into an edition's row."""
    return {"state": EDITION_MOVES[cause].target.value, "cause": cause.value, "note": note}


def finish_edition(connection: Connection, edition_id: int, at: datetime) -> bool:
    """Finish an edition that is being sent if all its batches are submitted. Returns whether it was finished."""
    left = select(exists().where(batches.c.edition_id == edition_id, batches.c.state.in_(TO_LEAVE)))
    if connection.execute(left).scalar():
        return False
    # A batch may be returning right now. Moving it locks the edition, so check again under the lock.
    lock_edition(connection, edition_id)
    if connection.execute(left).scalar():
        return False
    return move_edition(connection, edition_id, Cause.FINISHED, submitted_at=at)


def reopen_edition(connection: Connection, edition_id: int) -> None:
    """Continue an edition after one of its batches came back. An edition that is being sent stays as it is.

    Locks it until the transaction ends, so that nobody finishes it before the batch's move is committed.
    """
    lock_edition(connection, edition_id)
    move_edition(connection, edition_id, Cause.BATCH_CAME_BACK)


def touch_edition(connection: Connection, edition_id: int) -> None:
    """Write an edition's row unchanged, so that a freeze in progress starts again and sees new decisions."""
    connection.execute(update(editions).where(editions.c.id == edition_id).values(note=editions.c.note))


def lock_edition(connection: Connection, edition_id: int) -> None:
    """Lock an edition until the transaction ends."""
    connection.execute(select(editions.c.id).where(editions.c.id == edition_id).with_for_update())
