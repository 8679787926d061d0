"""Tell what the provider's events say of editions: how many mails arrived, were opened, brought a gift's click."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from digest.domain.event_figures import Figures, count_touches
from digest.store.database import Database
from digest.store.delivery.standing import load_sums
from digest.store.watch.figures import (
    count_left,
    count_told,
    each_touched_mail,
    editions_since,
    load_totals,
    submitted_by_variant,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """The figures of an edition, or of several: by variant of the ask, with how many mails of it were submitted."""

    submitted: Mapping[str, int]
    figures: Mapping[str, Figures]

    @property
    def total(self) -> Figures:
        """All variants together."""
        return sum(self.figures.values(), Figures())

    def __add__(self, other: "Reach") -> "Reach":
        names = sorted({*self.submitted, *other.submitted})
        return Reach(
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
class DigestReach:
    """What several editions of a digest came to. `recipients` are theirs by state, a reader once for each edition."""

    digest: str
    since: date
    editions: int
    recipients: Mapping[str, int]
    reach: Reach

    def as_json(self) -> dict[str, Any]:
        """The answer to scripts."""
        return {
            "digest": self.digest,
            "since": self.since.isoformat(),
            "editions": self.editions,
            "recipients": {"frozen": sum(self.recipients.values()), **self.recipients},
            **self.reach.as_json(),
        }


def edition_reach(database: Database, edition_id: int) -> Reach:
    """Tell what the events of an edition come to."""
    with database.read() as connection:
        return load_reach(connection, edition_id)


def load_reach(connection: "Connection", edition_id: int) -> Reach:
    """Count an edition's events, or load what they came to when they were kept no longer."""
    submitted = submitted_by_variant(connection, edition_id)
    folded = load_totals(connection, edition_id)
    if folded is not None:
        return Reach(submitted, folded)
    told, left = count_told(connection, edition_id), count_left(connection, edition_id)
    figures = {
        variant: told.get(variant, Figures())
        + left.get(variant, Figures())
        + count_touches(each_touched_mail(connection, edition_id, variant))
        for variant in submitted
    }
    return Reach(submitted, figures)


def digests_reach(database: Database, since: date) -> list[DigestReach]:
    """Tell of each digest what the events of its editions of that day and later come to together."""
    found: dict[str, DigestReach] = {}
    with database.read() as connection:
        for edition_id, digest in editions_since(connection, since):
            one = DigestReach(
                digest, since, 1, load_sums(connection, edition_id).recipients, load_reach(connection, edition_id)
            )
            found[digest] = _together(found[digest], one) if digest in found else one
    return [found[digest] for digest in sorted(found)]


def _together(one: DigestReach, other: DigestReach) -> DigestReach:
    recipients = {state: count + other.recipients[state] for state, count in one.recipients.items()}
    return DigestReach(one.digest, one.since, one.editions + other.editions, recipients, one.reach + other.reach)
