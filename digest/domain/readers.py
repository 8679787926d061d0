"""Readers and their choices. Pure."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from digest.domain.counting import counted


class SuppressionReason(StrEnum):
    """Why an address must not be mailed."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    MANUAL = "manual"


class Status(StrEnum):
    """The state of a subscriber."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    ERASED = "erased"


class Wishes(NamedTuple):
    """A reader's wishes: until when they give already, and before when they want no ask and no mail. None: no wish."""

    gives_until: datetime | None = None
    ask_after: datetime | None = None
    paused_until: datetime | None = None


def gives_monthly(now: datetime, until: datetime | None, *, recurring: bool) -> bool:
    """Return whether somebody gives monthly. Without an end, they do so until a list says otherwise."""
    return recurring and (until is None or until > now)


class Subscriber(NamedTuple):
    """A person who signed up. `digests` are those they read; `left` those they left.

    - `left_at`: when they last left all digests, which ended their consent.
    - `sections`: the only sections they want; empty means all.
    - `recurring`: whether they give monthly. `monthly_until`: until when, if known; in the past, when they stopped.
    - `gives_until`, `ask_after`, `paused_until`: their wishes. They say that they give already until then, want no ask
      before then, or want no mail before then.
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
    monthly_until: datetime | None = None
    gives_until: datetime | None = None
    ask_after: datetime | None = None
    paused_until: datetime | None = None

    def gives_monthly(self, now: datetime) -> bool:
        """Return whether they give monthly now, as far as lists say."""
        return gives_monthly(now, self.monthly_until, recurring=self.recurring)

    @property
    def wishes(self) -> Wishes:
        """Their wishes."""
        return Wishes(self.gives_until, self.ask_after, self.paused_until)


class Reader(NamedTuple):
    """The person with an address (in normal form), and the reason why it is not mailed, if any.

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


class Choice(NamedTuple):
    """The digests and sections that a reader chose. A page's form has the choice that it showed as its `version`."""

    digests: frozenset[str]
    sections: frozenset[str] = frozenset()

    @classmethod
    def of(cls, subscriber: Subscriber) -> Self:
        """Return what a subscriber has chosen."""
        return cls(subscriber.digests, subscriber.sections)

    @classmethod
    def parse(cls, version: str) -> Self:
        """Read a version. Other text is read as a choice that nobody made, so that the page counts as outdated."""
        digests, _, sections = version.partition("/")
        return cls(frozenset(digests.split(";")) - {""}, frozenset(sections.split(";")) - {""})

    @property
    def version(self) -> str:
        """The choice as text."""
        return f"{';'.join(sorted(self.digests))}/{';'.join(sorted(self.sections))}"


class Stranded(NamedTuple):
    """The number of active readers of a digest that is not configured. They get no mail.

    `to` is the only configured digest without readers, which may be its new name; "" if there is not exactly one.
    """

    digest: str
    readers: int
    to: str = ""

    @property
    def words(self) -> str:
        """What is wrong."""
        gets = "gets" if self.readers == 1 else "get"
        return f"{counted(self.readers, 'reader')} of {self.digest}, which is not configured, {gets} no mail."

    @property
    def fix(self) -> str:
        """How to fix it."""
        return f"`digest subscribers move {self.digest} {self.to or 'DIGEST'}` gives them a digest that is configured."


def choice_of(wanted: Collection[str], configured: Collection[str]) -> frozenset[str]:
    """Return the section choice to store: empty when a reader wants every section.

    They then also get sections that are added later.
    """
    kept = frozenset(wanted).intersection(configured)
    return frozenset() if kept.issuperset(configured) else kept


SIGN_UP_FORM, OWN_PAGE = "sign-up form", "own page"
"""The sources of a reader's own consent: the first time, and when they choose again."""
