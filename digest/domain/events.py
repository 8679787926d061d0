"""What a provider reports about accepted mails, in our own words. Pure; knows no provider's names and no database."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digest.domain.readers import SuppressionReason


class EventKind(StrEnum):
    """What happened to one mail."""

    PROCESSED = "processed"
    """The provider took the mail and will try to deliver it."""
    DELIVERED = "delivered"
    """The mailbox's server took it."""
    DEFERRED = "deferred"
    """The mailbox's server asked to wait; the provider tries again."""
    BOUNCED = "bounced"
    """Refused for good: the address is dead and must not be mailed again."""
    BLOCKED = "blocked"
    """Refused this time (a full mailbox, a reputation); the address stays good."""
    DROPPED = "dropped"
    """The provider took the mail and did not pass it on, for example because it suppresses the address itself."""
    COMPLAINT = "complaint"
    """The reader pressed "spam"."""
    UNSUBSCRIBED = "unsubscribed"
    """The reader unsubscribed through the provider's own link."""
    OPENED = "opened"
    """The reader, or a machine on their behalf, loaded the pictures."""
    CLICKED = "clicked"
    """The reader, or a machine on their behalf, followed a link."""
    OTHER = "other"
    """Anything else. It is stored, but decides nothing."""


TOUCHES = frozenset({EventKind.OPENED, EventKind.CLICKED})
"""Events that show how a reader reads. They are not stored when `privacy.track` is false."""


RETURNED = frozenset({EventKind.BOUNCED, EventKind.BLOCKED})
"""Events that a mailbox's server may report after it accepted the mail. They then name only the address."""
OUTCOMES = frozenset({EventKind.DELIVERED, EventKind.BOUNCED})
"""Events that decide whether a mail arrived. One mail may have both: some servers accept a mail and return it later."""
ARRIVALS = frozenset({EventKind.DELIVERED, EventKind.COMPLAINT, EventKind.UNSUBSCRIBED, *TOUCHES})
"""Events that show that a mail arrived. For some mails, providers report no delivery."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one mail, as the provider reported it.

    - `provider_id`: identifies the event; an event that is reported twice has the same one.
    - `occurred_at`: the provider's time (aware, UTC).
    - `edition_id`, `batch_id`, `recipient_id`: None where the event names none of ours.
    - `email`: the address as the provider writes it. It finds the reader, and is not stored with the event.
    - `suppresses`: why the address must not be mailed again, if there is a reason.
    - `link`: the name of a click's link (see `opens_and_clicks`).
    - `machine`: whether the event alone shows that no person caused it.
    - `detail`: what else is stored, as JSON.
    """

    provider_id: str
    kind: EventKind
    occurred_at: datetime
    edition_id: int | None = None
    batch_id: int | None = None
    recipient_id: int | None = None
    email: str = ""
    suppresses: SuppressionReason | None = None
    link: str = ""
    machine: bool = False
    detail: dict[str, str] = field(default_factory=dict)

    @property
    def names_a_mail(self) -> bool:
        """Whether the event names any of our ids."""
        return any(one is not None for one in (self.edition_id, self.batch_id, self.recipient_id))


def proves_acceptance(kind: EventKind) -> bool:
    """Return whether one such event of one of its mails proves that the provider accepted the whole batch.

    A batch leaves in one request, which the provider accepts whole or not at all. Every known kind of event, bad news
    included, is about a mail that the provider accepted; an unknown kind proves nothing.
    """
    return kind is not EventKind.OTHER
