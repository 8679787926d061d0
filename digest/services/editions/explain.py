"""Explain where each stored story is in an edition, or why it is not in it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.editions import Edition, LeftOut
from digest.domain.stories import Story
from digest.render.edition import Renderer
from digest.services.editions.compose import compose_edition
from digest.store.database import Database

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A story's place in an edition (a section, "lead" or "related"), or the reason why it is not in it."""

    story: Story
    place: str | None
    reason: LeftOut | None


def explain(database: Database, renderer: Renderer, config: Config, digest: str, local_date: date) -> list[Explanation]:
    """Explain for every stored story where it is in the edition of a date, or why it is not; the newest first."""
    edition = compose_edition(database, config, digest, local_date, whole=True)
    if isinstance(edition, Edition):
        edition = renderer.fit(edition)
    out = [Explanation(story, None, reason) for story, reason in edition.left_out]
    if isinstance(edition, Edition):
        for section in edition.sections:
            for item in section.items:
                place = f"{section.name} (lead)" if item.story.id == edition.lead.story.id else section.name
                out.append(Explanation(item.story, place, None))
                out += [Explanation(story, f"{section.name} (related)", None) for story in item.related]
    return sorted(out, key=lambda entry: (entry.story.published_at, entry.story.id), reverse=True)
