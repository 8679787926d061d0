"""Submit batches in workers on any number of machines: the result of one job, and a worker's other duties.

`send_in_threads` takes batches in the order of their numbers; a worker takes them from the task engine's jobs. Both
submit by the same code, and the claim decides. This module does not know how jobs reach a worker.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from logging import INFO, WARNING

from digest.domain.batches import Why
from digest.domain.errors import RestoredError, StoreError
from digest.log import log
from digest.services.delivery.care import finish, keep_claims, load_frozen, pause, pull_brake, rest, resume
from digest.services.delivery.gate import enter
from digest.services.delivery.submit_batch import Frozen, submit_that
from digest.services.sending import Sending, durably
from digest.store.delivery.batches import load_next_try
from digest.store.delivery.jobs import requeue_stalled_jobs
from digest.store.delivery.pace import prepare_pace
from digest.store.editions.editions import load_editions_underway

LONGEST_STAY = 60.0
"""The longest pause that a job waits for itself, in seconds. The provider's pause applies to all jobs."""
AFTER_THE_OTHERS = timedelta(seconds=30)
"""The shortest pause before the job of a reader who was set aside runs again. Other jobs go first."""
KNOWN_EDITIONS = 8
"""The number of editions whose renditions a worker keeps in memory."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One process that submits batches for jobs, in several threads at once.

    `process` is its name in claims; `stop` ends its jobs after the requests in flight.
    """

    sending: Sending
    process: str
    stop: threading.Event = field(default_factory=threading.Event)
    known: dict[int, Frozen] = field(default_factory=dict)

    def prepare(self) -> None:
        """Prepare for the first job. Raises StoreError if this machine cannot save its memory."""
        self.sending.memory.recall_all()
        with self.sending.database.begin() as connection:
            prepare_pace(connection, self.sending.pace_name)

    def submit(self, edition_id: int, batch_id: int) -> datetime | None:
        """Submit a batch if it is still pending. Returns when its job must run again; None if it need not.

        An unexpected error pauses the edition and is raised, because the next batch would fail too.
        """
        try:
            return self._submit(edition_id, batch_id)
        except StoreError:
            raise
        except RestoredError as error:
            log(WARNING, "The edition is held.", edition=edition_id, cause=str(error))
            return None
        except Exception as error:
            pause(self.sending, edition_id, f"{type(error).__name__}: {error}")
            raise

    def _submit(self, edition_id: int, batch_id: int) -> datetime | None:
        while not self.stop.is_set():
            at = durably(self.sending, lambda: self._next_try(batch_id))
            if at is None:
                break
            if at > durably(self.sending, self._now):
                return at
            turn = submit_that(self.sending, self._frozen(edition_id), self.process, batch_id)
            if turn.give_up:
                pause(self.sending, edition_id, turn.give_up)
                log(WARNING, f"The edition is paused. {resume(edition_id)}", edition=edition_id, cause=turn.give_up)
                return None
            if turn.wait is not None and turn.wait > LONGEST_STAY:
                return durably(self.sending, self._now) + timedelta(seconds=turn.wait)
            if turn.wait is not None:
                self.stop.wait(turn.wait)
            elif turn.outcome and turn.outcome.why is Why.SET_ASIDE:
                rest(self.sending, edition_id)
                return durably(self.sending, self._now) + AFTER_THE_OTHERS
            elif turn.outcome is None or turn.outcome.why is not Why.RETRY:
                break
        else:
            return durably(self.sending, self._now)
        self._finish(edition_id)
        return None

    def look_after(self) -> None:
        """Renew this worker's leases, and take over the claims and jobs of dead workers."""
        sending = self.sending
        for frozen in list(self.known.values()):
            sending.memory.keep(frozen.edition.name)
        durably(sending, self._requeue)
        for edition_id in durably(sending, self._underway):
            keep_claims(sending, edition_id, self.process)
            if why := durably(sending, partial(pull_brake, sending.database, sending.config, edition_id)):
                log(WARNING, "The edition is held.", edition=edition_id, cause=why)
            self._finish(edition_id)

    def _requeue(self) -> None:
        with self.sending.database.begin() as connection:
            requeue_stalled_jobs(connection, canary_wait=self.sending.config.mail.canary_wait)

    def _underway(self) -> list[int]:
        with self.sending.database.read() as connection:
            return load_editions_underway(connection)

    def _now(self) -> datetime:
        with self.sending.database.read() as connection:
            return self.sending.real_clock(connection)

    def _next_try(self, batch_id: int) -> datetime | None:
        with self.sending.database.read() as connection:
            return load_next_try(connection, batch_id)

    def _finish(self, edition_id: int) -> None:
        if finish(self.sending, edition_id):
            log(INFO, "The edition is submitted.", edition=edition_id)

    def _frozen(self, edition_id: int) -> Frozen:
        found = self.known.get(edition_id)
        if found is None:
            found = durably(self.sending, lambda: load_frozen(self.sending, edition_id))
            enter(self.sending, found.edition)
            if len(self.known) >= KNOWN_EDITIONS:
                self.known.clear()
            self.known[edition_id] = found
        return found
