"""Readers: who they are, and what their own choices make of them. Pure."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """The life of a subscriber."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    ERASED = "erased"


class Subscriber(NamedTuple):
    """A person who signed up. `digests` are those he reads; `left` those he left by himself.

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


def choice_of(wanted: Collection[str], configured: Collection[str]) -> frozenset[str]:
    """Give what is kept of a reader who wants these sections: nothing, when they are all there are.

    So he also gets sections that are added later.
    """
    kept = frozenset(wanted).intersection(configured)
    return frozenset() if kept.issuperset(configured) else kept


SIGN_UP_FORM, OWN_PAGE = "sign-up form", "own page"
"""By which way a reader consents himself, the first time and when he chooses again."""

LIFTED_BY_READER = "unsubscribe"
"""The one reason of a suppression that a reader takes back himself; the others are not his to lift."""


def choose(reader: Subscriber, wanted: frozenset[str]) -> Subscriber:
    """Tell what a reader becomes who now wants exactly these digests; none of them is leaving.

    One who never confirmed stays pending: only the confirmation shows whose address it is.
    """
    status = Status.ACTIVE if reader.status is not Status.PENDING else reader.status
    return reader._replace(
        status=status if wanted else Status.UNSUBSCRIBED,
        digests=wanted,
        left=(reader.left | reader.digests) - wanted,
    )


def leave(reader: Subscriber, digest: str) -> Subscriber:
    """Tell what a reader becomes who leaves a digest; leaving one that he does not read changes no other."""
    left = choose(reader, reader.digests - {digest})
    return left._replace(left=left.left | {digest})
