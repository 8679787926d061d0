"""What a send works with, and how it waits for a database that is away. Knows nothing of batches or readers."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from digest.config import Config
from digest.domain.errors import StoreUnavailableError
from digest.mail import Mailer
from digest.store.database import Database

if TYPE_CHECKING:
    pass


T = TypeVar("T")


OUTAGE = 90.0
"""How long a send waits for an unreachable database, in seconds."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a send works with.

    `clock` is the editors' time, which a rehearsal may set; leases and pauses use `real_clock`. `wait` sleeps for some
    seconds. `per_second` limits the requests of all senders together.
    """

    database: Database
    config: Config
    mailer: Mailer
    clock: Callable[[], datetime]
    concurrency: int = 1
    per_second: float | None = None
    real_clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    wait: Callable[[float], object] = time.sleep

    @property
    def pace_name(self) -> str:
        """The name under which the database keeps this mailer's pace."""
        return self.config.mail.backend


def durably(sending: Sending, work: Callable[[], T]) -> T:
    """Do some work on the database, and repeat it while the database is unreachable.

    Raises StoreUnavailableError when it stays unreachable for OUTAGE seconds. `work` must be safe to repeat.
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
