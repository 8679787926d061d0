"""Mail proofs: drafts sent to staff, which say how to approve or hold the edition."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.differences import differences
from digest.domain.errors import ConfigError, NeedsAPersonError
from digest.domain.recipients import Recipient, Recipients
from digest.render.proof import marked
from digest.services.editions.dates import spoken
from digest.services.editions.explain import report_left_out
from digest.services.editions.make import Made
from digest.services.sending import Sending
from digest.services.shared_links import shared_links
from digest.store.editions.drafts import mark_proofed
from digest.store.editions.editions import StoredEdition, load_edited_since_proof, load_renditions
from digest.store.editions.editor_choices import load_choices
from digest.store.intake.stories import load_numbers

MOST_CHANGES = 20
TOKEN = "proof"  # noqa: S105 -- opens nobody's page


def send_proofs(sending: Sending, edition: StoredEdition) -> tuple[str, ...]:
    """Mail a draft to its approvers, except those who already have this proof. Returns the addresses.

    The ledger and the draft do not change. Raises NeedsAPersonError if a proof cannot leave.
    """
    to = sending.config.digest(edition.digest).proof_to
    if not to or edition.proofed_hash == edition.content_hash:
        return ()
    with sending.database.read() as connection:
        (_, rendition), *_ = load_renditions(connection, edition.id)
        seen = len(load_choices(connection, edition.id))
    lines = (
        f"Edition {edition.id}: {_spoken(sending, edition.digest, edition.local_date)}.",
        f"To approve it: digest edition approve {edition.id}",
        f"To hold it: digest edition hold {edition.id}",
        *report_left_out(sending.database, edition),
        *_changes(edition),
        *_numbered(sending, edition.document),
    )
    batch = Batch(
        id=0,
        edition_id=0,
        digest=edition.digest,
        local_date=edition.local_date,
        rendition=rendition,
        recipients=Recipients(),
        proof=True,
    )
    failed = []
    for email in to:
        own = marked(rendition, lines, sending.config, _links(sending, edition, seen, email))
        if (said := _send(sending, replace(batch, rendition=own), email)) is not None:
            failed.append(said)
    if len(failed) < len(to):
        # Nobody must get it again because another address failed.
        with sending.database.begin() as connection:
            mark_proofed(connection, edition)
    if failed:
        raise NeedsAPersonError(f"{len(failed)} of {len(to)} proofs could not be sent. {failed[0]}")
    return tuple(to)


def _spoken(sending: Sending, digest: str, local_date: date) -> str:
    return spoken(sending.database, sending.config, digest, local_date, sending.clock())


def _links(sending: Sending, edition: StoredEdition, seen: int, email: str) -> dict[str, str]:
    """Make the links for decisions on a phone; none if no pages are served, or without a key to sign them."""
    config = sending.config
    try:
        key = sending.key() if config.web.public_url else ""
    except ConfigError:
        key = ""
    if not key:
        return {}
    return shared_links(
        config.public_url,
        key,
        edition=edition.id,
        content_hash=edition.content_hash,
        seen=seen,
        editor=config.editors.get(email, email),
        now=sending.clock(),
    )


def _numbered(sending: Sending, document: Mapping[str, Any]) -> list[str]:
    """List the stories with the numbers that commands accept."""
    stories = [one for section in document["sections"] for one in section["stories"]] + document.get("also", [])
    with sending.database.read() as connection:
        numbers = load_numbers(connection, [one["guid"] for one in stories])
    return [
        "",
        "The stories and their numbers:",
        *(f"{numbers.get(one['guid'], '')} {one['title']}" for one in stories),
    ]


def _changes(edition: StoredEdition) -> list[str]:
    """Describe what changed for those who had a proof before."""
    if edition.proof is None:
        return []
    changed = differences(edition.proof["shown"], edition.document)
    more = [f"… and {len(changed) - MOST_CHANGES} more"] if len(changed) > MOST_CHANGES else []
    return ["", "Changed since the last proof:", *changed[:MOST_CHANGES], *more]


def renew_proofs(sending: Sending) -> None:
    """Send new proofs of drafts that were edited since their last proof.

    Tries all, then raises the first NeedsAPersonError.
    """
    with sending.database.read() as connection:
        changed = load_edited_since_proof(connection)
    troubles = []
    for edition in changed:
        if edition.digest in sending.config.digests:
            try:
                send_proofs(sending, edition)
            except NeedsAPersonError as error:
                troubles.append(error)
    if troubles:
        raise troubles[0]


def _send(sending: Sending, batch: Batch, email: str) -> str | None:
    """Send one proof. Returns what went wrong, or None."""
    one = replace(batch, recipients=_only(email, TOKEN))
    outcome = sending.mailer.submit(one, now=sending.clock())
    return None if outcome.kind is OutcomeKind.ACCEPTED else outcome.detail


def proof(sending: Sending, made: Made, to: str, variant: str | None = None) -> Outcome:
    """Mail a marked test copy to staff. The ledger does not change."""
    digest, local_date = made.edition.digest, made.edition.local_date
    lines = (
        f"{_spoken(sending, digest, local_date)}, as it would be now.",
        f"To look at it again in a browser: digest preview {digest} --date {local_date} --open",
        *_numbered(sending, made.document()),
    )
    batch = Batch(
        id=0,
        edition_id=0,
        digest=digest,
        local_date=local_date,
        rendition=marked(made.rendition(variant), lines, sending.config),
        recipients=_only(to, "proof"),
        proof=True,
    )
    return sending.mailer.submit(batch, now=sending.clock())


def _only(email: str, token: str) -> Recipients:
    """Return a member of staff as a recipient. The token opens no reader's page."""
    return Recipients.of([Recipient(id=0, email=email, name="", token=token)])
