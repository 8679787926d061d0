"""Let workers on any number of machines submit batches: what becomes of one job, and what a worker looks after.

The threads of `digest.services.deliver` are handed batches by the order of their numbers, a worker by the jobs of the
task engine; both call the same `submit_next`, and the claim decides. Knows nothing of how jobs reach a worker.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from digest.domain.deliveries import OutcomeKind
from digest.domain.errors import EditionError, StoreError
from digest.services.report import pull_brake
from digest.services.settle import give_up_dead_claims
from digest.services.submit import LEASE, Frozen, Sending, durably, submit_next
from digest.store.deliveries import is_pending, renew_claims
from digest.store.editions import PAUSED, load_edition, load_renditions, move_edition
from digest.store.jobs import requeue_stalled_jobs, withdraw_jobs, workers_are_at
from digest.store.senders import finish_edition, load_editions_underway, prepare_pace

LONGEST_STAY = 60.0
"""A pause of so many seconds at most is waited for within the job: it is the provider's, and holds for all jobs."""
KNOWN_EDITIONS = 8
"""Of so many editions a worker keeps the renditions in memory."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One process that submits batches as jobs come, in several threads at once.

    `process` is its name in claims; `stop` ends its jobs after the requests in flight; `say` tells a person.
    """

    sending: Sending
    process: str
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    known: dict[int, Frozen] = field(default_factory=dict)

    def prepare(self) -> None:
        """Do what must be done once before the first job."""
        with self.sending.database.begin() as connection:
            prepare_pace(connection, self.sending.pace_name)

    def submit(self, edition_id: int, batch_id: int) -> datetime | None:
        """Submit a batch if it is still pending. Gives the time at which its job must run again, if it must.

        An error that nobody foresaw pauses the edition and is raised: the next batch would fail alike.
        """
        try:
            return self._submit(edition_id, batch_id)
        except StoreError:
            raise
        except Exception as error:
            pause(self.sending, edition_id, f"{type(error).__name__}: {error}")
            raise

    def _submit(self, edition_id: int, batch_id: int) -> datetime | None:
        while not self.stop.is_set():
            if not durably(self.sending, lambda: self._is_pending(batch_id)):
                break
            turn = submit_next(self.sending, self._frozen(edition_id), self.process, batch_id)
            if turn.give_up:
                pause(self.sending, edition_id, turn.give_up)
                self.say(f"Edition {edition_id} paused: {turn.give_up} {resume(edition_id)}")
                return None
            if turn.wait is not None and turn.wait > LONGEST_STAY:
                return self.sending.real_clock() + timedelta(seconds=turn.wait)
            if turn.wait is not None:
                self.stop.wait(turn.wait)
            elif turn.outcome is None or turn.outcome.kind is not OutcomeKind.RETRY:
                break
        else:
            return self.sending.real_clock()
        self._finish(edition_id)
        return None

    def look_after(self) -> None:
        """Renew this worker's leases, and mind what dead ones left: their claims, and their jobs."""
        sending = self.sending
        durably(sending, self._requeue)
        for edition_id in durably(sending, self._underway):
            keep_claims(sending, edition_id, self.process)
            if why := durably(sending, partial(pull_brake, sending.database, sending.config, edition_id)):
                self.say(f"Edition {edition_id} is held: {why}.")
            self._finish(edition_id)

    def _requeue(self) -> None:
        with self.sending.database.begin() as connection:
            requeue_stalled_jobs(connection, canary_wait=self.sending.config.mail.canary_wait)

    def _underway(self) -> list[int]:
        with self.sending.database.read() as connection:
            return load_editions_underway(connection)

    def _is_pending(self, batch_id: int) -> bool:
        with self.sending.database.read() as connection:
            return is_pending(connection, batch_id)

    def _finish(self, edition_id: int) -> None:
        if finish(self.sending, edition_id):
            self.say(f"Edition {edition_id} is submitted.")

    def _frozen(self, edition_id: int) -> Frozen:
        found = self.known.get(edition_id)
        if found is None:
            found = durably(self.sending, lambda: load_frozen(self.sending, edition_id))
            if len(self.known) >= KNOWN_EDITIONS:
                self.known.clear()
            self.known[edition_id] = found
        return found


def resume(edition_id: int) -> str:
    """Say how a paused send is resumed."""
    return f"`digest send --edition {edition_id}` goes on where it stopped."


def load_frozen(sending: Sending, edition_id: int) -> Frozen:
    """Load what all batches of an edition share. Raises EditionError when there is no such edition."""
    with sending.database.read() as connection:
        edition = load_edition(connection, edition_id)
        renditions = dict(load_renditions(connection, edition_id))
    if edition is None:
        raise EditionError(f"There is no edition {edition_id}. `digest edition list` lists them.")
    return Frozen(edition, renditions)


def keep_claims(sending: Sending, edition_id: int, process: str) -> None:
    """Renew this process's claims of an edition, and give up those of dead processes: their batches are uncertain."""

    def renew() -> None:
        with sending.database.begin() as connection:
            renew_claims(connection, edition_id, process, sending.real_clock() + LEASE)

    durably(sending, renew)
    durably(sending, lambda: give_up_dead_claims(sending.database, edition_id, now=sending.real_clock()))


def workers_go_on(sending: Sending, edition_id: int) -> bool:
    """Whether workers submit batches of an edition now. What they submit may come back, to be submitted again."""

    def look() -> bool:
        with sending.database.read() as connection:
            return workers_are_at(connection, edition_id)

    return durably(sending, look)


def pause(sending: Sending, edition_id: int, why: str) -> None:
    """Let nobody take up an edition's batches by himself until it is sent again; the edition's note says why."""

    def work() -> None:
        with sending.database.begin() as connection:
            withdraw_jobs(connection, edition_id)
            move_edition(connection, edition_id, origins=("sending",), to="sending", note=f"{PAUSED}{why}")

    durably(sending, work)


def finish(sending: Sending, edition_id: int) -> bool:
    """Call an edition submitted if nothing of it is left to submit; tells whether it was."""

    def work() -> bool:
        with sending.database.begin() as connection:
            finished = finish_edition(connection, edition_id, sending.clock())
            if finished:
                withdraw_jobs(connection, edition_id)
        return finished

    return durably(sending, work)
