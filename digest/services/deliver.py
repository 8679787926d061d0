"""Send an edition: freeze it with its recipients, then claim, submit and record one batch after the other.

Nobody is sent an edition twice: a claim is committed before its request leaves, and what may have been accepted is
never repeated by itself.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import Config
from digest.domain.deliveries import Batch, Outcome, OutcomeKind, Recipient
from digest.domain.editions import NoEdition, Rendition
from digest.domain.errors import EditionError, NeedsAPersonError
from digest.mail import Mailer
from digest.render.edition import Renderer, variants
from digest.services.publish import Made, build_draft, edition_date, shares
from digest.services.report import Report, report
from digest.store.database import Database
from digest.store.deliveries import (
    ClaimedBatch,
    Share,
    claim_batch,
    expire_leases,
    freeze_recipients,
    load_sums,
    move_batch,
    preview_recipients,
)
from digest.store.editions import (
    StoredEdition,
    find_edition,
    load_edition,
    load_renditions,
    move_edition,
)
from digest.store.readers import BUCKETS

LEASE = timedelta(minutes=10)
"""How long a claim lives; longer than any request may take."""
TRIES = 5
"""How often a batch is submitted that the provider refuses for the moment."""
LONGEST_WAIT = timedelta(seconds=60)
"""A provider that wants a longer pause than this pauses the send instead."""

_STATE_OF = {
    OutcomeKind.ACCEPTED: "submitted",
    OutcomeKind.RETRY: "pending",
    OutcomeKind.REFUSED: "failed",
    OutcomeKind.UNCERTAIN: "uncertain",
}


@dataclass(frozen=True, slots=True)
class Sending:
    """What a send is to do its work with. `clock` gives the aware time; `wait` sleeps for some seconds."""

    database: Database
    config: Config
    mailer: Mailer
    clock: Callable[[], datetime]
    wait: Callable[[float], None] = time.sleep


def ready_edition(
    database: Database, renderer: Renderer, config: Config, digest: str, *, now: datetime
) -> StoredEdition | NoEdition:
    """Find or make the edition of a digest that is to be sent now. One that already left is given as it is.

    Raises NeedsAPersonError when it is held, cancelled, or wants approval.
    """
    local_date = edition_date(config, digest, now)
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


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would get an edition if it were frozen now. `first` names a few of them."""

    by_variant: Mapping[str, int]
    first: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_variant.values())


def audience(database: Database, config: Config, digest: str, *, sample: int = 5) -> Audience:
    """Count who would get an edition of a digest now."""
    ranges = shares(variants(config), BUCKETS)
    parts = [Share(number, low, high, 1) for number, (low, high) in enumerate(ranges.values())]
    with database.read() as connection:
        counts, first = preview_recipients(connection, digest, parts, sample=sample)
    names = list(ranges)
    return Audience({names[number]: count for number, count in sorted(counts.items())}, tuple(first))


def freeze(sending: Sending, edition: StoredEdition) -> int:
    """Freeze an edition and its recipients in one transaction; from here on it is only ever resumed.

    Gives the number of recipients. Raises EditionError when there is nobody to mail, or when another process was
    faster and its edition is another one.
    """
    now = sending.clock()
    with sending.database.begin(snapshot=True) as connection:
        moved = move_edition(connection, edition.id, origins=("draft", "approved"), to="sending", frozen_at=now)
        current = load_edition(connection, edition.id)
        if not moved and current is not None and current.state in ("sending", "submitted"):
            return load_sums(connection, edition.id).frozen
        if not moved or current is None or current.content_hash != edition.content_hash:
            raise EditionError(f"Edition {edition.id} changed while it was to be sent. Look at it, and send it again.")
        ranges = shares(variants(sending.config), BUCKETS)
        parts = [
            Share(rendition_id, *ranges.get(rendition.variant, (0, 0)), _batch_size(sending.mailer, rendition))
            for rendition_id, rendition in load_renditions(connection, edition.id)
        ]
        count = freeze_recipients(connection, edition.id, edition.digest, parts)
        if count == 0:
            raise EditionError(
                f"Nobody reads {edition.digest}: there is no active subscriber to mail. "
                "`digest subscribers add` or `import` adds some."
            )
    return count


def _batch_size(mailer: Mailer, rendition: Rendition) -> int:
    size = mailer.batch_limit(rendition)
    if size < 1:
        raise EditionError(
            "The edition's page is too large for this mailer. Fewer stories, or shorter templates, mend it."
        )
    return size


def send(sending: Sending, edition_id: int, *, on_batch: Callable[[Report], None] | None = None) -> Report:
    """Submit what is still pending of a frozen edition, and report how it stands.

    Raises NeedsAPersonError when the provider refuses everything or wants a long pause; what is pending stays so.
    """
    started = time.monotonic()
    with sending.database.begin() as connection:
        expire_leases(connection, edition_id, sending.clock())
        edition = load_edition(connection, edition_id)
        made = dict(load_renditions(connection, edition_id))
    if edition is None:
        raise EditionError(f"There is no edition {edition_id}. `digest edition list` lists them.")
    if edition.state == "sending":
        _submit_all(sending, edition, made, on_batch)
        _finish(sending, edition)
    return report(sending.database, edition_id, seconds=time.monotonic() - started)


def _submit_all(
    sending: Sending,
    edition: StoredEdition,
    made: dict[int, Rendition],
    on_batch: Callable[[Report], None] | None,
) -> None:
    owner = f"{socket.gethostname()}:{os.getpid()}"
    while True:
        now = sending.clock()
        with sending.database.begin() as connection:
            claimed = claim_batch(connection, edition.id, owner=owner, now=now, lease_until=now + LEASE)
        if claimed is None:
            return
        outcome = _submit(sending, edition, made[claimed.rendition_id], claimed)
        with sending.database.begin() as connection:
            move_batch(
                connection,
                claimed.id,
                owner=owner,
                to=_STATE_OF[outcome.kind],
                detail=outcome.detail,
                message_id=outcome.message_id,
            )
        if on_batch:
            on_batch(report(sending.database, edition.id))
        if outcome.stop:
            raise NeedsAPersonError(f"The send of edition {edition.id} stopped: {outcome.detail}")
        if outcome.kind is OutcomeKind.RETRY:
            _pause(sending, edition, claimed, outcome)


def _submit(sending: Sending, edition: StoredEdition, rendition: Rendition, claimed: ClaimedBatch) -> Outcome:
    if not claimed.recipients:
        return Outcome(OutcomeKind.ACCEPTED, detail="everybody in it left before it was submitted")
    batch = Batch(
        id=claimed.id,
        edition_id=edition.id,
        digest=edition.digest,
        local_date=edition.local_date,
        rendition=rendition,
        recipients=claimed.recipients,
    )
    return sending.mailer.submit(batch, now=sending.clock())


def _pause(sending: Sending, edition: StoredEdition, claimed: ClaimedBatch, outcome: Outcome) -> None:
    """Wait before a batch is repeated: as long as the provider says, else longer after each try."""
    pause = timedelta(seconds=2**claimed.tries)
    if outcome.retry_at is not None:
        pause = max(outcome.retry_at - sending.clock(), timedelta(0))
    if claimed.tries >= TRIES or pause > LONGEST_WAIT:
        raise NeedsAPersonError(
            f"The send of edition {edition.id} paused: {outcome.detail} "
            f"`digest send --edition {edition.id}` goes on where it stopped."
        )
    sending.wait(pause.total_seconds())


def _finish(sending: Sending, edition: StoredEdition) -> None:
    with sending.database.begin() as connection:
        sums = load_sums(connection, edition.id)
        if sums.batches["pending"] == 0 and sums.batches["submitting"] == 0:
            move_edition(connection, edition.id, origins=("sending",), to="submitted", submitted_at=sending.clock())


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
