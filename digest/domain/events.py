"""What a provider tells of mails it has taken, in our own words. Pure; knows no provider's names and no database."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened to one mail."""

    PROCESSED = "processed"
    """The provider took the mail and will try to deliver it."""
    DELIVERED = "delivered"
    """The mailbox's server took it."""
    DEFERRED = "deferred"
    """The mailbox's server asked to wait; the provider tries again by itself."""
    BOUNCED = "bounced"
    """Refused for good: the address is dead and must not be mailed again."""
    BLOCKED = "blocked"
    """Refused this time (a full mailbox, a reputation); the address stays good."""
    DROPPED = "dropped"
    """The provider took the mail and did not send it on, as when the address is suppressed over there."""
    COMPLAINT = "complaint"
    """The reader pressed "spam"."""
    UNSUBSCRIBED = "unsubscribed"
    """The reader left by the provider's own link."""
    OPENED = "opened"
    """The reader, or a machine on his way, loaded the pictures."""
    CLICKED = "clicked"
    """The reader, or a machine on his way, followed a link."""
    OTHER = "other"
    """Anything we have no word for; kept, and no ground to decide anything on."""


TOUCHES = frozenset({EventKind.OPENED, EventKind.CLICKED})
"""What tells how somebody reads; not kept where readers are not tracked."""


OUTCOMES = frozenset({EventKind.DELIVERED, EventKind.BOUNCED})
"""What decides whether a mail arrived. Of one mail there may be both: some servers take a mail and return it later."""
ARRIVALS = frozenset({EventKind.DELIVERED, EventKind.COMPLAINT, EventKind.UNSUBSCRIBED, *TOUCHES})
"""What shows that a mail arrived; of some mails no delivery is told."""


class SuppressionReason(StrEnum):
    """Why an address must not be mailed."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one mail, as the provider told it.

    `provider_id` is the provider's id of the event: the same event told twice has the same one. `occurred_at` is the
    provider's time (aware, UTC). An id is None where the event names none that could be ours. `email` is the address as
    the provider writes it: it finds the reader, and is not stored with the event. `suppresses` is why the address
    must not be mailed again, if so. `link` names the link of a click (see `opens_and_clicks`); `machine`: the event
    alone shows that no person made it. `detail` holds the little else worth keeping, as JSON can hold it.
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


def proves_acceptance(kind: EventKind) -> bool:
    """Tell whether one such event of one of its mails proves that the provider accepted the whole batch.

    A batch leaves in one request, which is taken whole or not at all. Each kind we have a word for is about a mail the
    provider holds, bad news too; of any other we cannot know.
    """
    return kind is not EventKind.OTHER
