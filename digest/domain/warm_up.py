"""Warm-up: how many mails a new domain may send in a day. Pure.

Mailbox providers know a domain by the mail that they have seen from it. A step is therefore derived from the mails
that really left, not from the calendar: a day on which hardly anything left earns hardly anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil


@dataclass(frozen=True, slots=True)
class WarmUp:
    """The first day's `first` mails, and the `factor`, more than 1, by which one day may exceed all days before."""

    first: int
    factor: Decimal

    def __str__(self) -> str:
        return f"{self.first}/day ×{self.factor.normalize():f}"


@dataclass(frozen=True, slots=True)
class Mailed:
    """The mails of one edition: its day, how many `left`, and how many still `may_leave`."""

    day: date
    left: int
    may_leave: int = 0


@dataclass(frozen=True, slots=True)
class DayStep:
    """A day's step: the most mails that may leave, and how many of them are `taken`. `number` counts days with mail."""

    number: int
    most: int
    taken: int

    @property
    def room(self) -> int:
        """How many mails may still leave on that day."""
        return max(0, self.most - self.taken)


def step_of(warm_up: WarmUp, mailed: Iterable[Mailed], today: date) -> DayStep:
    """Return the step of a day, from all editions that left from the same domain.

    It is `factor` times the most that left on one earlier day, and never less than `first`. Mails that may still leave
    count as today's, whatever day their edition was frozen.
    """
    before: dict[date, int] = {}
    taken = 0
    for one in mailed:
        taken += one.may_leave
        if one.day >= today:
            taken += one.left
        elif one.left:
            before[one.day] = before.get(one.day, 0) + one.left
    return DayStep(len(before) + 1, _next(warm_up, max(before.values(), default=0)), taken)


def days_to_reach(warm_up: WarmUp, step: DayStep, readers: int) -> int:
    """Return the number of the day with mail that reaches all `readers`, if each day takes its whole step."""
    number, most = step.number, step.most
    while most < readers:
        number, most = number + 1, _next(warm_up, most)
    return number


def say_held_back(readers: int) -> str:
    """Say how many readers do not get an edition because of the warm-up; "" if there is none."""
    return f"Held back by the warm-up, and never mailed this edition: {readers:,}." if readers else ""


def _next(warm_up: WarmUp, most: int) -> int:
    # Rounding up makes each step larger than the one before.
    return max(warm_up.first, ceil(most * warm_up.factor))
