"""Sums of the provider's events: how many there are, and from how many different readers. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digest.domain.events import ARRIVALS, OUTCOMES, EventKind
from digest.domain.opens_and_clicks import ASK, Touch, by_machine

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
"""Readers who left the digest after this edition and before the next, by any route; most routes cause no event."""
SHARED: Mapping[str, frozenset[EventKind]] = {"outcomes": OUTCOMES, "arrived": ARRIVALS}
"""The denominators of shares, besides the mails submitted: readers with an event of any of these kinds."""
OPENS, CLICKS, ASKS = "opens", "clicks", "asks"
"""Figures that count people and machines apart. ASKS are the clicks on the link of the ask."""

_PLAIN = (*NAMES.values(), LEFT)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by name. `events` counts each event id once, except those of machines, which `machine` counts.

    `readers` counts different readers with such an event; for opens, clicks and asks only those that people made.
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
        readers = {name: self.readers[name] for name in (*_PLAIN, *touches, *SHARED)}
        return {**{name: self.events[name] for name in _PLAIN}, **touches, "readers": readers}


def from_json(said: Mapping[str, Any]) -> Figures:
    """Read what `as_json` wrote."""
    events = Counter({name: said[name] for name in _PLAIN})
    events.update({name: said[name]["human"] for name in (OPENS, CLICKS, ASKS)})
    machine = Counter({name: said[name]["machine"] for name in (OPENS, CLICKS, ASKS)})
    readers = Counter(said["readers"])
    # Older sums have no denominators.
    readers.setdefault("outcomes", readers["delivered"] + readers["bounced"])
    readers.setdefault("arrived", readers["delivered"])
    return Figures(+events, +machine, +readers)


def touch_names(link: str | None) -> tuple[str, ...]:
    """Name the figures that a click on a link counts in, or, without a link, an open."""
    return (OPENS,) if link is None else (CLICKS, ASKS) if link == ASK else (CLICKS,)


def count_touches(mails: Iterable[Sequence[Touch]]) -> Figures:
    """Count the opens and clicks of mails, each given with all its touches; machines are counted apart."""
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
