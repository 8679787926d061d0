"""Render an edition for readers who chose sections, and match readers with renditions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from digest.config import Config
from digest.domain.composing import Rules, with_sections
from digest.domain.editions import Rendition
from digest.domain.errors import ConfigError, EditionError
from digest.domain.sections import sections_shown
from digest.render.edition import Renderer
from digest.services.editions.compose import rules_for, stored_choices
from digest.services.editions.make import Made, content_hash
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.freezing import Share, load_selections
from digest.store.editions.drafts import save_parts
from digest.store.editions.editions import StoredEdition

MOST_PARTS = 200
"""The most choices that an edition is rendered for. Readers with a rarer choice get the whole edition."""


@dataclass(frozen=True, slots=True)
class Selections:
    """The choices of readers who want only some sections, matched with an edition's sections.

    `by_sections` maps a set of the edition's sections to the choices that result in it. `unserved` has the choices
    that the edition has no stories for. `left_over` is the number of readers with choices too rare to render.
    """

    by_sections: Mapping[frozenset[str], frozenset[frozenset[str]]]
    unserved: frozenset[frozenset[str]]
    left_over: int = 0


NO_SELECTIONS = Selections({}, frozenset())


def find_selections(connection: Connection, config: Config, document: Mapping[str, Any]) -> Selections:
    """Match readers' choices with an edition's `edition.json`. Readers who want every section do not count."""
    if not config.offered_sections:
        return NO_SELECTIONS
    digest = document["digest"]
    present = frozenset(
        [*(one["name"] for one in document["sections"]), *(one["section"] for one in document.get("also", ()))]
    )
    choices: dict[frozenset[str], set[frozenset[str]]] = {}
    readers = Counter[frozenset[str]]()
    for chosen, count in load_selections(connection, digest).items():
        sections = sections_shown(chosen, present=present, configured=config.offered_sections)
        choices.setdefault(sections, set()).add(chosen)
        readers[sections] += count
    unserved = choices.pop(frozenset(), ())
    choices.pop(present, None)
    # Deterministic, also among choices of equally many readers.
    most_wanted = sorted(choices, key=lambda sections: (-readers[sections], sorted(sections)))
    made, rare = most_wanted[:MOST_PARTS], most_wanted[MOST_PARTS:]
    return Selections(
        {sections: frozenset(choices[sections]) for sections in made},
        frozenset(unserved),
        sum(readers[sections] for sections in rare),
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """Whether the renditions were saved, and what a person should know about them."""

    saved: bool
    warnings: tuple[str, ...] = ()


def save_renditions_for_selections(sending: Sending, renderer: Renderer, edition: StoredEdition, made: Made) -> Shared:
    """Render an edition for readers who want only some sections, once for all readers with the same choice.

    Choices may change until the freeze. A reader who makes a new choice after this gets the whole edition. Nothing is
    saved if the edition was frozen or changed in the meantime.
    """
    with sending.database.read() as connection:
        found = find_selections(connection, sending.config, made.document())
    if not found.by_sections:
        return Shared(saved=True)
    rules = _rules(sending.database, sending.config, made)
    parts = [_part(renderer, made, sections, rules) for sections in found.by_sections]
    rows = [(part.edition, rendition) for part in parts for rendition in part.renditions]
    with sending.database.begin() as connection:
        saved = save_parts(connection, edition.id, content_hash(made.renditions), rows)
    if not found.left_over:
        return Shared(saved)
    return Shared(
        saved, (f"Readers with a choice that is too rare to render, who get the whole edition: {found.left_over:,}.",)
    )


def part_for(database: Database, renderer: Renderer, config: Config, made: Made, wanted: frozenset[str]) -> Made:
    """Render an edition for readers who want only these sections.

    Raises ConfigError if there is no such section, and EditionError if the edition has none of them: such readers get
    no mail.
    """
    known = [rule.name for rule in config.section_rules]
    for name in sorted(wanted.difference(known)):
        raise ConfigError(f'There is no section "{name}". Configured: {", ".join(known)} (the [[sections]] tables).')
    present = [name for name in known if name in made.edition.section_names]
    sections = wanted.intersection(present)
    if not sections:
        raise EditionError(
            f"The edition has nothing in {' or '.join(sorted(wanted))}: readers who want nothing else get no mail. "
            f"It has: {', '.join(present)}."
        )
    return _part(renderer, made, sections, _rules(database, config, made))


def _rules(database: Database, config: Config, made: Made) -> Rules:
    """Return the rules that an edition was made with."""
    digest = made.edition.digest
    with database.read() as connection:
        choices = stored_choices(connection, digest, made.edition.local_date)
    return replace(rules_for(config, digest, made.edition.local_date), choices=choices)


def _part(renderer: Renderer, made: Made, sections: frozenset[str], rules: Rules) -> Made:
    fitted, renditions = renderer.render_all(with_sections(made.edition, sections, rules))
    return Made(fitted, tuple(replace(rendition, sections=sections) for rendition in renditions))


def shares(
    renditions: Sequence[tuple[int, Rendition]], selections: Selections, *, batch_size: Callable[[Rendition], int]
) -> list[Share]:
    """Return which readers each rendition is for."""
    return [
        Share(
            rendition_id,
            rendition.variant,
            batch_size(rendition),
            selections.by_sections.get(rendition.sections, frozenset()),
        )
        for rendition_id, rendition in renditions
        if not rendition.sections or rendition.sections in selections.by_sections
    ]
