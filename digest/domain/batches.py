"""Batches, their states, and the outcomes of their requests. Pure: knows no provider and no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from digest.domain.editions import Rendition
from digest.domain.opens_and_clicks import NOBODY
from digest.domain.recipients import Recipients


@dataclass(frozen=True, slots=True)
class Batch:
    """The recipients of one frozen rendition who are mailed in one request.

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
    """The state of a batch and of its recipients. A batch is in exactly one state at every moment."""

    PENDING = "pending"
    """Not sent; may be claimed."""
    SUBMITTING = "submitting"
    """Claimed by one process; its request may be under way."""
    SUBMITTED = "submitted"
    """The provider accepted it."""
    UNCERTAIN = "uncertain"
    """The request may or may not have been accepted. Never sent again without a person's decision."""
    FAILED = "failed"
    """Certainly not accepted, and would be refused again."""


TO_LEAVE = frozenset({BatchState.PENDING, BatchState.SUBMITTING})
"""Not submitted yet, or not answered yet."""
RECEIVED = frozenset({BatchState.SUBMITTED, BatchState.UNCERTAIN})
"""Its readers count as having the edition: the provider accepted the batch, or may have."""
ON_ITS_WAY = RECEIVED | {BatchState.SUBMITTING}
"""Its request left, or may have left."""
UNSETTLED = frozenset({BatchState.UNCERTAIN, BatchState.FAILED})
"""A person must look at it."""


class Why(StrEnum):
    """The causes that move a batch from one state to another."""

    CLAIM = "claim"
    ACCEPTED = "accepted"
    RETRY = "retry"
    SET_ASIDE = "set-aside"
    """The provider cannot mail its only reader now, but can mail others."""
    REFUSED = "refused"
    LOST = "lost"
    """No certain answer came, or the process died."""
    EVIDENCE = "evidence"
    """An event, the provider's search, or a late answer shows that it was accepted."""
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
    # A process that outlives its lease still knows best what became of its request.
    (BatchState.UNCERTAIN, Why.ACCEPTED): BatchState.SUBMITTED,
    (BatchState.UNCERTAIN, Why.RETRY): BatchState.PENDING,
    (BatchState.UNCERTAIN, Why.SET_ASIDE): BatchState.PENDING,
    (BatchState.UNCERTAIN, Why.REFUSED): BatchState.FAILED,
    (BatchState.UNCERTAIN, Why.LOST): BatchState.UNCERTAIN,
    (BatchState.UNCERTAIN, Why.SAID_ACCEPTED): BatchState.SUBMITTED,
    (BatchState.UNCERTAIN, Why.SAID_RESEND): BatchState.PENDING,
    (BatchState.FAILED, Why.SAID_RESEND): BatchState.PENDING,
}
"""All moves. No other move happens."""


def origins(why: Why) -> frozenset[BatchState]:
    """Return the states from which this cause can move a batch."""
    return frozenset(state for state, reason in MOVES if reason is why)


def target(why: Why) -> BatchState:
    """Return the state that this cause moves a batch to, whatever state it was in."""
    (state,) = {to for (_, reason), to in MOVES.items() if reason is why}
    return state


class OutcomeKind(StrEnum):
    """What became of one request, as far as this program can know."""

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

    - `retry_at`: when the provider wants the next attempt, by the real clock.
    - `stop`: the answer is about the site, not about the batch (a wrong key, a forbidden sender, a full disk), so the
      next batch would get it too.
    - `set_aside`: a refusal that is safe to repeat concerns the batch's only reader, so other batches go on.
    - `named`: the recipients that a refusal concerns, by id, with the reason. It does not concern the others.
    - `halve`: a refusal names nobody and may concern one recipient, so each half of the batch is tried alone.
    - `unreachable`: the mailer can never mail the batch's only reader.
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
        """The cause that this outcome is for the batch's next move.

        An answer that stops the send says nothing against the batch, which was not accepted: it waits for the resume.
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
"""The number of repeatable refusals in a row after which the send pauses and a person decides."""
HALVINGS = 32
"""The number of batches in a row that are halved before one is accepted. Then the recipients are not the cause."""
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=2)
"""The longest back-off when the provider names none."""
LONGEST_WAIT = timedelta(minutes=15)
"""A longer pause that the provider asks for pauses the send."""


def back_off(refusals: int, draw: float) -> timedelta:
    """Return how long to wait after this many refusals in a row (at least 1) if the provider does not say.

    The pause doubles each time, up to a ceiling, with "equal jitter": `draw` (0 to 1) scales its second half, so that
    senders that were refused together do not return together.
    """
    whole: timedelta = min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** min(refusals - 1, 20)))
    return whole / 2 + whole / 2 * draw


SOONEST_RETURN = timedelta(minutes=5)
LONGEST_RETURN = timedelta(hours=1)
"""The pauses between the tries for a reader who was set aside. Servers that greylist want some minutes."""


def next_try(set_aside_at: datetime | None, now: datetime, retry_for: timedelta) -> datetime | None:
    """Return when to try a reader again who cannot be mailed now; None when `retry_for` is over.

    `retry_for` begins at `set_aside_at`. The first retry is due at once, but readers who were never tried go first.
    Later, the pause is as long as the reader has waited already, within bounds. The last retry is due when `retry_for`
    ends.
    """
    if set_aside_at is None:
        return now
    end = set_aside_at + retry_for
    if now >= end:
        return None
    return min(end, now + min(LONGEST_RETURN, max(SOONEST_RETURN, now - set_aside_at)))


@dataclass(frozen=True, slots=True)
class Brake:
    """The shares of bounces and complaints that hold a running send, and the events that it takes to judge them."""

    bounces: float
    complaints: float
    after: int

    def pulled_by(self, *, outcomes: int, bounced: int, complained: int) -> str | None:
        """Return why the send must be held, or None. All count recipients; `outcomes`: delivered, bounced, or both."""
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
    """The URLs of a reader's own pages, below the public URL of `digest serve`."""

    public_url: str

    def unsubscribe(self, token: str) -> str:
        """The URL where this reader unsubscribes."""
        return f"{self.public_url}/unsubscribe/{token}"

    def preferences(self, token: str) -> str:
        """The URL of this reader's preferences."""
        return f"{self.public_url}/preferences/{token}"

    def edition(self, digest: str, local_date: date, part: int = 0) -> str:
        """Return the URL where anybody can read an edition, or the correction `part` of its date, in the browser."""
        address = f"{self.public_url}/editions/{digest}/{local_date.isoformat()}"
        return f"{address}/correction-{part}" if part else address

    def hidden(self, digest: str, local_date: date, part: int = 0) -> str:
        """Return the URL of the same page for the link that people cannot see. Only machines follow it."""
        return f"{self.edition(digest, local_date, part)}?{NOBODY}"
