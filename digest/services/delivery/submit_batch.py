"""Submit one batch: claim it, send it, record the outcome. Threads and workers on other machines use the same code.

The claim is committed before the request leaves. Whatever fails between these steps leaves the batch in a state that
the program never sends twice.
"""

import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from logging import WARNING
from typing import TYPE_CHECKING

from digest.domain.batches import (
    HALVINGS,
    LONGEST_WAIT,
    TRIES,
    Batch,
    Outcome,
    OutcomeKind,
    Why,
    back_off,
    next_try,
)
from digest.domain.edition_life import Cause, EditionState
from digest.domain.editions import Rendition
from digest.domain.errors import StoreError, StoreUnavailableError
from digest.domain.recipients import Recipients
from digest.log import log
from digest.services.delivery.gate import EXPIRED, remember_claim
from digest.services.sending import Sending, durably
from digest.store.delivery.batches import (
    ClaimedBatch,
    Members,
    claim_batch,
    find_claim,
    leave_out,
    load_members,
    mark_unreachable,
    move_batch,
)
from digest.store.delivery.canaries import canaries_in_trouble, load_release, release
from digest.store.delivery.dividing import divide_batch
from digest.store.delivery.jobs import queue_jobs
from digest.store.delivery.pace import Pace, load_pace, save_pace
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.editions.life import move_edition, reopen_edition

if TYPE_CHECKING:
    from sqlalchemy import Connection


LEASE = timedelta(seconds=120)
"""How long a claim lasts without renewal. A live process renews its claims several times in this time."""

_TROUBLES = {Why.LOST: "A batch is uncertain.", Why.REFUSED: "A batch was refused."}
_claims = count(1)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What all batches of an edition share."""

    edition: StoredEdition
    renditions: Mapping[int, Rendition]


@dataclass(frozen=True, slots=True)
class Held:
    """A claimed batch. `calm`: there were no refusals at the time of the claim."""

    batch: ClaimedBatch
    calm: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one turn: a batch left (`outcome`), it is too early (`wait`, in seconds), or no batch is left.

    `give_up` is the reason why the whole send must stop and wait for a person. `held` is the next batch, already
    claimed: the caller must submit it, because nobody else may.
    """

    outcome: Outcome | None = None
    wait: float | None = None
    give_up: str | None = None
    held: Held | None = None

    @property
    def is_last(self) -> bool:
        """Whether no batch is left."""
        return self.outcome is None and self.wait is None


def submit_next(
    sending: Sending, frozen: Frozen, process: str, held: Held | None = None, *, goes_on: Callable[[], bool]
) -> Turn:
    """Submit the batch that is `held`, or else claim the next one, and record the outcome.

    The same commit claims the following batch, if the send still `goes_on`.
    """
    return _submit_claimed(sending, frozen, held or _claimed(sending, frozen, process), process, goes_on)


def submit_that(sending: Sending, frozen: Frozen, process: str, batch_id: int) -> Turn:
    """Claim one batch, submit it, and record the outcome."""
    return _submit_claimed(sending, frozen, _claimed(sending, frozen, process, batch_id), process, lambda: False)


def _submit_claimed(
    sending: Sending, frozen: Frozen, claimed: Held | Turn, process: str, goes_on: Callable[[], bool]
) -> Turn:
    if isinstance(claimed, Turn):
        return claimed
    submitted = _submit(sending, frozen, claimed.batch)
    next_claim = _new_claim(process) if goes_on() else None
    turn = durably(sending, lambda: _record(sending, frozen, claimed, submitted, next_claim))
    outcome = turn.outcome
    if outcome and (event := _TROUBLES.get(outcome.why)):
        log(WARNING, event, edition=frozen.edition.id, batch=claimed.batch.number, cause=outcome.detail)
    return turn


def _new_claim(process: str) -> str:
    return f"{process}#{next(_claims)}"


def _claimed(sending: Sending, frozen: Frozen, process: str, batch_id: int | None = None) -> Held | Turn:
    claim = _new_claim(process)
    return durably(sending, lambda: _claim(sending, frozen, claim, batch_id))


def _claim(sending: Sending, frozen: Frozen, claim: str, batch_id: int | None = None) -> Held | Turn:
    return sending.database.write(lambda connection: _claim_in(connection, sending, frozen, claim, batch_id))


def _claim_in(
    connection: "Connection", sending: Sending, frozen: Frozen, claim: str, batch_id: int | None = None
) -> Held | Turn:
    """Claim the next batch, or a given one, in a transaction. A second call with the same `claim` returns the same."""
    pace = load_pace(connection, sending.pace_name)
    if found := find_claim(connection, frozen.edition.id, claim):
        return Held(found, calm=not pace.refusals)
    now = sending.real_clock(connection)
    early = max(pace.resume_at, pace.next_at if sending.per_second else 0.0) - now.timestamp()
    if early > LONGEST_WAIT.total_seconds():
        return Turn(wait=early, give_up=f"The provider asks for a pause of {timedelta(seconds=round(early))}.")
    if early > 0:
        return Turn(wait=early)
    claimed = claim_batch(
        connection, frozen.edition.id, owner=claim, now=now, lease_until=now + LEASE, batch_id=batch_id
    )
    if claimed is None:
        return _after_the_canaries(connection, sending, frozen, now)
    if sending.per_second:
        slot = max(pace.next_at, now.timestamp()) + 1 / sending.per_second
        save_pace(connection, sending.pace_name, replace(pace, next_at=slot))
    return Held(claimed, calm=not pace.refusals)


def _after_the_canaries(connection: "Connection", sending: Sending, frozen: Frozen, now: datetime) -> Turn:
    """Delay the other batches until staff had time to look at the canaries' mail, unless something is wrong."""
    edition_id = frozen.edition.id
    edition = load_edition(connection, edition_id)
    if edition.state is not EditionState.SENDING:
        return Turn()
    if release(connection, edition_id, now + sending.config.mail.canary_wait):
        return Turn(wait=0.0)
    at = load_release(connection, edition_id)
    if at is None:
        # Another thread is submitting a canary.
        return Turn(wait=0.2)
    if at <= now:
        return Turn()
    if canaries_in_trouble(connection, edition_id):
        note = "What went to the canaries first did not arrive for certain; nobody else was mailed."
        move_edition(connection, edition_id, Cause.CANARIES, note=note)
        return Turn()
    return Turn(wait=(at - now).total_seconds())


def _submit(sending: Sending, frozen: Frozen, claimed: ClaimedBatch) -> Outcome:
    edition = frozen.edition
    if stopped := _stopped_at_the_gate(sending, edition, claimed):
        return stopped
    recipients, now = _members(sending, claimed)
    if not recipients:
        return Outcome(OutcomeKind.ACCEPTED, detail="all its recipients have left")
    if now >= claimed.lease_until:
        # This machine stood still. Others may consider it dead, and a person may have sent the batch again.
        return Outcome(OutcomeKind.RETRY, EXPIRED)
    batch = Batch(
        id=claimed.id,
        edition_id=edition.id,
        digest=edition.digest,
        local_date=edition.local_date,
        rendition=frozen.renditions[claimed.rendition_id],
        recipients=recipients,
        part=edition.part,
    )
    began = time.monotonic()
    outcome = sending.mailer.submit(batch, now=sending.clock())
    sending.count_request(outcome.kind.value, time.monotonic() - began)
    if outcome.unreachable:
        _take_out(sending, claimed, unreachable=recipients.ids)
        return Outcome(OutcomeKind.ACCEPTED, outcome.detail)
    return outcome


def _stopped_at_the_gate(sending: Sending, edition: StoredEdition, claimed: ClaimedBatch) -> Outcome | None:
    """Remember the claim before its request leaves. Returns the outcome if it must not leave."""
    try:
        return remember_claim(sending, edition, claimed)
    except StoreError as error:
        if isinstance(error, StoreUnavailableError):
            raise
        return Outcome(OutcomeKind.RETRY, str(error), stop=True)


def _members(sending: Sending, claimed: ClaimedBatch) -> tuple[Recipients, datetime]:
    """Load the recipients to mail, without readers who left after the freeze or whom the mailer cannot mail.

    Returns them with the time afterwards.
    """

    def load() -> tuple[Members, Recipients, datetime]:
        with sending.database.read() as connection:
            members = load_members(connection, claimed.id, sending.clock())
            return members, sending.mailer.reachable(members.mailed), sending.real_clock(connection)

    members, reachable, now = durably(sending, load)
    if not members.left and len(reachable) == len(members.mailed):
        return reachable, now
    lost = set(members.mailed.ids) - set(reachable.ids)
    _take_out(sending, claimed, left=members.left, unreachable=lost)
    return reachable, durably(sending, lambda: _now(sending))


def _now(sending: Sending) -> datetime:
    with sending.database.read() as connection:
        return sending.real_clock(connection)


def _take_out(
    sending: Sending, claimed: ClaimedBatch, *, left: Collection[int] = (), unreachable: Collection[int] = ()
) -> None:
    def work() -> None:
        with sending.database.begin() as connection:
            leave_out(connection, claimed, left)
            mark_unreachable(connection, claimed, unreachable)

    durably(sending, work)


def _record(sending: Sending, frozen: Frozen, held: Held, outcome: Outcome, next_claim: str | None = None) -> Turn:
    """Record the outcome of a batch. With a name for the next claim, claim the next batch in the same commit."""
    if outcome.named or outcome.halve:
        return Turn(outcome=outcome, give_up=_divide(sending, frozen, held.batch, outcome))

    def work(connection: "Connection") -> Turn:
        turn = _record_in(connection, sending, frozen, held, outcome)
        if next_claim is None or turn.give_up:
            return turn
        claimed = _claim_in(connection, sending, frozen, next_claim)
        return turn if isinstance(claimed, Turn) else replace(turn, held=claimed)

    # Without a claim, the next one makes it durable. After a power cut in between, the batch is uncertain and not sent
    # again.
    return sending.database.write(work, durable=next_claim is not None)


def _record_in(connection: "Connection", sending: Sending, frozen: Frozen, held: Held, outcome: Outcome) -> Turn:
    claimed, until = held.batch, None
    if outcome.kind is not OutcomeKind.ACCEPTED:
        until = sending.real_clock(connection)
    if until and outcome.why is Why.SET_ASIDE:
        until = next_try(claimed.set_aside_at, until, sending.config.smtp.retry_for)
        if until is None:
            since = f"{claimed.set_aside_at:%Y-%m-%d %H:%M %Z}"
            outcome = Outcome(OutcomeKind.REFUSED, f"{outcome.detail} It was tried since {since}.")
    give_up = outcome.detail if outcome.stop else None
    moved = move_batch(
        connection,
        claimed.id,
        outcome.why,
        owner=claimed.owner,
        detail=outcome.detail,
        message_id=outcome.message_id,
        until=until,
    )
    if moved and outcome.why in (Why.RETRY, Why.SET_ASIDE):
        # A process that considered us dead may have marked the edition as submitted. It is not.
        reopen_edition(connection, frozen.edition.id)
    if outcome.why is Why.RETRY and not outcome.stop:
        pace, give_up = _slowed(load_pace(connection, sending.pace_name), outcome, sending.real_clock(connection))
        save_pace(connection, sending.pace_name, pace)
    elif outcome.kind is OutcomeKind.ACCEPTED and not held.calm:
        save_pace(connection, sending.pace_name, replace(load_pace(connection, sending.pace_name), refusals=0))
    return Turn(outcome=outcome, give_up=give_up)


def _divide(sending: Sending, frozen: Frozen, claimed: ClaimedBatch, outcome: Outcome) -> str | None:
    """Record a refusal that does not concern all recipients of a batch. Returns the reason if the send must give up.

    The batch was certainly not accepted. Recipients named by the provider fail, each in a batch of their own, which a
    person can send again. The others are pending again; if the provider named nobody, in two halves.
    """
    edition_id = frozen.edition.id
    with sending.database.begin() as connection:
        now = sending.real_clock(connection)
        parts = divide_batch(connection, claimed, outcome.named.keys())
        if not parts:
            return None
        for part in parts:
            why = Why.RETRY if part.alone is None else Why.REFUSED
            detail = outcome.named.get(part.alone, outcome.detail) if part.alone else outcome.detail
            move_batch(connection, part.id, why, owner=claimed.owner, detail=detail, until=now)
        reopen_edition(connection, edition_id)
        pending = [part.id for part in parts if part.alone is None]
        queue_jobs(connection, edition_id, canary_wait=sending.config.mail.canary_wait, only=pending)
        if not outcome.halve:
            return None
        pace = load_pace(connection, sending.pace_name)
        save_pace(connection, sending.pace_name, replace(pace, refusals=pace.refusals + 1))
    if pace.refusals + 1 < HALVINGS:
        return None
    return f"{outcome.detail} That happened to {HALVINGS} batches in a row, so their readers are not the cause."


def _slowed(pace: Pace, outcome: Outcome, now: datetime) -> tuple[Pace, str | None]:
    """Make all senders wait: as long as the provider says, or else longer after each consecutive refusal."""
    # Requests in flight together are refused together, and count as one refusal.
    refusals = max(1, pace.refusals + (now.timestamp() >= pace.resume_at))
    pause = back_off(refusals, random.random())  # noqa: S311 -- jitter is no secret
    if outcome.retry_at is not None and outcome.retry_at > now:
        pause = outcome.retry_at - now
    slowed = replace(pace, refusals=refusals, resume_at=max(pace.resume_at, (now + pause).timestamp()))
    if refusals >= TRIES:
        return slowed, f"{outcome.detail} That happened {refusals} times in a row."
    if pause > LONGEST_WAIT:
        return slowed, f"{outcome.detail} It allows the next request at {outcome.retry_at:%Y-%m-%d %H:%M:%S %Z}."
    return slowed, None
