"""Explain where each stored story is in an edition, or why it is not in it."""

from dataclasses import dataclass
from datetime import date

from digest.config import Config
from digest.domain.editions import Edition, LeftOut
from digest.domain.links import host_of
from digest.domain.stories import Story
from digest.render.edition import Renderer
from digest.services.editions.compose import compose_edition
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_left_out
from digest.store.intake.stories import load_stories


@dataclass(frozen=True, slots=True)
class Explanation:
    """A story's place in an edition (a section, "lead" or "related"), or the reason why it is not in it.

    `duplicates` is the story with the same text, and `leads_to` the other site's host, where that is the reason.
    """

    story: Story
    place: str | None
    reason: LeftOut | None
    duplicates: Story | None = None
    leads_to: str = ""


def explain(database: Database, renderer: Renderer, config: Config, digest: str, local_date: date) -> list[Explanation]:
    """Explain for every stored story where it is in the edition of a date, or why it is not; the newest first."""
    edition = compose_edition(database, config, digest, local_date, whole=True)
    if isinstance(edition, Edition):
        edition = renderer.fit(edition)
    out = [
        Explanation(story, None, reason, edition.repeats.get(story.id), foreign_host(story, reason))
        for story, reason in edition.left_out
    ]
    if isinstance(edition, Edition):
        for section in edition.sections:
            for item in section.items:
                place = f"{section.name} (lead)" if item.story.id == edition.lead.story.id else section.name
                out.append(Explanation(item.story, place, None))
                out += [Explanation(story, f"{section.name} (related)", None) for story in item.related]
    return sorted(out, key=lambda entry: (entry.story.published_at, entry.story.id), reverse=True)


def foreign_host(story: Story, reason: LeftOut) -> str:
    """Name the other site's host to which a story leads that was left out for that; "" for any other story."""
    return host_of(story.url) if reason is LeftOut.UNSAFE and story.url else ""


def foreign_links(database: Database, edition: StoredEdition) -> list[str]:
    """Report the stories that an edition left out because they lead to other sites, one line each."""
    with database.read() as connection:
        unsafe = load_stories(connection, only=load_left_out(connection, edition.id, LeftOut.UNSAFE))
    return [
        f'"{story.title}" is left out: it links to {host}. `site.hosts` or `stories.foreign_links` allows that.'
        for story in unsafe
        if (host := foreign_host(story, LeftOut.UNSAFE))
    ]
