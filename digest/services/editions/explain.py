"""Explain where each stored story is in an edition, or why it is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.config import Config
from digest.domain.editions import NO_ROOM, Edition, LeftOut, Weight
from digest.domain.links import host_of
from digest.domain.stories import Story
from digest.render.edition import Renderer
from digest.services.editions.compose import compose_edition
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_left_out
from digest.store.intake.stories import load_stories

MOST_NAMED = 10
WHY_NO_ROOM = {
    LeftOut.OVER_LIMIT: "Left out, because there are more than `max_stories`",
    LeftOut.SIZE: "Left out, because the mail would be too large",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A story's place in an edition, or the reason why it has none.

    The place is a section, followed by "(lead)", "(related)" or "(headline)" unless the story is an ordinary item.
    `duplicates` is the story with the same text, and `leads_to` the other site's host, if that is the reason.
    `weight` is its weight as the lead; None if it could not be the lead.
    """

    story: Story
    place: str | None
    reason: LeftOut | None
    duplicates: Story | None = None
    leads_to: str = ""
    weight: Weight | None = None


def explain(database: Database, renderer: Renderer, config: Config, digest: str, local_date: date) -> list[Explanation]:
    """Explain where each stored story is in the edition of a date, or why it is left out. The newest come first."""
    edition = compose_edition(database, config, digest, local_date, whole=True)
    if isinstance(edition, Edition):
        edition = renderer.fit(edition)
    out = [
        Explanation(story, None, reason, edition.repeats.get(story.id), foreign_host(story, reason))
        for story, reason in edition.left_out
    ]
    if isinstance(edition, Edition):
        weights = edition.weights
        out = [replace(entry, weight=weights.get(entry.story.id)) for entry in (*out, *_places(edition))]
    return sorted(out, key=lambda entry: (entry.story.published_at, entry.story.id), reverse=True)


def _places(edition: Edition) -> Iterator[Explanation]:
    for section in edition.sections:
        for item in section.items:
            place = f"{section.name} (lead)" if item.story.id == edition.lead.story.id else section.name
            yield Explanation(item.story, place, None)
            yield from (Explanation(story, f"{section.name} (related)", None) for story in item.related)
    for headline in edition.also:
        yield Explanation(headline.story, f"{headline.section} (headline)", None)


def foreign_host(story: Story, reason: LeftOut) -> str:
    """Return the host of a story that was left out because it links to another site; "" for any other story."""
    return host_of(story.url) if reason is LeftOut.UNSAFE and story.url else ""


def report_left_out(database: Database, edition: StoredEdition) -> list[str]:
    """Report the stories that an edition left out and an editor may want to add, as lines of text."""
    return [*foreign_links(database, edition), *without_room(database, edition)]


def foreign_links(database: Database, edition: StoredEdition) -> list[str]:
    """Report the stories that an edition left out because they link to other sites, one line each."""
    with database.read() as connection:
        unsafe = load_stories(connection, only=load_left_out(connection, edition.id, LeftOut.UNSAFE))
    return [
        f'"{story.title}" is left out: it links to {host}. `site.hosts` or `stories.foreign_links` allows that.'
        for story in unsafe
        if (host := foreign_host(story, LeftOut.UNSAFE))
    ]


def without_room(database: Database, edition: StoredEdition) -> list[str]:
    """Report the stories that an edition left out for lack of room, one line for each reason."""
    with database.read() as connection:
        ids = {reason: load_left_out(connection, edition.id, reason) for reason in NO_ROOM}
        found = {reason: load_stories(connection, only=numbers) for reason, numbers in ids.items() if numbers}
    return [f"{WHY_NO_ROOM[reason]}: {'; '.join(_quoted(stories))}" for reason, stories in found.items()]


def _quoted(stories: Sequence[Story]) -> list[str]:
    more = [f"{len(stories) - MOST_NAMED} more"] if len(stories) > MOST_NAMED else []
    return [*(f"“{story.title}”" for story in stories[:MOST_NAMED]), *more]
