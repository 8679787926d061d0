"""Save a person's decision about an edition: approve, hold, cancel, postpone. Each is one conditional change."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from digest.config import Config
from digest.domain.edition_life import Cause, EditionState
from digest.domain.editor_choices import Choice, ChoiceKind, moment_after, replay
from digest.domain.errors import EditedMeanwhileError, EditionError, RestoredError
from digest.services.editions.edit import editable, save_choices, see_that_nothing_followed
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.editions.editor_choices import add_choices, load_choices
from digest.store.editions.life import lock_edition, move_edition

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Signed(NamedTuple):
    """Who decides, and when."""

    by: str
    at: datetime


def approve(
    database: Database,
    edition_id: int,
    *,
    now: datetime,
    by: str | None = None,
    content_hash: str | None = None,
    seen: int | None = None,
) -> StoredEdition:
    """Approve a draft as it is now, or let a held edition continue. An approval covers exact content.

    An edition that is approved after its time leaves however late it is. With `by`, the approval is recorded among the
    editors' decisions. With `content_hash`, only that content is approved. `seen` is as for `edit`.

    Raises EditionError if the edition's state does not allow it, EditedMeanwhileError if its content differs, and
    RestoredError if it may have left before the database was restored.
    """
    with database.begin() as connection:
        lock_edition(connection, edition_id)
        see_that_nothing_followed(load_choices(connection, edition_id), seen)
        edition = load_edition(connection, edition_id)
        if content_hash is not None and edition.content_hash != content_hash:
            raise EditedMeanwhileError("The edition changed after you saw it, so it is not approved. Look at it again.")
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
        if moved and by is not None:
            _record(connection, edition_id, ChoiceKind.APPROVE, Signed(by, now))
        return _moved(moved, load_edition(connection, edition_id), EditionState.APPROVED)


def hold(
    database: Database, edition_id: int, *, why: str, signed: Signed | None = None, seen: int | None = None
) -> StoredEdition:
    """Hold an edition: no more of it leaves after the requests in flight. `approve` continues it.

    A `signed` hold is recorded among the editors' decisions. `seen` is as for `edit`.
    """
    with database.begin() as connection:
        lock_edition(connection, edition_id)
        see_that_nothing_followed(load_choices(connection, edition_id), seen)
        moved = move_edition(connection, edition_id, Cause.HELD_BY_PERSON, note=why)
        if moved and signed:
            _record(connection, edition_id, ChoiceKind.HOLD, signed, why)
        return _moved(moved, load_edition(connection, edition_id), EditionState.HELD)


def postpone(
    database: Database, config: Config, edition_id: int, to: datetime, *, signed: Signed, seen: int | None = None
) -> StoredEdition:
    """Postpone an edition to another moment. Its stories stay the same, and it still needs its approval, if any.

    Postponing it to its usual time undoes a postponement. `seen` is as for `edit`. Raises EditionError if the edition
    cannot leave then, or may be leaving now.
    """
    with database.begin() as connection:
        lock_edition(connection, edition_id)
        before, edition = load_choices(connection, edition_id), editable(connection, edition_id)
        see_that_nothing_followed(before, seen)
        usual = config.schedule(edition.digest).at(edition.local_date)
        if to == (replay(before).postponed_to or usual):
            return edition
        value = "" if to == usual else to.isoformat()
        choice = Choice(ChoiceKind.POSTPONE, value=value, by=signed.by, at=moment_after(before, signed.at))
        save_choices(connection, config, edition, (before, [choice]), now=signed.at)
        return edition


def cancel(database: Database, edition_id: int, *, why: str, signed: Signed | None = None) -> StoredEdition:
    """Cancel an edition for good. If nobody got it, the next one may have its stories."""
    with database.begin() as connection:
        moved = move_edition(connection, edition_id, Cause.CANCELLED, note=why)
        if moved and signed:
            _record(connection, edition_id, ChoiceKind.CANCEL, signed, why)
        return _moved(moved, load_edition(connection, edition_id), EditionState.CANCELLED)


def _record(connection: "Connection", edition_id: int, kind: ChoiceKind, signed: Signed, why: str = "") -> None:
    at = moment_after(load_choices(connection, edition_id), signed.at)
    add_choices(connection, edition_id, [Choice(kind, value=why, by=signed.by, at=at)])


def _moved(moved: bool, edition: StoredEdition, wanted: EditionState) -> StoredEdition:  # noqa: FBT001 -- a plain answer
    if not moved:
        raise EditionError(f"The edition is {edition.state}; it cannot be {wanted}.")
    return edition
