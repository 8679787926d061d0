"""Readers: who they are, and what they chose. Pure."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from digest.domain.events import SuppressionReason


class Status(StrEnum):
    """The life of a subscriber."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    ERASED = "erased"


class Subscriber(NamedTuple):
    """A person who signed up. `digests` are those they read; `left` those they left.

    `left_at` is when he last left all of them: what he had agreed to ended then. `sections` are the only ones he wants;
    none of them: he wants all.
    """

    email: str
    name: str = ""
    status: Status = Status.ACTIVE
    digests: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    consented_at: datetime | None = None
    source: str = ""
    last_gift_at: datetime | None = None
    recurring: bool = False
    sections: frozenset[str] = frozenset()
    left_at: datetime | None = None
    id: int = 0


class Reader(NamedTuple):
    """The person behind an address in normal form, and the reason why it is not mailed, if any.

    `subscriber` is None for a stranger. `erased_at` is when they were erased, if they confirmed no sign-up since.
    """

    email: str
    subscriber: Subscriber | None = None
    suppressed: SuppressionReason | None = None
    erased_at: datetime | None = None

    @property
    def state(self) -> Status | None:
        """Where they stand in the table of a reader's life; None for a stranger."""
        if self.erased_at:
            return Status.ERASED
        return self.subscriber.status if self.subscriber else None


def choice_of(wanted: Collection[str], configured: Collection[str]) -> frozenset[str]:
    """Give what is kept of a reader who wants these sections: nothing, when they are all there are.

    So he also gets sections that are added later.
    """
    kept = frozenset(wanted).intersection(configured)
    return frozenset() if kept.issuperset(configured) else kept


SIGN_UP_FORM, OWN_PAGE = "sign-up form", "own page"
"""The ways by which readers themselves consent: the first time, and when they choose again."""
