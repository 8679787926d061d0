"""Add up the provider's events of editions: how many mails arrived, were opened and led to a click on the ask."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from digest.domain.event_figures import Figures, count_touches
from digest.store.database import Database
from digest.store.delivery.standing import load_sums
from digest.store.delivery.warm_up import count_held_back
from digest.store.watch.figures import (
    count_certain_touches,
    count_left,
    count_reported,
    each_doubtful_mail,
    editions_since,
    load_totals,
    submitted_by_variant,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

THREADS = 4


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Figures by variant of the ask, for one edition or several, with the number of mails submitted for each."""

    submitted: Mapping[str, int]
    figures: Mapping[str, Figures]

    @property
    def total(self) -> Figures:
        """All variants together."""
        return sum(self.figures.values(), Figures())

    def __add__(self, other: "EventFigures") -> "EventFigures":
        names = sorted({*self.submitted, *other.submitted})
        return EventFigures(
            {name: self.submitted.get(name, 0) + other.submitted.get(name, 0) for name in names},
            {name: self.of(name) + other.of(name) for name in names},
        )

    def of(self, variant: str) -> Figures:
        """The figures of one variant."""
        return self.figures.get(variant, Figures())

    def as_json(self) -> dict[str, Any]:
        """The report's part: `events` of all, and of each variant."""
        variants = {name: {"submitted": count, **self.of(name).as_json()} for name, count in self.submitted.items()}
        return {"events": self.total.as_json(), "variants": variants}


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """The figures of several editions of a digest. `recipients` counts by state, each reader once for each edition.

    `held_back` counts the readers whom the warm-up held back, including readers of editions that it skipped.
    """

    digest: str
    since: date
    editions: int
    recipients: Mapping[str, int]
    held_back: int
    events: EventFigures

    def as_json(self) -> dict[str, Any]:
        """The answer to scripts."""
        return {
            "digest": self.digest,
            "since": self.since.isoformat(),
            "editions": self.editions,
            "recipients": {"frozen": sum(self.recipients.values()), **self.recipients, "held_back": self.held_back},
            **self.events.as_json(),
        }


def edition_figures(database: Database, edition_id: int) -> EventFigures:
    """Add up the events of an edition."""
    with database.read() as connection:
        return load_figures(connection, edition_id)


def figures_of(database: Database, edition_ids: Sequence[int]) -> list[EventFigures]:
    """Add up the events of several editions, in their order.

    The database takes most of the time, so threads count several editions at once, each at one moment.
    """
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(partial(edition_figures, database), edition_ids))


def load_figures(connection: "Connection", edition_id: int) -> EventFigures:
    """Count an edition's events, or load their totals once the events themselves are deleted."""
    submitted = submitted_by_variant(connection, edition_id)
    folded = load_totals(connection, edition_id)
    if folded is not None:
        return EventFigures(submitted, folded)
    figures = dict.fromkeys(submitted, Figures())
    counted = (count(connection, edition_id) for count in (count_reported, count_left, count_certain_touches))
    judged = (
        {variant: count_touches(touches for _, _, touches in mails)}
        for variant, mails in groupby(each_doubtful_mail(connection, edition_id), lambda mail: mail[0])
    )
    for found in chain(counted, judged):
        for variant in found.keys() & figures.keys():
            figures[variant] += found[variant]
    return EventFigures(submitted, figures)


def digest_figures(database: Database, since: date) -> list[DigestFigures]:
    """Add up, for each digest, the events of its editions from `since` on."""
    with database.read() as connection:
        listed = editions_since(connection, since)
        recipients = [load_sums(connection, edition_id).recipients for edition_id, _ in listed]
        held_back = count_held_back(connection, since)
    counted = figures_of(database, [edition_id for edition_id, _ in listed])
    found: dict[str, DigestFigures] = {}
    for (_, digest), sums, figures in zip(listed, recipients, counted, strict=True):
        one = DigestFigures(digest, since, 1, sums, held_back[digest], figures)
        found[digest] = _together(found[digest], one) if digest in found else one
    return [found[digest] for digest in sorted(found)]


def _together(one: DigestFigures, other: DigestFigures) -> DigestFigures:
    recipients = {state: count + other.recipients[state] for state, count in one.recipients.items()}
    editions, events = one.editions + other.editions, one.events + other.events
    return replace(one, editions=editions, recipients=recipients, events=events)
