"""A mailer that remembers what it was given, and answers as it is told."""

from collections.abc import Callable
from datetime import datetime

from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.editions import Rendition
from digest.domain.letters import Letter
from digest.domain.recipients import Recipients

ACCEPTED = Outcome(OutcomeKind.ACCEPTED, message_id="m")


class FakeMailer:
    """Answers with `outcomes` in turn, then accepts. `before` is called before each answer."""

    def __init__(self, *outcomes: Outcome, batch_size: int = 2, before: Callable[[Batch], None] | None = None) -> None:
        self._batch_size = batch_size
        self.submitted: list[Batch] = []
        self.letters: list[Letter] = []
        self._answered: list[tuple[Batch, bool]] = []
        self._outcomes = list(outcomes)
        self._before = before

    @property
    def accepted(self) -> list[str]:
        """The addresses of all accepted mails, in order."""
        return [recipient.email for batch, taken in self._answered if taken for recipient in batch.recipients]

    def batch_limit(self, _rendition: Rendition) -> int:
        """Take as many as told."""
        return self._batch_size

    def reachable(self, recipients: Recipients) -> Recipients:
        """Mail whatever is plain ASCII."""
        return recipients.only([email.isascii() for email in recipients.emails])

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Answer as told."""
        if self._before:
            self._before(batch)
        outcome = self._outcomes.pop(0) if self._outcomes else ACCEPTED
        self.submitted.append(batch)
        self._answered.append((batch, outcome.kind is OutcomeKind.ACCEPTED))
        return outcome

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:
        """Answer as told."""
        outcome = self._outcomes.pop(0) if self._outcomes else ACCEPTED
        self.letters.append(letter)
        return outcome

    def close(self) -> None:
        """Hold nothing open."""
