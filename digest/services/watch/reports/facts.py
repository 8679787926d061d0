"""Load what the report on an edition shows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Any

from digest.config import Config
from digest.domain.event_figures import LinkFigures, count_links
from digest.domain.opens_and_clicks import ASK, OWN
from digest.domain.story_identity import address_key
from digest.services.delivery.ledger_report import Report as Ledger
from digest.services.delivery.ledger_report import report as add_up
from digest.services.watch.ask_report import EditionAsks, edition_asks
from digest.services.watch.event_figures import EventFigures, figures_of
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.watch.edition_events import (
    Refusal,
    count_mailed,
    count_refused,
    each_clicked_mail,
    earlier_editions,
    load_arrivals,
    load_refusals,
    when_folded,
)

PAST = 10
"""The number of earlier editions that an edition is compared with."""
OTHER_LINKS, OWN_PAGES, THE_ASK, HEADLINES = "Other links", "Readers' own pages", "The ask", "Headlines"
"""The names of links other than stories."""


@dataclass(frozen=True, slots=True)
class Details:
    """What only single events show. Clicks are counted by story (its address) and by section."""

    arrivals: Sequence[tuple[datetime, int]]
    refusals: Sequence[Refusal]
    refused: Counter[str]
    mailed: Counter[str]
    by_story: LinkFigures
    by_section: LinkFigures


@dataclass(frozen=True, slots=True)
class PastEdition:
    """An edition in a comparison."""

    local_date: date
    figures: EventFigures

    @property
    def submitted(self) -> int:
        """The mails that the provider accepted."""
        return sum(self.figures.submitted.values())


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What a report on an edition shows. `details` is None once its events were deleted.

    `past` has the editions that it is compared with and itself, the oldest first. `tracks` is whether its opens and
    clicks are stored.
    """

    edition: StoredEdition
    ledger: Ledger
    figures: EventFigures
    asks: EditionAsks
    details: Details | None
    past: Sequence[PastEdition]
    tracks: bool

    @property
    def submitted(self) -> int:
        """The mails that the provider accepted."""
        return sum(self.figures.submitted.values())

    @property
    def arrived(self) -> int:
        """The readers whose mail arrived."""
        return self.figures.total.readers["arrived"]


@dataclass(frozen=True, slots=True)
class MailedStory:
    """A story in an edition. `key` is the name of its link; `section` is a section's name."""

    key: str
    title: str
    section: str


def load_facts(database: Database, config: Config, edition_id: int) -> EditionFacts:
    """Load what a report on an edition shows. Raises EditionError if there is no such edition."""
    with database.read() as connection:
        edition = load_edition(connection, edition_id)
        shown = [*earlier_editions(connection, edition_id, most=PAST), edition_id]
        dates = [load_edition(connection, one).local_date for one in shown]
    with ThreadPoolExecutor(1) as beside:
        details = beside.submit(_details, database, edition)
        counted = figures_of(database, shown)
    past = list(starmap(PastEdition, zip(dates, counted, strict=True)))
    figures = counted[-1]
    return EditionFacts(
        edition=edition,
        ledger=add_up(database, edition_id),
        figures=figures,
        asks=edition_asks(database, config, edition_id, figures),
        details=details.result(),
        past=past,
        tracks=config.privacy.track or has_touches(figures),
    )


def has_touches(figures: EventFigures) -> bool:
    """Return whether opens or clicks of an edition were stored."""
    total = figures.total
    return any(total.events[name] or total.machine[name] for name in ("opens", "clicks"))


def mailed_stories(document: Mapping[str, Any]) -> list[MailedStory]:
    """List the stories of an edition in order. Stories that are only headlines have the section HEADLINES."""
    shelves = [(one["name"], one["stories"]) for one in document.get("sections", [])]
    shelves.append((HEADLINES, document.get("also", [])))
    return [
        MailedStory(address_key(one["url"] or "") or one["guid"], one["title"], name)
        for name, stories in shelves
        for one in stories
    ]


def _details(database: Database, edition: StoredEdition) -> Details | None:
    stories = mailed_stories(edition.document)
    with database.read() as connection:
        if when_folded(connection, edition.id) is not None:
            return None
        by_story, by_section = count_links(
            each_clicked_mail(connection, edition.id),
            _namer({one.key: one.key for one in stories}),
            _namer({one.key: one.section for one in stories}),
        )
        refused = count_refused(connection, edition.id)
        return Details(
            load_arrivals(connection, edition.id),
            load_refusals(connection, edition.id) if refused else (),
            refused,
            count_mailed(connection, edition.id) if refused else Counter(),
            by_story,
            by_section,
        )


def _namer(stories: Mapping[str, str]) -> Callable[[str], str]:
    names = {ASK: THE_ASK, OWN: OWN_PAGES, **stories}
    return lambda link: names.get(link, OTHER_LINKS)
