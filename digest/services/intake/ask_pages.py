"""Check whether the pages of missing stories still exist. Only that can show that a story was withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from digest.domain.absences import found_again, page_gone
from digest.domain.stories import Story
from digest.feed.fetching.pages import Standing
from digest.store.database import Database
from digest.store.intake.stories import load_by_ids, load_feed, load_to_ask, lock_feed, save_answers

ASKED_FOR = timedelta(days=30)
"""How long the page of a missing or withdrawn story is requested."""
AT_ONCE = 20
"""The most pages requested after one reading."""
CONTROLS = 3
"""The most other pages of a site that are requested, to see whether the site answers at all."""


class PageChecker(Protocol):
    """Checks whether pages of a site still exist."""

    def check(self, urls: Iterable[str]) -> Mapping[str, Standing]:
        """Return for each page whether it exists."""


@dataclass(frozen=True, slots=True)
class PageAnswers:
    """The results: the ids of the stories that are back, and of the stories that are now withdrawn."""

    back: frozenset[int] = frozenset()
    withdrawn: frozenset[int] = frozenset()


def ask_pages(database: Database, pages: PageChecker, feed: str, *, now: datetime) -> PageAnswers:
    """Request the pages of missing or withdrawn stories, and save the results."""
    with database.read() as connection:
        asked = load_to_ask(connection, now - ASKED_FOR, AT_ONCE)
        shown = load_by_ids(connection, load_feed(connection, feed).reading) if asked else []
    if not asked:
        return PageAnswers()
    controls = _controls(asked, shown)
    standings = pages.check([*controls, *(story.url for story in asked if story.url)])
    answering = {_host(url) for url in controls if standings.get(url) is Standing.THERE}
    before = {story.id: story for story in asked}
    with database.begin() as connection:
        lock_feed(connection, feed)
        # Another process may have seen them meanwhile.
        current = [story for story in load_by_ids(connection, before) if story == before[story.id]]
        after = [_judged(story, standings, answering, now) for story in current]
        save_answers(connection, after, now)
    return PageAnswers(
        frozenset(one.id for one in after if _is_here(one) and not _is_here(before[one.id])),
        frozenset(one.id for one in after if one.withdrawn_at is not None and before[one.id].withdrawn_at is None),
    )


def _judged(story: Story, standings: Mapping[str, Standing], answering: set[str], now: datetime) -> Story:
    match standings.get(story.url or ""):
        case Standing.THERE:
            return found_again(story)
        case Standing.GONE if _host(story.url) in answering:
            return page_gone(story, now)
        case _:
            return story


def _is_here(story: Story) -> bool:
    return story.missing_since is None and story.withdrawn_at is None


def _controls(asked: Sequence[Story], shown: Sequence[Story]) -> list[str]:
    """Choose pages that should exist, on the hosts of the requested ones."""
    found: list[str] = []
    own = {story.url for story in asked}
    for host in {_host(story.url) for story in asked}:
        others = (story.url for story in shown if story.url and story.url not in own and _host(story.url) == host)
        found += list(dict.fromkeys(others))[:CONTROLS]
    return found


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc.lower()
