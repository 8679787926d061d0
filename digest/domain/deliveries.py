"""Batches on their way to readers, and what can become of them. Pure; knows no provider and no database."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from digest.domain.editions import Rendition


@dataclass(frozen=True, slots=True)
class Recipient:
    """A subscriber frozen into an edition. `token` opens this reader's own pages and says nothing about the address."""

    id: int
    email: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Recipients of one variant that leave in one request, with the frozen rendition they all get.

    `proof` marks a test copy to staff: its subject says so, and it belongs to no ledger (`edition_id` and `id` are 0).
    """

    id: int
    edition_id: int
    digest: str
    local_date: date
    rendition: Rendition
    recipients: tuple[Recipient, ...]
    proof: bool = False


class OutcomeKind(StrEnum):
    """What became of one request, as far as we can know."""

    ACCEPTED = "accepted"
    """The provider took the batch."""
    RETRY = "retry"
    """Certainly not taken, and safe to repeat (429, connection refused before a byte was sent)."""
    REFUSED = "refused"
    """Certainly not taken, and repeating would be refused again (400, 401, 403, 413, …)."""
    UNCERTAIN = "uncertain"
    """May or may not have been taken (time-out, connection lost after the request began, 5xx)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a mailer to one batch.

    `retry_at`: when the provider said to come back. `stop`: the next batch would fail alike (401, 403).
    """

    kind: OutcomeKind
    detail: str = ""
    message_id: str = ""
    retry_at: datetime | None = None
    stop: bool = False


@dataclass(frozen=True, slots=True)
class ReaderLinks:
    """The addresses of a reader's own pages under the public address of `digest serve`."""

    public_url: str

    def unsubscribe(self, token: str) -> str:
        """Where this reader leaves the digest."""
        return f"{self.public_url}/unsubscribe/{token}"

    def preferences(self, token: str) -> str:
        """Where this reader chooses."""
        return f"{self.public_url}/preferences/{token}"

    def edition(self, digest: str, local_date: date) -> str:
        """Where anybody reads an edition in the browser."""
        return f"{self.public_url}/editions/{digest}/{local_date.isoformat()}"
