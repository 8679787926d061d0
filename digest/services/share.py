"""Share an edition out among its readers: which rendition each of them gets, and who gets none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from digest.config import THANKS, Config
from digest.domain.composing import with_sections
from digest.domain.editions import Rendition
from digest.domain.errors import ConfigError, EditionError
from digest.domain.sections import sections_shown
from digest.render.edition import Renderer, variants
from digest.services.publish import Made, rules_for, stored_choices
from digest.services.submit import Sending
from digest.store.database import Database
from digest.store.drafts import save_parts
from digest.store.editions import StoredEdition
from digest.store.freezing import Share, load_wishes
from digest.store.readers import BUCKETS


@dataclass(frozen=True, slots=True)
class Wishes:
    """What readers want of an edition who chose sections: what each choice comes to, as far as the edition has it.

    `unserved` are the choices of which it has nothing.
    """

    shown: Mapping[frozenset[str], frozenset[str]]
    unserved: frozenset[frozenset[str]]

    def of(self, sections: frozenset[str]) -> frozenset[frozenset[str]]:
        """Give the choices that come to just these sections."""
        return frozenset(wish for wish, shown in self.shown.items() if shown == sections)


NO_WISHES = Wishes({}, frozenset())


def find_wishes(connection: Connection, config: Config, document: Mapping[str, Any]) -> Wishes:
    """Find what readers want of the edition of which `document` is the `edition.json`; not those who want all of it."""
    if not config.offered_sections:
        return NO_WISHES
    digest, present = document["digest"], [section["name"] for section in document["sections"]]
    wishes = load_wishes(connection, digest)
    shown = {wish: sections_shown(wish, present=present, configured=config.offered_sections) for wish in wishes}
    some = {wish: sections for wish, sections in shown.items() if sections and sections != set(present)}
    return Wishes(some, frozenset(wish for wish, sections in shown.items() if not sections))


def save_renditions_for_wishes(sending: Sending, renderer: Renderer, edition: StoredEdition, made: Made) -> None:
    """Render an edition for those readers who want only some of its sections: once for all with the same choice.

    Their choices may change up to the freeze: who makes a new one just before gets the whole edition.
    """
    with sending.database.read() as connection:
        wishes = find_wishes(connection, sending.config, made.document())
    if not wishes.shown:
        return
    shown = sorted(set(wishes.shown.values()), key=sorted)
    parts = [part_for(sending.database, renderer, sending.config, made, sections) for sections in shown]
    with sending.database.begin() as connection:
        save_parts(connection, edition, [(part.edition, rendition) for part in parts for rendition in part.renditions])


def part_for(database: Database, renderer: Renderer, config: Config, made: Made, wanted: frozenset[str]) -> Made:
    """Make what an edition is for readers who want these sections alone.

    Raises ConfigError when there is no such section, and EditionError when the edition has none of them: such readers
    get no mail.
    """
    known = [rule.name for rule in config.section_rules]
    for name in sorted(wanted.difference(known)):
        raise ConfigError(f'There is no section "{name}". Configured: {", ".join(known)} (the [[sections]] tables).')
    present = [section.name for section in made.edition.sections]
    sections = wanted.intersection(present)
    if not sections:
        raise EditionError(
            f"The edition has nothing in {' or '.join(sorted(wanted))}, so who wants nothing else gets no mail. "
            f"It has: {', '.join(present)}."
        )
    edition = made.composed
    with database.read() as connection:
        choices = stored_choices(connection, edition.digest, edition.local_date)
    rules = replace(rules_for(config, edition.digest), choices=choices)
    part = with_sections(edition, sections, rules)
    fitted, renditions = renderer.render_all(part)
    return Made(part, fitted, tuple(replace(rendition, sections=sections) for rendition in renditions))


def shares(
    config: Config,
    renditions: Sequence[tuple[int, Rendition]],
    wishes: Wishes,
    *,
    now: datetime,
    batch_size: Callable[[Rendition], int],
) -> list[Share]:
    """Tell for whom each rendition is that anybody gets."""
    readers, nobody = by_variant(config, now), Share(0, 0, 0, 1)
    return [
        replace(
            readers.get(rendition.variant, nobody),
            rendition_id=rendition_id,
            batch_size=batch_size(rendition),
            wishes=wishes.of(rendition.sections),
        )
        for rendition_id, rendition in renditions
        if not rendition.sections or wishes.of(rendition.sections)
    ]


def by_variant(config: Config, now: datetime) -> dict[str, Share]:
    """Divide the readers among the variants of the ask, by their weights; who gave lately is asked for nothing.

    The shares are numbered from 0, in place of their renditions.
    """
    named = [(variant.name, variant.weight) if variant else ("", 1) for variant in variants(config)]
    total = sum(weight for _, weight in named)
    given_since = now - config.donation.cooling_off
    out: dict[str, Share] = {}
    reached = 0
    for number, (name, weight) in enumerate(named):
        low, high = (so_far * BUCKETS // total for so_far in (reached, reached + weight))
        out[name] = Share(number, low, high, 1, given_since if name == THANKS else None)
        reached += weight
    return out
