"""Say where each stored story stands in an edition, or why it does not."""

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
    """Where a stored story stands in an edition, or why it is not in it. `place` is a section, "lead" or "related"."""

    story: Story
    place: str | None
    reason: LeftOut | None


def explain(database: Database, renderer: Renderer, config: Config, digest: str, local_date: date) -> list[Explanation]:
    """Tell of every stored story where it stands in the edition of a date, or why it does not; the newest first."""
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
