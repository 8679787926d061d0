"""Find or make the edition to send, and refuse one that must not be sent. Sends nothing."""

from datetime import date, datetime

from digest.config import Config
from digest.domain.edition_life import MAILED, STOPPED, UNDECIDED, EditionState
from digest.domain.editions import NoEdition
from digest.domain.errors import EditionError, NeedsAPersonError
from digest.render.edition import Renderer
from digest.services.editions.dates import date_to_send, next_date
from digest.services.editions.make import build_draft
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, find_edition, load_edition


def ready_edition(
    database: Database, renderer: Renderer, config: Config, digest: str, *, now: datetime, wanted: date | None = None
) -> StoredEdition | NoEdition:
    """Find or make the edition of a digest to send now, or its edition of the date `wanted`.

    An edition that already left is returned unchanged. Raises NeedsAPersonError if the edition is held, cancelled, or
    needs approval.
    """
    local_date = wanted or date_to_send(database, config, digest, now)
    with database.read() as connection:
        found = find_edition(connection, digest, local_date)
    if found is None:
        # An edition that exists may leave although its day is no longer planned.
        next_date(database, config, digest, now, local_date)
    if found is not None and found.state in MAILED:
        return found
    if found is not None and found.state in STOPPED:
        raise NeedsAPersonError(f"The {digest} edition of {local_date} is {found.state}. {found.explanation}".strip())
    if config.digest(digest).approval == "required" or (found is not None and found.state is EditionState.APPROVED):
        return _approved(found, digest, local_date.isoformat())
    try:
        return build_draft(database, renderer, config, digest, local_date, now=now)
    except EditionError:
        # Another process may have been faster; use its edition then.
        with database.read() as connection:
            found = find_edition(connection, digest, local_date)
        if found is not None and found.state in MAILED:
            return found
        raise


def _approved(found: StoredEdition | None, digest: str, local_date: str) -> StoredEdition:
    if found is None:
        raise NeedsAPersonError(
            f"The {digest} edition of {local_date} needs approval, and there is no draft yet: "
            f"`digest edition build {digest}`, then `digest edition approve`."
        )
    if found.state is not EditionState.APPROVED or found.approved_hash != found.content_hash:
        raise NeedsAPersonError(
            f"The {digest} edition of {local_date} is not approved. `digest edition approve {found.id}` approves it."
        )
    return found


def named_edition(
    database: Database, config: Config, digest: str | None, number: int | None, *, now: datetime
) -> StoredEdition | None:
    """Find the edition with an id, or the next one of a digest, in any state; None if there is none yet."""
    with database.read() as connection:
        if number is not None:
            return load_edition(connection, number)
        return find_edition(connection, str(digest), date_to_send(database, config, str(digest), now))


def edition_to_send(database: Database, config: Config, edition_id: int) -> StoredEdition:
    """Find an edition to send or resume. Raises EditionError or NeedsAPersonError if it must not be sent."""
    with database.read() as connection:
        edition = load_edition(connection, edition_id)
    if edition.state in STOPPED:
        raise NeedsAPersonError(f"Edition {edition_id} is {edition.state}. {edition.explanation}".strip())
    if edition.state in UNDECIDED and config.digest(edition.digest).approval == "required":
        return _approved(edition, edition.digest, edition.local_date.isoformat())
    return edition
