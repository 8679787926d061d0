"""Batches on their way to readers, and what can become of them. Pure; knows no provider and no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from digest.domain.editions import Rendition
from digest.domain.opens_and_clicks import NOBODY
from digest.domain.recipients import Recipients


@dataclass(frozen=True, slots=True)
class Batch:
    """Recipients of one variant that leave in one request, with the frozen rendition they all get.

    `part` numbers a correction; it is 0 for the edition of the date. `proof` marks a test copy to staff: its subject
    says so, and it belongs to no ledger (`edition_id` and `id` are 0).
    """

    id: int
    edition_id: int
    digest: str
    local_date: date
    rendition: Rendition
    recipients: Recipients
    proof: bool = False
    part: int = 0


class BatchState(StrEnum):
    """Where a batch stands, and with it its recipients. Exactly one of these at every moment."""

    PENDING = "pending"
    """Not sent; may be claimed."""
    SUBMITTING = "submitting"
    """Claimed by one process; its request may be on its way."""
    SUBMITTED = "submitted"
    """The provider accepted it."""
    UNCERTAIN = "uncertain"
    """The request may or may not have been accepted. Never sent again by itself."""
    FAILED = "failed"
    """Certainly not accepted, and would be refused again."""


TO_LEAVE = frozenset({BatchState.PENDING, BatchState.SUBMITTING})
"""It is still to be submitted, or its answer is still to come."""
RECEIVED = frozenset({BatchState.SUBMITTED, BatchState.UNCERTAIN})
"""Its readers count as having the edition: the provider accepted the batch, or may have."""
ON_ITS_WAY = RECEIVED | {BatchState.SUBMITTING}
"""Its request has left, or may have."""
UNSETTLED = frozenset({BatchState.UNCERTAIN, BatchState.FAILED})
"""A person must look at it."""


class Why(StrEnum):
    """What moves a batch from one state to another."""

    CLAIM = "claim"
    ACCEPTED = "accepted"
    RETRY = "retry"
    SET_ASIDE = "set-aside"
    """Its only reader cannot be mailed now; the others can."""
    REFUSED = "refused"
    LOST = "lost"
    """No certain answer came, or the process died."""
    EVIDENCE = "evidence"
    """An event, the provider's search, or the process itself, late, shows that it was accepted."""
    SAID_ACCEPTED = "said-accepted"
    SAID_RESEND = "said-resend"


MOVES: Mapping[tuple[BatchState, Why], BatchState] = {
    (BatchState.PENDING, Why.CLAIM): BatchState.SUBMITTING,
    (BatchState.SUBMITTING, Why.ACCEPTED): BatchState.SUBMITTED,
    (BatchState.SUBMITTING, Why.RETRY): BatchState.PENDING,
    (BatchState.SUBMITTING, Why.SET_ASIDE): BatchState.PENDING,
    (BatchState.SUBMITTING, Why.REFUSED): BatchState.FAILED,
    (BatchState.SUBMITTING, Why.LOST): BatchState.UNCERTAIN,
    (BatchState.UNCERTAIN, Why.EVIDENCE): BatchState.SUBMITTED,
    # A process whose lease expired while it lived still knows best what became of its request.
    (BatchState.UNCERTAIN, Why.ACCEPTED): BatchState.SUBMITTED,
    (BatchState.UNCERTAIN, Why.RETRY): BatchState.PENDING,
    (BatchState.UNCERTAIN, Why.SET_ASIDE): BatchState.PENDING,
    (BatchState.UNCERTAIN, Why.REFUSED): BatchState.FAILED,
    (BatchState.UNCERTAIN, Why.LOST): BatchState.UNCERTAIN,
    (BatchState.UNCERTAIN, Why.SAID_ACCEPTED): BatchState.SUBMITTED,
    (BatchState.UNCERTAIN, Why.SAID_RESEND): BatchState.PENDING,
    (BatchState.FAILED, Why.SAID_RESEND): BatchState.PENDING,
}
"""All moves there are; what is not here never happens."""


def origins(why: Why) -> frozenset[BatchState]:
    """The states in which a batch can be moved for this reason."""
    return frozenset(state for state, reason in MOVES if reason is why)


def target(why: Why) -> BatchState:
    """The state a batch gets for this reason: the same whatever it was in."""
    (state,) = {to for (_, reason), to in MOVES.items() if reason is why}
    return state


class OutcomeKind(StrEnum):
    """What became of one request, as far as we can know."""

    ACCEPTED = "accepted"
    """The provider took the batch."""
    RETRY = "retry"
    """Certainly not taken, and safe to repeat (429, connection refused before a byte was sent)."""
    REFUSED = "refused"
    """Certainly not taken, and repeating would be refused again (400, 413, …) until somebody acts (401, 403, …)."""
    UNCERTAIN = "uncertain"
    """May or may not have been taken (time-out, connection lost after the request began, 5xx)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a mailer to one batch.

    `retry_at`: when the provider said to come back, by the real clock. `stop`: the answer is about this site and not
    about the batch (a wrong key, a sender that is not allowed, a full disk), so the next batch would get it too.
    `set_aside`: a refusal that is safe to repeat is about the batch's only reader, so the other batches go on. `named`
    are the recipients whom a refusal is about, by id, with the reason: it is not about the others. `halve`: a refusal
    names nobody and may be about one recipient, so each half of the batch is tried alone. `unreachable`: the mailer can
    never mail the batch's only reader.
    """

    kind: OutcomeKind
    detail: str = ""
    message_id: str = ""
    retry_at: datetime | None = None
    stop: bool = False
    set_aside: bool = False
    named: Mapping[int, str] = field(default_factory=dict)
    halve: bool = False
    unreachable: bool = False

    @property
    def why(self) -> Why:
        """What this outcome means for the batch.

        A batch whose answer stops the send was certainly not taken and did nothing wrong: it waits for the resume.
        """
        if self.stop and self.kind is OutcomeKind.REFUSED:
            return Why.RETRY
        if self.set_aside and self.kind is OutcomeKind.RETRY:
            return Why.SET_ASIDE
        return {
            OutcomeKind.ACCEPTED: Why.ACCEPTED,
            OutcomeKind.RETRY: Why.RETRY,
            OutcomeKind.REFUSED: Why.REFUSED,
            OutcomeKind.UNCERTAIN: Why.LOST,
        }[self.kind]


TRIES = 8
"""So many refusals in a row that are safe to repeat; then the send pauses and leaves the rest to a person."""
HALVINGS = 32
"""The number of batches in a row that are halved without any being accepted; then the recipients are not the cause."""
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=2)
"""The ceiling of our own back-off."""
LONGEST_WAIT = timedelta(minutes=15)
"""A provider that wants a longer pause than this pauses the send instead."""


def back_off(refusals: int, draw: float) -> timedelta:
    """How long to wait after so many refusals in a row (at least 1), where the provider does not say.

    Doubles each time up to a ceiling, with "equal jitter": `draw` (0 to 1) decides over its second half, so that
    senders that were refused together do not come back together.
    """
    whole: timedelta = min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** min(refusals - 1, 20)))
    return whole / 2 + whole / 2 * draw


SOONEST_RETURN = timedelta(minutes=5)
LONGEST_RETURN = timedelta(hours=1)
"""The pauses between the tries for a reader who was set aside. Servers that greylist want some minutes."""


def next_try(set_aside_at: datetime | None, now: datetime, retry_for: timedelta) -> datetime | None:
    """Return when to try again a reader who cannot be mailed now.

    None: `retry_for` has passed since `set_aside_at`. The first time, it is at once: those who were never tried go
    first. Later, the pause is as long as the reader has been waiting, within bounds, and the last try comes when
    `retry_for` ends.
    """
    if set_aside_at is None:
        return now
    end = set_aside_at + retry_for
    if now >= end:
        return None
    return min(end, now + min(LONGEST_RETURN, max(SOONEST_RETURN, now - set_aside_at)))


@dataclass(frozen=True, slots=True)
class Brake:
    """When a running send must hold itself: at these shares of bounces and complaints, after so many events."""

    bounces: float
    complaints: float
    after: int

    def pulled_by(self, *, outcomes: int, bounced: int, complained: int) -> str | None:
        """Say why the send must be held, or None. Counts are of recipients; `outcomes`: delivered, bounced, or both."""
        if outcomes < self.after:
            return None
        if bounced > self.bounces * outcomes:
            return (
                f"{bounced:,} of {outcomes:,} mails bounced ({bounced / outcomes:.1%}; the brake is {self.bounces:.1%})"
            )
        if complained > self.complaints * outcomes:
            share = f"{complained / outcomes:.2%}; the brake is {self.complaints:.2%}"
            return f"{complained:,} of {outcomes:,} readers complained ({share})"
        return None


@dataclass(frozen=True, slots=True)
class ReaderLinks:
    """The addresses of a reader's own pages under the public address of `digest serve`."""

    public_url: str

    def unsubscribe(self, token: str) -> str:
        """Where this reader leaves the digest."""
        return f"{self.public_url}/unsubscribe/{token}"

    def preferences(self, token: str) -> str:
        """Where this reader chooses."""
        return f"{self.public_url}/preferences/{token}"

    def edition(self, digest: str, local_date: date, part: int = 0) -> str:
        """Where anybody reads an edition in the browser, or the correction of that number."""
        address = f"{self.public_url}/editions/{digest}/{local_date.isoformat()}"
        return f"{address}/correction-{part}" if part else address

    def hidden(self, digest: str, local_date: date, part: int = 0) -> str:
        """The same page, by the link that no person sees: who follows it is a machine."""
        return f"{self.edition(digest, local_date, part)}?{NOBODY}"
