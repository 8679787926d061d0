"""Ways for a batch to leave. Each mailer knows one of them; none knows the store, or what becomes of its outcome."""

from datetime import datetime
from typing import Protocol

from digest.domain.batches import Batch, Outcome, Recipient
from digest.domain.editions import Rendition
from digest.domain.letters import Letter


class Mailer(Protocol):
    """One way to submit batches."""

    def batch_limit(self, rendition: Rendition) -> int:
        """Tell how many recipients of this rendition one `submit` takes at most; 0 when it is too large for any."""
        ...

    def reachable(self, recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        """Leave out those whose address this mailer cannot mail at all."""
        ...

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Hand a batch over and tell what became of it.

        Whatever the provider, the network or the disk does becomes an Outcome; nothing is tried twice here unless it
        is certain that the first try was not taken. `now` is aware and becomes the mail's date.
        """
        ...

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:
        """Hand over one letter and tell what became of it, as `submit` does. Its links are left as they are."""
        ...

    def close(self) -> None:
        """Let go of connections. Submitting afterwards opens them again."""
        ...
