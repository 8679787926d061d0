"""The ways to send a batch, one for each mailer. No mailer knows the store, or what happens to an outcome."""

from datetime import datetime
from typing import Protocol

from digest.domain.batches import Batch, Outcome
from digest.domain.editions import Rendition
from digest.domain.letters import Letter
from digest.domain.recipients import Recipients


class Mailer(Protocol):
    """One way to submit batches."""

    def batch_limit(self, rendition: Rendition) -> int:
        """Return the most recipients of this rendition that one `submit` accepts; 0 when the rendition is too large."""
        ...

    def reachable(self, recipients: Recipients) -> Recipients:
        """Return the recipients whose addresses this mailer can mail."""
        ...

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Submit a batch and return the outcome.

        Every failure of the provider, the network or the disk becomes an Outcome. A request is repeated only if it was
        certainly not accepted. `now` is aware and becomes the mail's date.
        """
        ...

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:
        """Submit one letter and return the outcome, as `submit` does. Its links stay unchanged."""
        ...

    def close(self) -> None:
        """Close connections. A later submission opens them again."""
        ...
