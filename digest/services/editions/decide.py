"""A person's word on an edition: approve, hold, cancel. Each is one conditional change of state."""

from datetime import datetime

from digest.domain.edition_life import Cause, EditionState
from digest.domain.errors import EditionError
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.editions.life import move_edition


def approve(database: Database, edition_id: int, *, now: datetime) -> StoredEdition:
    """Approve a draft as it is now, or let a held edition go on. Approval binds to the content.

    Who approves after the edition's time knows that it is late: it then leaves however late it is.

    Raises EditionError when the edition is in no state to be approved.
    """
    with database.begin() as connection:
        edition = load_edition(connection, edition_id)
        # What was frozen goes on being sent; what was not is approved.
        moved = move_edition(
            connection,
            edition_id,
            Cause.CONTINUED if edition.frozen_at else Cause.APPROVED,
            content_hash=edition.content_hash,
            approved_hash=edition.content_hash,
            approved_at=now,
        )
        return _moved(moved, load_edition(connection, edition_id), EditionState.APPROVED)


def hold(database: Database, edition_id: int, *, why: str) -> StoredEdition:
    """Hold an edition: nothing more of it leaves after the request in flight. `approve` lets it go on."""
    with database.begin() as connection:
        moved = move_edition(connection, edition_id, Cause.HELD_BY_PERSON, note=why)
        return _moved(moved, load_edition(connection, edition_id), EditionState.HELD)


def cancel(database: Database, edition_id: int, *, why: str) -> StoredEdition:
    """Cancel an edition for good. If nobody got it yet, its stories may come in the next one."""
    with database.begin() as connection:
        moved = move_edition(connection, edition_id, Cause.CANCELLED, note=why)
        return _moved(moved, load_edition(connection, edition_id), EditionState.CANCELLED)


def _moved(moved: bool, edition: StoredEdition, wanted: EditionState) -> StoredEdition:  # noqa: FBT001 -- a plain answer
    if not moved:
        raise EditionError(f"The edition is {edition.state}; it cannot be {wanted}.")
    return edition
