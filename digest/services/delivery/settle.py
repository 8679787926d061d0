"""Settle uncertain batches: by the provider's events, by its message search, or by a person's decision."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import WARNING
from typing import TYPE_CHECKING

from digest.domain.batches import LONGEST_WAIT, BatchState, Why
from digest.domain.errors import EditionError
from digest.domain.events import EventKind, proves_acceptance
from digest.log import log
from digest.services.delivery.processes import gone
from digest.store.database import Database
from digest.store.delivery.batches import expire_claims, load_claimants, move_batch
from digest.store.delivery.jobs import queue_jobs
from digest.store.delivery.standing import UnsettledBatch, load_unsettled
from digest.store.editions.editions import load_edition
from digest.store.editions.life import reopen_edition
from digest.store.watch.events import settle_from_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from digest.mail.sendgrid.search import Found

MessageSearch = Callable[[int, datetime], "Found"]
"""Searches the provider's messages for a batch, by its id and the time of its claim."""

PROVING = frozenset(kind.value for kind in EventKind if proves_acceptance(kind))
HEARD = "an event shows that it was accepted"


@dataclass(frozen=True, slots=True)
class Settled:
    """The result for one uncertain batch, and its evidence."""

    number: int
    state: BatchState
    detail: str


def give_up_dead_claims(database: Database, edition_id: int, *, clock: "Callable[[Connection], datetime]") -> int:
    """Mark batches as uncertain if their process died or did not renew its lease. Returns their number."""
    with database.read() as connection:
        claimants = load_claimants(connection, edition_id)
    if not claimants:
        return 0
    with database.begin() as connection:
        given_up = expire_claims(connection, edition_id, now=clock(connection), gone=gone(claimants))
    if given_up:
        log(WARNING, "Batches of dead processes are uncertain.", edition=edition_id, batches=given_up)
    return given_up


def settle_by_events(connection: "Connection", edition_id: int) -> int:
    """Settle batches with an event of any recipient, which proves acceptance. Returns their number."""
    return settle_from_events(connection, edition_id, PROVING)


def settle_by_word(database: Database, edition_id: int, *, accepted: bool, number: int | None) -> list[Settled]:
    """Record a person's decision that uncertain batches were accepted, or must be sent again.

    Events come first, and nobody can overrule them. `number` selects one batch; `accepted=False` then also sends a
    failed batch again. Raises EditionError if there is nothing to settle.
    """
    why = Why.SAID_ACCEPTED if accepted else Why.SAID_RESEND
    detail = "settled: a person says that it was accepted" if accepted else "to be sent again: a person decided so"
    settled: list[Settled] = []
    moved: list[int] = []
    with database.begin() as connection:
        chosen = _chosen(connection, edition_id, number)
        settle_by_events(connection, edition_id)
        doubtful = {batch.id for batch in _chosen(connection, edition_id, number)}
        for batch in chosen:
            if batch.id not in doubtful:
                settled.append(Settled(batch.number, BatchState.SUBMITTED, HEARD))
                continue
            if batch.state is BatchState.FAILED and number is None:
                continue
            if move_batch(connection, batch.id, why, detail=detail):
                state = BatchState.SUBMITTED if accepted else BatchState.PENDING
                settled.append(Settled(batch.number, state, detail))
                moved.append(batch.id)
        if moved and not accepted:
            reopen_edition(connection, edition_id)
            # Running workers need no `digest send` for it.
            queue_jobs(connection, edition_id, canary_wait=timedelta(0), only=moved)
    if not settled:
        which = f"Batch {number} of edition {edition_id}" if number is not None else f"Edition {edition_id}"
        raise EditionError(f"{which} has nothing to settle. `digest report {edition_id}` shows its state.")
    return settled


def settle_by_asking(
    database: Database,
    edition_id: int,
    ask: MessageSearch | None,
    *,
    number: int | None,
    now: datetime,
    wait: Callable[[float], object] = time.sleep,
) -> list[Settled]:
    """Settle by events, then ask the provider's message search about the rest, one request per batch.

    `ask` is None if there is no search. Waits if the search allows no more requests now. A batch that is not found
    stays uncertain, because that proves nothing.
    """
    with database.begin() as connection:
        doubtful = [batch for batch in _chosen(connection, edition_id, number) if batch.state is BatchState.UNCERTAIN]
        before = {batch.number for batch in doubtful}
        settle_by_events(connection, edition_id)
        rest = [batch for batch in _chosen(connection, edition_id, number) if batch.state is BatchState.UNCERTAIN]
    heard = sorted(before - {batch.number for batch in rest})
    settled = [Settled(name, BatchState.SUBMITTED, HEARD) for name in heard]
    unavailable: str | None = None if ask else "this mailer has no message search"
    for batch in rest:
        silent = f"silent for {int((now - batch.claimed_at).total_seconds() // 60)} minutes"
        found = _asked(ask, batch, wait, now) if ask and unavailable is None else None
        if found is None or found.answer == "unavailable":
            unavailable = unavailable or (found.detail if found else "")
            settled.append(Settled(batch.number, BatchState.UNCERTAIN, f"{unavailable}; {silent}"))
        elif found.answer == "seen":
            with database.begin() as connection:
                move_batch(connection, batch.id, Why.EVIDENCE, detail=found.detail)
            settled.append(Settled(batch.number, BatchState.SUBMITTED, found.detail))
        else:
            settled.append(Settled(batch.number, BatchState.UNCERTAIN, f"{found.detail}; {silent}"))
    return settled


def _asked(ask: MessageSearch, batch: UnsettledBatch, wait: Callable[[float], object], now: datetime) -> "Found":
    found = ask(batch.id, batch.claimed_at)
    if found.retry_at is None or found.retry_at - now > LONGEST_WAIT:
        return found
    wait(max(0.0, (found.retry_at - datetime.now(UTC)).total_seconds()) + 1)
    return ask(batch.id, batch.claimed_at)


def _chosen(connection: "Connection", edition_id: int, number: int | None) -> list[UnsettledBatch]:
    load_edition(connection, edition_id)
    return [batch for batch in load_unsettled(connection, edition_id) if number is None or batch.number == number]
