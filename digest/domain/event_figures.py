"""Sums of the provider's events: how many there are, and from how many different readers. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digest.domain.events import ARRIVALS, OUTCOMES, EventKind
from digest.domain.opens_and_clicks import ASK, Touch, by_machine
from digest.domain.reports import Share

NAMES: Mapping[EventKind, str] = {
    EventKind.DELIVERED: "delivered",
    EventKind.BOUNCED: "bounced",
    EventKind.BLOCKED: "blocked",
    EventKind.DEFERRED: "deferred",
    EventKind.DROPPED: "dropped",
    EventKind.COMPLAINT: "complaints",
    EventKind.UNSUBSCRIBED: "unsubscribes",
}
"""The kinds of event that are counted without further judgement, and the names of their figures."""
LEFT = "left"
"""Readers who left the digest between this edition and the next, by any route; most routes cause no event."""
SHARED: Mapping[str, frozenset[EventKind]] = {"outcomes": OUTCOMES, "arrived": ARRIVALS}
"""The denominators of shares, besides the mails submitted: readers with an event of any of these kinds."""
OPENS, CLICKS, ASKS = "opens", "clicks", "asks"
"""Figures that count people and machines separately. ASKS are clicks on the ask's link."""

DELIVERY = (*NAMES.values(), LEFT)
"""The figures of delivery, in the order of reports. Machines cause none of them."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by name. `events` counts each event id once; `machine` counts the events of machines, which are not in it.

    `readers` counts the different readers with such an event; for opens, clicks and asks, only people's events count.
    """

    events: Counter[str] = field(default_factory=Counter)
    machine: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.events + other.events, self.machine + other.machine, self.readers + other.readers)

    @property
    def is_empty(self) -> bool:
        """Whether there are no events at all."""
        return not (self.events or self.machine)

    def as_json(self) -> dict[str, Any]:
        """All figures, by the report's names."""
        touches = {name: {"human": self.events[name], "machine": self.machine[name]} for name in (OPENS, CLICKS, ASKS)}
        readers = {name: self.readers[name] for name in (*DELIVERY, *touches, *SHARED)}
        return {**{name: self.events[name] for name in DELIVERY}, **touches, "readers": readers}


def from_json(document: Mapping[str, Any]) -> Figures:
    """Read what `as_json` wrote."""
    events = Counter({name: document[name] for name in DELIVERY})
    events.update({name: document[name]["human"] for name in (OPENS, CLICKS, ASKS)})
    machine = Counter({name: document[name]["machine"] for name in (OPENS, CLICKS, ASKS)})
    readers = Counter(document["readers"])
    # Older sums have no denominators.
    readers.setdefault("outcomes", readers["delivered"] + readers["bounced"])
    readers.setdefault("arrived", readers["delivered"])
    return Figures(+events, +machine, +readers)


def touch_names(link: str | None) -> tuple[str, ...]:
    """Name the figures that a click on a link counts in, or, without a link, an open."""
    return (OPENS,) if link is None else (CLICKS, ASKS) if link == ASK else (CLICKS,)


def count_touches(mails: Iterable[Sequence[Touch]]) -> Figures:
    """Count the opens and clicks of mails, people's and machines' separately. Each mail comes with all its touches."""
    figures = Figures()
    for touches in mails:
        seen: set[str] = set()
        for touch, machine in zip(touches, by_machine(touches), strict=True):
            names = touch_names(touch.link)
            (figures.machine if machine else figures.events).update(names)
            if not machine:
                seen.update(names)
        figures.readers.update(seen)
    return figures


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """Clicks by the name of the link: different readers, and the clicks of people and of machines."""

    readers: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    machine: Counter[str] = field(default_factory=Counter)


def count_links(mails: Iterable[Sequence[Touch]], *names: Callable[[str], str]) -> list[LinkFigures]:
    """Count the clicks of mails, once for each way to name the links. Each mail comes with all its clicks."""
    found = [LinkFigures() for _ in names]
    for touches in mails:
        machines = by_machine(touches)
        followed = [touch.link or "" for touch, machine in zip(touches, machines, strict=True) if not machine]
        scanned = [touch.link or "" for touch, machine in zip(touches, machines, strict=True) if machine]
        for figures, name in zip(found, names, strict=True):
            figures.people.update(map(name, followed))
            figures.machine.update(map(name, scanned))
            figures.readers.update({name(link) for link in followed})
    return found


def shares(figures: Figures, submitted: int) -> dict[str, Share]:
    """Return the number of readers of each figure, with the number that it is a share of."""
    readers = figures.readers
    arrived, outcomes = readers["arrived"], readers["outcomes"]
    of = dict.fromkeys(DELIVERY, (submitted, "submitted"))
    of["bounced"] = (outcomes, "delivered or bounced")
    of |= dict.fromkeys(("complaints", "unsubscribes", OPENS, CLICKS, ASKS), (arrived, "arrived"))
    return {name: Share(readers[name], *whole) for name, whole in of.items()}


def by_machines(figures: Figures, name: str, what: str) -> Share:
    """Return which of all opens or clicks were made by machines."""
    return Share(figures.machine[name], figures.machine[name] + figures.events[name], what)
