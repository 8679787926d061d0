"""Editions composed for tests, with only what a claim is about spelled out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digest.domain.composing import History, Rules, compose
from digest.domain.editions import Edition, LeftOut, NoEdition, Window
from digest.domain.sections import SectionRule
from digest.domain.stories import Image, Story
from tests.domain.builders import story

WARSAW = ZoneInfo("Europe/Warsaw")
WINDOW = Window(datetime(2026, 5, 11, 7, tzinfo=WARSAW), datetime(2026, 5, 12, 7, tzinfo=WARSAW))
RULES = Rules(
    digest="daily",
    sections=(
        SectionRule("Politics", ("Politics", "Law")),
        SectionRule("Energy & Climate", ("Energy & Climate",)),
        SectionRule("More news"),
    ),
    min_stories=1,
    max_stories=12,
    summary_chars=220,
    lead_chars=320,
    generic_categories=("News", "Hot news"),
    lead_categories=("Hot news",),
    exclude_categories=("Sponsored",),
)
IMAGE = Image("https://example.org/a.jpg")
BEGAN = WINDOW.start - timedelta(days=30)


def inside(number: int, **values: Any) -> Story:
    return story(number, published_at=WINDOW.end - timedelta(minutes=number), **values)


def made(stories: list[Story], history: History | None = None, **rules: Any) -> Edition:
    edition = attempt(stories, history, **rules)
    assert isinstance(edition, Edition)
    return edition


def attempt(stories: list[Story], history: History | None = None, **rules: Any) -> Edition | NoEdition:
    return compose(
        stories,
        rules=replace(RULES, **rules),
        local_date=date(2026, 5, 12),
        window=WINDOW,
        history=history or History(began_at=BEGAN),
    )


def ids(edition: Edition) -> set[int]:
    return {item.story.id for item in edition.items}


def reasons(edition: Edition | NoEdition) -> dict[int, LeftOut]:
    return {left.id: reason for left, reason in edition.left_out}
