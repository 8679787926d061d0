"""Submit an edition's batches in threads of this process. The alternative is a worker's jobs.

Both call `submit_batch`. Claims decide which of them gets which batch, so threads and workers can share the work.
"""

import gc
import threading
import time
from collections.abc import Callable, Sequence

from digest.services.delivery.care import keep_claims, pull_brake, workers_go_on
from digest.services.delivery.ledger_report import Report, report
from digest.services.delivery.submit_batch import LEASE, Frozen, Held, submit_next
from digest.services.sending import Sending, durably
from digest.store.delivery.leases import renew_edition
from digest.store.editions.editions import StoredEdition

LOOK_EVERY = 0.5
"""Seconds between two checks of a running send: its progress, and whether to stop."""
RENEW_EVERY = 15.0
"""Seconds between two renewals of our leases."""
Work = Callable[[Callable[[], bool]], str | None]
"""The work of a thread until no batch is left or the send is over. Returns the reason if all threads must give up."""


def submit_all(
    sending: Sending,
    frozen: Frozen,
    process: str,
    stop: threading.Event,
    watch: Callable[[Report], None] | None,
    *,
    others: Sequence[Work] = (),
) -> str | None:
    """Submit batches in `concurrency` threads, and look after them. Returns the reason if they gave up.

    `stop` ends it from outside; it is only read here. `others` run beside the threads.
    """
    reasons: list[str] = []
    errors: list[BaseException] = []

    def is_over() -> bool:
        return stop.is_set() or bool(reasons or errors)

    def submit(is_over: Callable[[], bool]) -> str | None:
        return _submit_until_done(sending, frozen, process, stop, is_over)

    def do(work: Work) -> None:
        try:
            give_up = work(is_over)
            if give_up:
                reasons.append(give_up)
        except BaseException as error:  # noqa: BLE001 -- raised again in the main thread
            errors.append(error)

    # Objects that exist now stay until the end; searching them for garbage again and again takes 5 % of the time.
    gc.freeze()
    works = [*[submit] * sending.concurrency, *others]
    threads = [threading.Thread(target=do, args=(work,), name=f"submit-{number}") for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    try:
        _look_after(sending, frozen.edition, process, threads, watch)
    except BaseException as error:
        errors.append(error)
        raise
    finally:
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
    return reasons[0] if reasons else None


def _submit_until_done(
    sending: Sending, frozen: Frozen, process: str, stop: threading.Event, is_over: Callable[[], bool]
) -> str | None:
    """Do one thread's work until no batch is left for it. Returns the reason if all threads must give up."""
    held: Held | None = None
    while held or not is_over():
        turn = submit_next(sending, frozen, process, held, goes_on=lambda: not is_over())
        held = turn.held
        if turn.give_up:
            return turn.give_up
        if turn.wait is not None:
            _wait(sending, stop, turn.wait)
        elif turn.is_last:
            if not workers_go_on(sending, frozen.edition.id):
                return None
            _wait(sending, stop, LOOK_EVERY)
    return None


def _wait(sending: Sending, stop: threading.Event, seconds: float) -> None:
    """Wait, but not beyond the next check, because of a hold, a stop or a shorter pause in the meantime."""
    if sending.wait is time.sleep:
        stop.wait(min(seconds, LOOK_EVERY))
    else:
        sending.wait(seconds)


def _look_after(
    sending: Sending,
    edition: StoredEdition,
    process: str,
    threads: list[threading.Thread],
    watch: Callable[[Report], None] | None,
) -> None:
    renewed = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        until = time.monotonic() + LOOK_EVERY
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        if time.monotonic() - renewed > RENEW_EVERY:
            durably(sending, lambda: _renew(sending, edition.id, process))
            keep_claims(sending, edition.id, process)
            renewed = time.monotonic()
        sending.memory.keep(edition.name)
        if any(thread.is_alive() for thread in threads):
            durably(sending, lambda: pull_brake(sending.database, sending.config, edition.id))
            if watch:
                watch(durably(sending, lambda: report(sending.database, edition.id)))


def _renew(sending: Sending, edition_id: int, process: str) -> None:
    with sending.database.begin() as connection:
        until = sending.real_clock(connection) + LEASE
        renew_edition(connection, edition_id, process=process, until=until)
