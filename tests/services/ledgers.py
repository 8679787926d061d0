"""A model of the ledger: plain lists that say what every batch, reader and edition must be after each step."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from digest.domain.batches import MOVES, BatchState, Why

RETRY_FOR = timedelta(hours=6)
"""For how long a reader who was set aside is tried again, if the configuration does not say."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class ModelBatch:
    """A batch as it must be. `heard_at` are the times at which an event of it was received.

    Of those that may be claimed, the one with the earliest `not_before` comes first: None for those never tried.
    """

    id: int
    number: int
    canary: bool
    members: list[str]
    state: BatchState = BatchState.PENDING
    owner: str | None = None
    lease_until: datetime | None = None
    claimed_at: datetime | None = None
    heard_at: list[datetime] = field(default_factory=list)
    not_before: datetime | None = None
    set_aside_at: datetime | None = None


@dataclass
class Flight:
    """One claim of one process, and the request it makes. `taken` is None before the request leaves."""

    claim: str
    batch: ModelBatch
    emails: tuple[str, ...]
    taken: bool | None = None
    set_aside_at: datetime | None = None


@dataclass
class Model:
    """An edition's ledger. `again` counts how often a person let a reader's batch be sent once more."""

    batches: list[ModelBatch]
    released_at: datetime | None
    state: str = "sending"
    own: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    accepted: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)

    def next_batch(self, now: datetime) -> ModelBatch | None:
        """The batch that a claim must give."""
        if self.state != "sending":
            return None
        released = self.released_at is not None and self.released_at <= now
        waiting = [batch for batch in self.batches if batch.state == "pending" and (batch.canary or released)]
        free = [batch for batch in waiting if batch.not_before is None or batch.not_before <= now]
        return min(free, key=lambda batch: (batch.not_before or NEVER, batch.number), default=None)

    @property
    def canaries_wait(self) -> bool:
        """Whether a canary has not left yet; one that was set aside keeps nobody waiting."""
        left = [batch for batch in self.batches if batch.canary and batch.state in ("pending", "submitting")]
        return any(batch.state == "submitting" or batch.set_aside_at is None for batch in left)

    def claim(self, batch: ModelBatch, owner: str, now: datetime, lease_until: datetime) -> Flight:
        """Claim a batch, without those who left since."""
        self.move(batch, Why.CLAIM)
        batch.owner, batch.lease_until, batch.claimed_at = owner, lease_until, now
        for email in batch.members:
            if email in self.gone:
                self.own.setdefault(email, "suppressed")
        emails = tuple(email for email in batch.members if email not in self.own)
        return Flight(owner, batch, emails, set_aside_at=batch.set_aside_at)

    def take(self, flight: Flight, *, taken: bool) -> None:
        """Let a request leave, and the provider accept it or not."""
        flight.taken = taken
        if taken:
            self.accepted.update(flight.emails)

    def record(self, flight: Flight, why: Why, now: datetime) -> bool:
        """Record an answer. Returns whether it counts, now or as a repetition."""
        batch = flight.batch
        waited = now - flight.set_aside_at if flight.set_aside_at else None
        if why is Why.SET_ASIDE and waited is not None and waited >= RETRY_FOR:
            why = Why.REFUSED
        if batch.owner != flight.claim:
            return False
        if batch.state not in ("submitting", "uncertain"):
            return MOVES[BatchState.SUBMITTING, why] == batch.state
        self.move(batch, why)
        if why in (Why.RETRY, Why.SET_ASIDE):
            batch.not_before = now
        if why is Why.SET_ASIDE and flight.set_aside_at is None:
            batch.set_aside_at = now
        elif why is Why.SET_ASIDE and waited is not None:
            pause = min(max(waited, timedelta(minutes=5)), timedelta(hours=1), RETRY_FOR - waited)
            batch.not_before = now + pause
        return True

    def divide(self, flight: Flight, named: str | None, now: datetime) -> None:
        """Divide a refused batch: the named reader fails alone, or else each half is to be sent again."""
        batch, owner = flight.batch, flight.claim
        if batch.owner != owner or batch.state not in ("submitting", "uncertain"):
            return
        mailed = [email for email in batch.members if email not in self.own]
        at = batch.members.index(named or mailed[len(mailed) // 2])
        ends = [0, at, at + 1, len(batch.members)] if named else [0, at, len(batch.members)]
        runs = [run for first, last in pairwise(ends) if (run := batch.members[first:last])]
        number = max(one.number for one in self.batches)
        parts = [replace(batch, number=number + place, members=run, heard_at=[]) for place, run in enumerate(runs)]
        batch.members = runs[0]
        for part in (batch, *parts[1:]):
            self.move(part, Why.REFUSED if part.members == [named] else Why.RETRY)
            part.not_before = None if part.members == [named] else now
        self.batches += parts[1:]

    def expire(self, now: datetime, gone: Collection[str] = ()) -> int:
        """Make the batches of the dead uncertain."""
        claimed = [batch for batch in self.batches if batch.state == "submitting"]
        dead = [batch for batch in claimed if batch.owner in gone or (batch.lease_until and batch.lease_until < now)]
        for batch in dead:
            self.move(batch, Why.LOST)
        return len(dead)

    def settle_heard(self) -> int:
        """Settle uncertain batches of which a reader was heard."""
        heard = [batch for batch in self.batches if batch.state == "uncertain" and batch.heard_at]
        for batch in heard:
            self.move(batch, Why.EVIDENCE)
        return len(heard)

    def say(self, batch: ModelBatch, why: Why) -> None:
        """Take a person's word."""
        self.move(batch, why)
        if why is Why.SAID_RESEND:
            batch.not_before = batch.set_aside_at = None
            self.again.update(batch.members)

    def finish(self) -> None:
        """End the send where nothing is left."""
        if self.state == "sending" and not any(batch.state in ("pending", "submitting") for batch in self.batches):
            self.state = "submitted"

    def move(self, batch: ModelBatch, why: Why) -> None:
        """Move a batch; one that is to be sent again opens its edition again."""
        batch.state = MOVES[batch.state, why]
        batch.lease_until = None
        if batch.state is BatchState.PENDING:
            batch.owner = None
            self.state = "sending" if self.state == "submitted" else self.state

    def state_of(self, email: str) -> str:
        """Where a reader stands."""
        (batch,) = (batch for batch in self.batches if email in batch.members)
        return self.own.get(email, batch.state.value)
