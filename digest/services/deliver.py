"""Send an edition: find or make it, and once it is frozen submit its batches until none is left.

Nobody is sent an edition twice: see `digest.services.submit`, and `docs/delivery.md` for the whole protocol.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from digest.config import Config
from digest.domain.deliveries import Batch, Outcome, Recipient
from digest.domain.editions import NoEdition
from digest.domain.errors import EditionBusyError, EditionError, NeedsAPersonError
from digest.render.edition import Renderer
from digest.services.dispatch import finish, load_frozen, pause, resume
from digest.services.owners import gone, this_process
from digest.services.publish import Made, build_draft, edition_date
from digest.services.report import Report, report
from digest.services.settle import settle_by_events, settle_by_silence
from digest.services.submit import LEASE, Sending
from digest.services.threads import submit_all
from digest.store.database import Database
from digest.store.deliveries import expire_claims, load_claimants
from digest.store.editions import StoredEdition, find_edition, load_edition, move_edition
from digest.store.jobs import queue_jobs
from digest.store.senders import leave_edition, load_pace, load_sender, save_pace, take_edition


def ready_edition(
    database: Database, renderer: Renderer, config: Config, digest: str, *, now: datetime, wanted: date | None = None
) -> StoredEdition | NoEdition:
    """Find or make the edition of a digest that is to be sent now, or that of the date `wanted`.

    One that already left is given as it is. Raises NeedsAPersonError when it is held, cancelled, or wants approval.
    """
    local_date = edition_date(config, digest, now, wanted)
    with database.read() as connection:
        found = find_edition(connection, digest, local_date)
    if found is not None and found.state in ("sending", "submitted"):
        return found
    if found is not None and found.state in ("held", "cancelled", "skipped"):
        raise NeedsAPersonError(f"The {digest} edition of {local_date} is {found.state}. {found.note}".strip())
    if config.digest(digest).approval == "required" or (found is not None and found.state == "approved"):
        return _approved(found, digest, local_date.isoformat())
    try:
        return build_draft(database, renderer, config, digest, local_date, now=now)
    except EditionError:
        # Another process may have been faster: then its edition is the one.
        with database.read() as connection:
            found = find_edition(connection, digest, local_date)
        if found is not None and found.state in ("sending", "submitted"):
            return found
        raise


def _approved(found: StoredEdition | None, digest: str, local_date: str) -> StoredEdition:
    if found is None:
        raise NeedsAPersonError(
            f"The {digest} edition of {local_date} needs approval, and there is no draft yet: "
            f"`digest edition build {digest}`, then `digest edition approve`."
        )
    if found.state != "approved" or found.approved_hash != found.content_hash:
        raise NeedsAPersonError(
            f"The {digest} edition of {local_date} is not approved. `digest edition approve {found.id}` approves it."
        )
    return found


def edition_to_send(database: Database, config: Config, edition_id: int) -> StoredEdition:
    """Find an edition that is to be sent or resumed. Raises EditionError or NeedsAPersonError where it may not be."""
    with database.read() as connection:
        edition = load_edition(connection, edition_id)
    if edition is None:
        raise EditionError(f"There is no edition {edition_id}. `digest edition list` lists them.")
    if edition.state in ("held", "cancelled", "skipped"):
        raise NeedsAPersonError(f"Edition {edition_id} is {edition.state}. {edition.note}".strip())
    if edition.state in ("draft", "approved") and config.digest(edition.digest).approval == "required":
        return _approved(edition, edition.digest, edition.local_date.isoformat())
    return edition


def send(
    sending: Sending,
    edition_id: int,
    *,
    stop: threading.Event | None = None,
    watch: Callable[[Report], None] | None = None,
) -> Report:
    """Submit what is still pending of a frozen edition, and report how it stands.

    `stop` ends it after the requests in flight; `watch` is shown the progress. Raises EditionBusyError while another
    live process sends it, and NeedsAPersonError when it cannot go on by itself; what is pending then stays so.
    """
    started = time.monotonic()
    process = this_process()
    stop = stop or threading.Event()
    frozen = load_frozen(sending, edition_id)
    if frozen.edition.state not in ("sending", "submitted"):
        return report(sending.database, edition_id, seconds=time.monotonic() - started)
    _take(sending, edition_id, process)
    try:
        give_up = submit_all(sending, frozen, process, stop, watch)
        if give_up:
            pause(sending, edition_id, give_up)
        finish(sending, edition_id)
    finally:
        with sending.database.begin() as connection:
            leave_edition(connection, edition_id, process=process)
    if give_up:
        raise NeedsAPersonError(f"The send of edition {edition_id} paused: {give_up} {resume(edition_id)}")
    done = report(sending.database, edition_id, seconds=time.monotonic() - started)
    if stop.is_set() and done.state == "sending":
        workers = "" if sending.database.is_sqlite else " Workers, if any run, go on with it."
        raise NeedsAPersonError(f"The send of edition {edition_id} was stopped. {resume(edition_id)}{workers}")
    return done


def _take(sending: Sending, edition_id: int, process: str) -> None:
    """Become the one sender of an edition, and find out what a dead one left behind."""
    now = sending.real_clock()
    with sending.database.begin() as connection:
        sender = load_sender(connection, edition_id)
        dead = gone({*load_claimants(connection, edition_id), *({sender} if sender else ())})
        if not take_edition(connection, edition_id, process=process, now=now, until=now + LEASE, gone=dead):
            raise EditionBusyError(
                f"Edition {edition_id} is being sent by another process ({sender}). "
                f"`digest report {edition_id}` shows how it stands; `digest edition hold {edition_id}` stops it."
            )
        expire_claims(connection, edition_id, now=now, gone=dead)
        settle_by_events(connection, edition_id)
        settle_by_silence(connection, edition_id, sending.config.mail.settle_by_silence, now)
        pace = load_pace(connection, sending.pace_name)
        # Whoever starts a send again has a reason: the tries are counted anew, the provider's pause still holds.
        save_pace(connection, sending.pace_name, replace(pace, refusals=0))
        move_edition(connection, edition_id, origins=("sending",), to="sending", note="")
        queue_jobs(connection, edition_id, canary_wait=sending.config.mail.canary_wait)


def proof(sending: Sending, made: Made, to: str, variant: str | None = None) -> Outcome:
    """Mail a marked test copy to staff. Touches no ledger."""
    batch = Batch(
        id=0,
        edition_id=0,
        digest=made.edition.digest,
        local_date=made.edition.local_date,
        rendition=made.rendition(variant),
        recipients=(Recipient(id=0, email=to, name="", token="proof"),),  # noqa: S106 -- opens nobody's page
        proof=True,
    )
    return sending.mailer.submit(batch, now=sending.clock())
