"""What the model of a year knows of people: what files said they gave, what they said, and what they were mailed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
COOLING, LASTS = 20 * DAY, 45 * DAY


@dataclass
class Payment:
    """A payment at a provider, in hundredths. `back` is what was given back of it."""

    email: str
    provider: str
    number: str
    at: datetime
    amount: int
    currency: str
    monthly: bool = False
    reference: str = ""
    back: int = 0
    back_at: datetime | None = None

    @property
    def rest(self) -> int:
        """What is left of it."""
        return self.amount - self.back


@dataclass
class Plan:
    """Giving monthly, on a day of the month."""

    provider: str
    amount: int
    currency: str
    day: int


@dataclass
class Person:
    """What the model knows of a person.

    `seen` are their payments as files had them last; `asked` are the asks that they were mailed.
    """

    email: str
    state: str = "stranger"
    digests: frozenset[str] = frozenset()
    paused_until: datetime | None = None
    gives_until: datetime | None = None
    ask_after: datetime | None = None
    plan: Plan | None = None
    seen: dict[str, Payment] = field(default_factory=dict)
    stopped_at: datetime | None = None
    erased_on: date | None = None
    asked: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def is_patron(self) -> bool:
        """Whether Patreon's list has them."""
        return self.plan is not None and self.plan.provider == "patreon"

    @property
    def last_charge(self) -> Payment | None:
        """Their last monthly payment that they did not get back."""
        charges = [one for one in self.seen.values() if one.monthly and one.rest]
        return max(charges, key=lambda one: one.at, default=None)

    def gives_monthly(self, now: datetime) -> bool:
        """Whether a file said so not long ago, and no list since that they stopped."""
        last = self.last_charge
        return last is not None and last.at + LASTS > now and (self.stopped_at is None or last.at > self.stopped_at)

    def gave_lately(self, now: datetime) -> bool:
        """Whether a gift is younger than `cooling_off`."""
        return any(one.rest and one.at >= now - COOLING for one in self.seen.values())

    def says_they_give(self, now: datetime) -> bool:
        """Whether they said so on their page."""
        return self.gives_until is not None and self.gives_until > now

    def wants_no_ask(self, now: datetime) -> bool:
        """Whether they said so on their page."""
        return self.ask_after is not None and self.ask_after > now

    def asks(self, now: datetime, within: timedelta) -> int:
        """How often they were asked lately."""
        return sum(at > now - within for at, _ in self.asked)
