"""Compose an edition from what is stored and what editors decided about it. Renders and saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from digest.config import Config
from digest.domain.composing import LATE_BY, History, Rules, compose
from digest.domain.corrections import Correction, is_to_be_told
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
"""How long before an edition's window stories are compared with it, and corrected in it."""


MOST_CORRECTIONS = 5
"""The greatest number of corrections in an edition; `digest corrections` lists all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an editor asks of an edition beyond the rules.

    `choices` are an editor's, `gone` the ids of stories whose pages the site no longer has (None: those that are
    stored). With `only`, no others than the stories with these ids may be in it; with `told`, of no other
    stories than those with these guids it tells a correction. An edition with `only` keeps the `progress` of the
    campaign that it was approved with.
    """

    choices: Choices | None = None
    gone: frozenset[int] | None = None
    only: frozenset[int] | None = None
    told: frozenset[str] | None = None
    progress: Progress | None = None

    @classmethod
    def as_approved(cls, document: Mapping[str, Any], *, own: frozenset[int], gone: frozenset[int]) -> Self:
        """Ask for an approved edition again: for the stories and corrections that it has, as they are now."""
        told = frozenset(one["guid"] for one in document.get("corrections", ()))
        return cls(gone=gone, only=own | gone, told=told, progress=Progress.from_json(document.get("campaign")))


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
    """Compose the edition of a date from what is stored, with what editors decided about it.

    Only stories of the month before its window are looked at, and named among those left out; all of them with
    `whole`. An edition so costs the same however many years are stored.
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
        # Older ones cannot be in it; those of the last month may be repeated in it, and are compared with it.
        recent = since - RECENT
        stored = load_stories(
            connection, since=None if whole else recent, text_since=recent, besides=choices.fixed | (wish.only or set())
        )
        corrections = load_corrections(connection, config, digest, window)
    stories = [story for story in stored if wish.only is None or story.id in wish.only]
    made = compose(stories, rules=rules, local_date=local_date, window=window, history=history, others=stored)
    if isinstance(made, NoEdition):
        return made
    told = (one for one in corrections if wish.told is None or one.story.guid in wish.told)
    return replace(made, corrections=tuple(told), covers=covers)


def stored_choices(connection: "Connection", digest: str, local_date: date) -> Choices:
    """Load what editors decided about the edition of a date."""
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
    return tuple(one for one in changed if is_to_be_told(one, window.end))[:MOST_CORRECTIONS]


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
