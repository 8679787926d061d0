"""The context of a send, and how it waits for an unreachable database. Knows nothing about batches or readers."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from digest.config import Config, secret_key
from digest.domain.errors import StoreUnavailableError
from digest.domain.restored import EditionName, Remembered
from digest.mail import Mailer
from digest.store.database import Database, load_clock

T = TypeVar("T")


OUTAGE = 90.0
"""How long a send waits for an unreachable database, in seconds."""


class Memory(Protocol):
    """A memory, outside the database, of what left. `digest.machine` implements it and documents its methods."""

    def recall(self, edition: EditionName) -> Remembered | None:
        """Return what is remembered of an edition; None if it never began to leave."""

    def recall_all(self) -> Mapping[EditionName, Remembered]:
        """Return what is remembered of every edition."""

    def begin(self, edition: EditionName, again: int, tries: Sequence[int] = ()) -> None:
        """Remember that an edition begins to leave, and how often its batches were claimed before."""

    def claim(self, edition: EditionName, number: int, tries: int) -> bool:
        """Remember a claim; False if it is remembered already."""

    def keep(self, edition: EditionName) -> None:
        """Wait until a power cut can no longer lose the claims in the memory."""

    def finish(self, edition: EditionName) -> None:
        """Remember that all of an edition left."""

    def forget_before(self, day: date) -> None:
        """Forget the editions of earlier dates."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The context of a send.

    - `clock`: the editors' time, which a rehearsal may set; `real_clock`: the time of leases and pauses, which all
      senders share.
    - `wait`: sleeps for some seconds.
    - `concurrency`: the number of threads that submit, divided among `processes`.
    - `per_second`: the limit on the requests of all senders together.
    - `key`: returns the secret key.
    - `count_request`: gets the outcome of each request, and the seconds that it took.
    """

    database: Database
    config: Config
    mailer: Mailer
    clock: Callable[[], datetime]
    memory: Memory
    concurrency: int = 1
    processes: int = 1
    per_second: float | None = None
    real_clock: Callable[[Connection], datetime] = load_clock
    wait: Callable[[float], object] = time.sleep
    key: Callable[[], str] = secret_key
    count_request: Callable[[str, float], None] = lambda _outcome, _seconds: None

    @property
    def pace_name(self) -> str:
        """The name of this mailer's pace in the database."""
        return self.config.mail.backend


def durably(sending: Sending, work: Callable[[], T]) -> T:
    """Do some work on the database, and repeat it while the database is unreachable.

    `work` must be safe to repeat. Raises StoreUnavailableError if the database stays unreachable for OUTAGE seconds.
    """
    pause, waited = 0.25, 0.0
    while True:
        try:
            return work()
        except StoreUnavailableError:
            if waited >= OUTAGE:
                raise
        sending.wait(pause)
        waited += pause
        pause = min(pause * 2, 5.0)
