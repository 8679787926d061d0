"""A person's decision about an edition: approve, hold, cancel. Each is one conditional move."""

from datetime import datetime

from digest.domain.edition_life import Cause, EditionState
from digest.domain.errors import EditionError, RestoredError
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.editions.life import move_edition


def approve(database: Database, edition_id: int, *, now: datetime) -> StoredEdition:
    """Approve a draft as it is now, or let a held edition continue. Approval covers exact content.

    After an approval past its time, the edition leaves however late it is.

    Raises EditionError when the edition's state does not allow it, and RestoredError when it may have left before the
    database was restored.
    """
    with database.begin() as connection:
        edition = load_edition(connection, edition_id)
        if (edition.state, edition.cause) == (EditionState.HELD, Cause.RESTORED):
            raise RestoredError(f"An approval is not enough. {edition.explanation}")
        # A frozen edition continues to be sent; others become approved.
        moved = move_edition(
            connection,
            edition_id,
            Cause.CONTINUED if edition.frozen_at else Cause.APPROVED,
            content_hash=edition.content_hash,
            approved_hash=edition.content_hash,
            approved_at=now,
            approved=edition.document,
        )
        return _moved(moved, load_edition(connection, edition_id), EditionState.APPROVED)


def hold(database: Database, edition_id: int, *, why: str) -> StoredEdition:
    """Hold an edition: nothing more of it leaves after the requests in flight. `approve` continues it."""
    with database.begin() as connection:
        moved = move_edition(connection, edition_id, Cause.HELD_BY_PERSON, note=why)
        return _moved(moved, load_edition(connection, edition_id), EditionState.HELD)


def cancel(database: Database, edition_id: int, *, why: str) -> StoredEdition:
    """Cancel an edition permanently. If nobody got it, its stories may be in the next one."""
    with database.begin() as connection:
        moved = move_edition(connection, edition_id, Cause.CANCELLED, note=why)
        return _moved(moved, load_edition(connection, edition_id), EditionState.CANCELLED)


def _moved(moved: bool, edition: StoredEdition, wanted: EditionState) -> StoredEdition:  # noqa: FBT001 -- a plain answer
    if not moved:
        raise EditionError(f"The edition is {edition.state}; it cannot be {wanted}.")
    return edition
