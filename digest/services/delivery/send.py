"""Send a frozen edition: submit its batches until none is left.

Nobody gets an edition twice: see `submit_batch`, and `docs/delivery.md` for the whole protocol.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from digest.domain.edition_life import MAILED, Cause, EditionState
from digest.domain.errors import EditionBusyError, NeedsAPersonError, StoreUnavailableError
from digest.services.delivery.care import finish, load_frozen, pause, rest, resume
from digest.services.delivery.gate import enter
from digest.services.delivery.ledger_report import Report, report
from digest.services.delivery.processes import gone, this_process
from digest.services.delivery.send_in_threads import submit_all
from digest.services.delivery.settle import settle_by_events
from digest.services.delivery.submit_batch import LEASE, Frozen
from digest.services.sending import Sending, durably
from digest.store.delivery.batches import expire_claims, load_claimants
from digest.store.delivery.jobs import queue_jobs
from digest.store.delivery.leases import leave_edition, load_sender, take_edition
from digest.store.delivery.pace import load_pace, save_pace
from digest.store.editions.life import move_edition


def send(
    sending: Sending,
    edition_id: int,
    *,
    stop: threading.Event | None = None,
    watch: Callable[[Report], None] | None = None,
) -> Report:
    """Submit the pending batches of a frozen edition, and return its report.

    `stop` ends it after the requests in flight; `watch` gets the progress. Raises EditionBusyError if another live
    process sends it, and NeedsAPersonError if it cannot continue without a person. Pending batches then stay pending.
    """
    started = time.monotonic()
    process = this_process()
    stop = stop or threading.Event()
    frozen = load_frozen(sending, edition_id)
    if frozen.edition.state not in MAILED:
        return report(sending.database, edition_id, seconds=time.monotonic() - started)
    enter(sending, frozen.edition)
    with _only_sender(sending, edition_id, process):
        give_up = _submit_all(sending, frozen, process, stop, watch)
        if give_up:
            pause(sending, edition_id, give_up)
        else:
            rest(sending, edition_id)
        finish(sending, edition_id)
    if give_up:
        raise NeedsAPersonError(f"The send of edition {edition_id} paused: {give_up} {resume(edition_id)}")
    done = report(sending.database, edition_id, seconds=time.monotonic() - started)
    if stop.is_set() and done.state is EditionState.SENDING:
        workers = "" if sending.database.is_sqlite else " Running workers continue it."
        raise NeedsAPersonError(f"The send of edition {edition_id} was stopped. {resume(edition_id)}{workers}")
    return done


def _submit_all(
    sending: Sending,
    frozen: Frozen,
    process: str,
    stop: threading.Event,
    watch: Callable[[Report], None] | None,
) -> str | None:
    if sending.processes == 1:
        return submit_all(sending, frozen, process, stop, watch)
    from digest.services.delivery.send_in_processes import submit_in_processes

    return submit_in_processes(sending, frozen, process, stop, watch)


@contextmanager
def _only_sender(sending: Sending, edition_id: int, process: str) -> Iterator[None]:
    """Be the only sender of an edition. Waits for the database at both ends, unless that was in vain already."""
    durably(sending, lambda: _take(sending, edition_id, process))
    try:
        yield
    except StoreUnavailableError:
        # If it is still away, the lease ends on its own.
        with suppress(StoreUnavailableError):
            _leave(sending, edition_id, process)
        raise
    except BaseException:
        durably(sending, lambda: _leave(sending, edition_id, process))
        raise
    durably(sending, lambda: _leave(sending, edition_id, process))


def _leave(sending: Sending, edition_id: int, process: str) -> None:
    with sending.database.begin() as connection:
        leave_edition(connection, edition_id, process=process)


def _take(sending: Sending, edition_id: int, process: str) -> None:
    """Become the only sender of an edition, and take over from a dead sender."""
    with sending.database.begin() as connection:
        now = sending.real_clock(connection)
        sender = load_sender(connection, edition_id)
        dead = gone({*load_claimants(connection, edition_id), *({sender} if sender else ())})
        if not take_edition(connection, edition_id, process=process, now=now, until=now + LEASE, gone=dead):
            raise EditionBusyError(
                f"Edition {edition_id} is being sent by another process ({sender}). "
                f"`digest report {edition_id}` shows its state; `digest edition hold {edition_id}` stops it."
            )
        expire_claims(connection, edition_id, now=now, gone=dead)
        settle_by_events(connection, edition_id)
        pace = load_pace(connection, sending.pace_name)
        # A person who starts a send again has a reason: tries are counted anew, but the provider's pause remains.
        save_pace(connection, sending.pace_name, replace(pace, refusals=0))
        move_edition(connection, edition_id, Cause.TAKEN_UP)
        queue_jobs(connection, edition_id, canary_wait=sending.config.mail.canary_wait)
