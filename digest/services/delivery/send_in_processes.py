"""Submit an edition's batches in several processes of this machine, because Python runs on one core in each.

They are forked after the freeze and share one ledger. Claims decide which process gets which batch. A helper ends when
no batch is left, when its parent asks it to, or when its parent dies and so closes a pipe.
"""

import gc
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from logging import WARNING
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from digest.log import log
from digest.services.delivery.ledger_report import Report
from digest.services.delivery.processes import this_process
from digest.services.delivery.send_in_threads import LOOK_EVERY, submit_all
from digest.services.delivery.settle import give_up_dead_claims
from digest.services.delivery.submit_batch import Frozen
from digest.services.sending import Sending, durably


def submit_in_processes(
    sending: Sending,
    frozen: Frozen,
    process: str,
    stop: threading.Event,
    watch: Callable[[Report], None] | None,
) -> str | None:
    """Submit batches in several processes, which share the threads. Returns the reason if one of them gave up.

    A process with other threads, such as `digest run`, cannot be forked safely, and sends alone.
    """
    count = sending.processes if threading.active_count() == 1 else 1
    shared = replace(sending, concurrency=math.ceil(sending.concurrency / count))
    with _helpers(shared, frozen, count - 1) as helpers:
        return submit_all(shared, frozen, process, stop, watch, others=[helper.wait for helper in helpers])


@contextmanager
def _helpers(sending: Sending, frozen: Frozen, count: int) -> Iterator[list["_Helper"]]:
    if not count:
        yield []
        return
    # Neither a connection to SQLite nor one to a server survives a fork. Each process opens its own.
    sending.database.close()
    sending.mailer.close()
    gc.freeze()
    helpers: list[_Helper] = []
    try:
        for _ in range(count):
            helpers.append(_Helper.fork(sending, frozen, helpers))
        yield helpers
    finally:
        for helper in helpers:
            helper.end()


@dataclass(frozen=True, slots=True)
class _Helper:
    """A forked process, as its parent sees it."""

    sending: Sending
    edition_id: int
    pipe: Connection
    process: BaseProcess

    @classmethod
    def fork(cls, sending: Sending, frozen: Frozen, before: Sequence["_Helper"]) -> "_Helper":
        context = get_context("fork")
        ours, theirs = context.Pipe()
        parents = [*(helper.pipe for helper in before), ours]
        process = context.Process(target=_help, args=(sending, frozen, parents, theirs))
        process.start()
        theirs.close()
        return cls(sending, frozen.edition.id, ours, process)

    def wait(self, is_over: Callable[[], bool]) -> str | None:
        """Wait until the helper is done, and ask it to stop when the send is over. Returns the reason if it gave up."""
        try:
            while not self.pipe.poll(LOOK_EVERY):
                if is_over():
                    self.pipe.send("stop")
                    break
            give_up: str | None = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            log(WARNING, "A process of this send died; the others go on.", edition=self.edition_id)
            clock = self.sending.real_clock
            durably(self.sending, lambda: give_up_dead_claims(self.sending.database, self.edition_id, clock=clock))
            return None
        return give_up

    def end(self) -> None:
        """Wait for the end of the process."""
        self.pipe.close()
        self.process.join()


def _help(sending: Sending, frozen: Frozen, parents: Sequence[Connection], pipe: Connection) -> None:
    """Submit batches in a helper. Send its parent the reason if it gives up."""
    # A copy of the parent's end of any pipe would hide the parent's death from the helper at its other end.
    for end in parents:
        end.close()
    stop = threading.Event()
    threading.Thread(target=_stop_with_parent, args=(pipe, stop), daemon=True).start()
    try:
        give_up = submit_all(sending, frozen, this_process(), stop, None)
    except Exception as error:  # noqa: BLE001 -- the parent pauses the edition, and names it
        give_up = f"A process of this send failed: {type(error).__name__}: {error}."
    finally:
        sending.mailer.close()
        sending.database.close()
    try:
        pipe.send(give_up)
    except OSError:
        log(WARNING, "The process that began this send died.", edition=frozen.edition.id)


def _stop_with_parent(pipe: Connection, stop: threading.Event) -> None:
    # It becomes readable when the parent asks for the end, or dies.
    pipe.poll(None)
    stop.set()
