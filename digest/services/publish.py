"""Make editions: compose from what is stored, render, and keep as a draft."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.domain.choices import Choices, replay
from digest.domain.composing import LATE_BY, History, Rules, compose
from digest.domain.corrections import Correction, is_to_be_told
from digest.domain.editions import Edition, LeftOut, NoEdition, Rendition, Window
from digest.domain.errors import ConfigError, EditionError
from digest.domain.sections import SectionRule
from digest.domain.stories import Story
from digest.render.edition import Renderer, edition_document
from digest.store.choices import load_choices
from digest.store.corrections import load_changed
from digest.store.database import Database
from digest.store.drafts import replace_edition, save_draft
from digest.store.editions import (
    StoredEdition,
    chosen_up_to,
    find_edition,
    load_edition,
    load_gone,
    load_missed,
    sent_story_ids,
)
from digest.store.stories import load_feed, load_stories

if TYPE_CHECKING:
    from sqlalchemy import Connection


RECENT = timedelta(days=30)
"""So long before an edition's window stories are compared with it, and corrected in it."""
MOST_CORRECTIONS = 5
"""An edition tells of no more corrections than that; `digest corrections` lists them all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an edition beyond the rules.

    `choices` are an editor's, `gone` the ids of stories whose pages the site no longer has (None: those that are
    stored). With `only`, no others than the stories with these ids may be in it; with `told`, of no other
    stories than those with these guids it tells a correction.
    """

    choices: Choices | None = None
    gone: frozenset[int] | None = None
    only: frozenset[int] | None = None
    told: frozenset[str] | None = None


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Made:
    """An edition with its renditions, one for each variant of the ask, not saved."""

    edition: Edition
    renditions: tuple[Rendition, ...]

    def document(self, variant: str | None = None) -> dict[str, Any]:
        """The `edition.json` of one variant, the first one by default."""
        return edition_document(self.edition, self.rendition(variant))

    def rendition(self, variant: str | None = None) -> Rendition:
        """One of the renditions. Raises ConfigError when there is no such variant."""
        if variant is None:
            return self.renditions[0]
        for rendition in self.renditions:
            if rendition.variant == variant:
                return rendition
        known = ", ".join(rendition.variant for rendition in self.renditions)
        raise ConfigError(f'There is no variant "{variant}". Configured: {known} (the [[donation.variants]] tables).')


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a stored story stands in an edition, or why it is not in it. `place` is a section, "lead" or "related"."""

    story: Story
    place: str | None
    reason: LeftOut | None


def rules_for(config: Config, digest: str) -> Rules:
    """Turn the configuration into the rules by which a digest chooses its stories."""
    settings, stories = config.digest(digest), config.stories
    return Rules(
        digest=digest,
        sections=tuple(SectionRule(rule.name, rule.categories) for rule in config.section_rules),
        generic_categories=stories.generic_categories,
        lead_categories=stories.lead_categories,
        exclude_categories=stories.exclude_categories,
        require_categories=stories.require_any.categories,
        require_keywords=stories.require_any.keywords,
        subject=settings.subject,
        preheader=settings.preheader,
        min_stories=settings.min_stories,
        max_stories=settings.max_stories,
        summary_chars=settings.summary_chars,
    )


def edition_date(config: Config, digest: str, now: datetime, wanted: date | None = None) -> date:
    """The date of the edition that is being made: today's if one is planned today, else the next one's.

    Raises ConfigError when `wanted` is not a day of the digest.
    """
    schedule = config.schedule(digest)
    if wanted is None:
        return schedule.edition_date(now)
    if not schedule.falls_on(wanted):
        raise ConfigError(f"{digest} has no edition on {wanted:%A} {wanted}: its days are {', '.join(schedule.days)}.")
    return wanted


def preview_date(database: Database, config: Config, digest: str, now: datetime, wanted: date | None) -> date:
    """The date of the edition an editor wants to see: as `edition_date`, but past those that already left."""
    local_date = edition_date(config, digest, now, wanted)
    if wanted is not None:
        return local_date
    schedule = config.schedule(digest)
    with database.read() as connection:
        for planned in schedule.dates_from(local_date):
            found = find_edition(connection, digest, planned)
            if found is None or found.state not in ("submitted", "sending", "cancelled", "skipped"):
                return planned
    raise AssertionError("unreachable: dates have no end")


def compose_edition(
    database: Database, config: Config, digest: str, local_date: date, *, wish: Wish = NO_WISH, whole: bool = False
) -> Edition | NoEdition:
    """Compose the edition of a date from what is stored, with what editors decided about it.

    Only stories of the month before its window are looked at, and named among those left out; all of them with
    `whole`. An edition so costs the same however many years are stored.
    """
    window = config.schedule(digest).window(local_date)
    with database.read() as connection:
        choices = wish.choices if wish.choices is not None else stored_choices(connection, digest, local_date)
        gone = wish.gone if wish.gone is not None else _stored_gone(connection, digest, local_date)
        rules = replace(rules_for(config, digest), choices=choices)
        history = replace(_history(connection, config, digest, local_date), gone=gone)
        since = min(window.start, history.since or window.start) - LATE_BY
        # Older ones cannot be in it; those of the last month may be repeated in it, and are compared with it.
        recent = since - RECENT
        stories = load_stories(
            connection, since=None if whole else recent, text_since=recent, besides=choices.fixed, only=wish.only
        )
        corrections = load_corrections(connection, config, digest, window)
    made = compose(stories, rules=rules, local_date=local_date, window=window, history=history)
    if isinstance(made, NoEdition):
        return made
    told = (one for one in corrections if wish.told is None or one.story.guid in wish.told)
    return replace(made, corrections=tuple(told))


def stored_choices(connection: "Connection", digest: str, local_date: date) -> Choices:
    """Load what editors decided about the edition of a date."""
    found = find_edition(connection, digest, local_date)
    return replay(load_choices(connection, found.id)) if found else Choices()


def _stored_gone(connection: "Connection", digest: str, local_date: date) -> frozenset[int]:
    found = find_edition(connection, digest, local_date)
    return frozenset(load_gone(connection, found)) if found else frozenset()


def load_corrections(connection: "Connection", config: Config, digest: str, window: Window) -> tuple[Correction, ...]:
    """Load what the next edition of a digest must tell of earlier ones, the newest first; nothing where that is off."""
    if config.digest(digest).corrections == "off":
        return ()
    changed = (correction for _, correction in load_changed(connection, window.start - RECENT, digest))
    return tuple(one for one in changed if is_to_be_told(one, window.end))[:MOST_CORRECTIONS]


def _history(connection: "Connection", config: Config, digest: str, local_date: date) -> History:
    since, seen = chosen_up_to(connection, digest, local_date) or (None, 0)
    return History(
        sent=sent_story_ids(connection, digest, besides=local_date),
        since=since,
        seen=seen,
        missed=load_missed(connection, digest, local_date - RECENT, local_date),
        began_at=load_feed(connection, config.site.feed).began_at,
    )


def make_edition(
    database: Database, renderer: Renderer, config: Config, digest: str, local_date: date, *, wish: Wish = NO_WISH
) -> Made | NoEdition:
    """Compose the edition of a date, make it fit into a mail, and render it in every variant of the ask."""
    edition = compose_edition(database, config, digest, local_date, wish=wish)
    if isinstance(edition, NoEdition):
        return edition
    return Made(*renderer.render_all(edition))


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


def build_draft(
    database: Database, renderer: Renderer, config: Config, digest: str, local_date: date, *, now: datetime
) -> StoredEdition | NoEdition:
    """Make the edition of a date and keep it as a draft, in place of an earlier draft.

    Raises EditionError when that edition is no draft any more.
    """
    made = make_edition(database, renderer, config, digest, local_date)
    if isinstance(made, NoEdition):
        return made
    with database.begin() as connection:
        edition_id = save_draft(
            connection,
            made.edition,
            made.renditions,
            document=made.document(),
            content_hash=content_hash(made.renditions),
            now=now,
        )
        found = load_edition(connection, edition_id) if edition_id else find_edition(connection, digest, local_date)
    if found is None or edition_id is None:
        state = found.state if found else "gone"
        raise EditionError(
            f"The {digest} edition of {local_date} is {state}, not a draft: it is not made anew. "
            f"`digest edition show {found.id if found else ''}` shows it."
        )
    return found


def replace_made(connection: "Connection", known: StoredEdition, made: Made) -> bool:
    """Give an edition that is not frozen another content. Tells whether it still was what `known` says."""
    return replace_edition(
        connection,
        known,
        made.edition,
        made.renditions,
        document=made.document(),
        content_hash=content_hash(made.renditions),
    )


def content_hash(renditions: Sequence[Rendition]) -> str:
    """Fingerprint what readers would get; approval binds to it."""
    digest = hashlib.sha256()
    for rendition in renditions:
        for part in (rendition.variant, rendition.subject, rendition.html, rendition.text):
            digest.update(part.encode())
            digest.update(b"\0")
    return digest.hexdigest()
