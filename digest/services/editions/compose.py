"""Compose an edition from the stored stories and the editors' choices. Renders and saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from digest.config import Config
from digest.domain.composing import LATE_BY, History, Rules, compose
from digest.domain.corrections import Correction, is_due
from digest.domain.editions import Edition, NoEdition, Progress, Window
from digest.domain.editor_choices import Choices, replay
from digest.domain.sections import SectionRule
from digest.render.layout.dates import date_line
from digest.store.database import Database
from digest.store.editions.corrections import load_changed
from digest.store.editions.editions import (
    chosen_up_to,
    count_before,
    find_edition,
    load_gone,
    load_owed,
    sent_story_ids,
)
from digest.store.editions.editor_choices import load_choices
from digest.store.intake.stories import load_feed, load_stories

if TYPE_CHECKING:
    from sqlalchemy import Connection


RECENT = timedelta(days=30)
"""How long before an edition's window the stories are dated that it is compared with and may correct."""


MOST_CORRECTIONS = 5
"""The greatest number of corrections in an edition; `digest corrections` lists all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an editor asks of an edition beyond the rules.

    - `choices`: the editor's choices; None for the stored ones.
    - `gone`: the ids of stories that the site no longer has a page for; None for the stored ones.
    - `only`: the ids of the only stories that may be in it; None for no limit.
    - `corrected`: the guids of the only stories that it may correct; None for no limit.
    - `progress`: the campaign's progress that it was approved with.
    """

    choices: Choices | None = None
    gone: frozenset[int] | None = None
    only: frozenset[int] | None = None
    corrected: frozenset[str] | None = None
    progress: Progress | None = None

    @classmethod
    def as_approved(cls, document: Mapping[str, Any], *, own: frozenset[int], gone: frozenset[int]) -> Self:
        """Ask for an approved edition again, with the same stories and corrections as they are now."""
        corrected = frozenset(one["guid"] for one in document.get("corrections", ()))
        return cls(
            gone=gone, only=own | gone, corrected=corrected, progress=Progress.from_json(document.get("campaign"))
        )


NO_WISH = Wish()


def rules_for(config: Config, digest: str, local_date: date) -> Rules:
    """Turn the configuration into the rules by which the edition of a date chooses its stories."""
    settings, stories = config.digest(digest), config.stories
    return Rules(
        digest=digest,
        sections=tuple(SectionRule(rule.name, rule.categories) for rule in config.section_rules),
        generic_categories=stories.generic_categories,
        lead_categories=stories.lead_categories,
        hosts=() if stories.foreign_links else config.site.own_hosts,
        exclude_categories=stories.exclude_categories,
        require_categories=stories.require_any.categories,
        require_keywords=stories.require_any.keywords,
        subject=settings.subject,
        preheader=settings.preheader,
        title=config.title(digest),
        date=date_line(config.schedule(digest).window(local_date), local_date, config.site.locale),
        min_stories=settings.min_stories,
        max_stories=settings.max_stories,
        summary_chars=settings.summary_chars,
        lead_chars=settings.lead_chars,
        words=config.words,
    )


def compose_edition(
    database: Database, config: Config, digest: str, local_date: date, *, wish: Wish = NO_WISH, whole: bool = False
) -> Edition | NoEdition:
    """Compose the edition of a date from the stored stories and the editors' choices.

    Stories from more than a month before its window are neither considered nor listed as left out, so the cost does
    not grow with the years that are stored. `whole` considers all stories.
    """
    window = config.schedule(digest).window(local_date)
    with database.read() as connection:
        choices = wish.choices if wish.choices is not None else stored_choices(connection, digest, local_date)
        gone = wish.gone if wish.gone is not None else _stored_gone(connection, digest, local_date)
        rules = replace(rules_for(config, digest, local_date), choices=choices)
        history = replace(_history(connection, config, digest, local_date), gone=gone)
        covers = config.schedule(digest).covered(history.since, local_date) if history.since else 1
        # An edition that catches up has room for the stories of each date that it stands for.
        rules = replace(rules, max_stories=covers * rules.max_stories)
        since = min(window.start, history.since or window.start) - LATE_BY
        # Older stories cannot be in it. Stories of the last month may be repeated in it, and are compared with it.
        recent = since - RECENT
        stored = load_stories(
            connection, since=None if whole else recent, text_since=recent, besides=choices.fixed | (wish.only or set())
        )
        corrections = load_corrections(connection, config, digest, window)
    stories = [story for story in stored if wish.only is None or story.id in wish.only]
    made = compose(stories, rules=rules, local_date=local_date, window=window, history=history, others=stored)
    if isinstance(made, NoEdition):
        return made
    wanted = (one for one in corrections if wish.corrected is None or one.story.guid in wish.corrected)
    return replace(made, corrections=tuple(wanted), covers=covers)


def stored_choices(connection: "Connection", digest: str, local_date: date) -> Choices:
    """Load the editors' choices for the edition of a date."""
    found = find_edition(connection, digest, local_date)
    return replay(load_choices(connection, found.id)) if found else Choices()


def _stored_gone(connection: "Connection", digest: str, local_date: date) -> frozenset[int]:
    found = find_edition(connection, digest, local_date)
    return frozenset(load_gone(connection, found.id)) if found else frozenset()


def load_corrections(connection: "Connection", config: Config, digest: str, window: Window) -> tuple[Correction, ...]:
    """Load the corrections for the next edition of a digest, the newest first; none if corrections are off."""
    if config.digest(digest).corrections == "off":
        return ()
    changed = (correction for _, correction in load_changed(connection, window.start - RECENT, digest))
    return tuple(one for one in changed if is_due(one, window.end))[:MOST_CORRECTIONS]


def _history(connection: "Connection", config: Config, digest: str, local_date: date) -> History:
    since, seen = chosen_up_to(connection, digest, local_date) or (None, 0)
    return History(
        sent=sent_story_ids(connection, digest, besides=local_date),
        since=since,
        seen=seen,
        number=count_before(connection, digest, local_date),
        owed=load_owed(connection, digest, local_date - RECENT, local_date),
        began_at=load_feed(connection, config.site.feed_address).began_at,
    )
