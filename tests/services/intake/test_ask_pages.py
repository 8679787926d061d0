"""What becomes of a story that the feed no longer shows, asked of a real site. Story 2 is the one that goes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.config import Config
from digest.domain.editions import Edition, LeftOut
from digest.domain.stories import Story
from digest.feed.fetching.fetch import Fetcher
from digest.feed.fetching.pages import Pages
from digest.services.editions.compose import compose_edition
from digest.services.intake.read_feed import PollResult, poll, poll_file
from digest.store.database import Database
from digest.store.intake.stories import load_stories
from tests.fakes.site import Behaviour, Site, redirect, reset, status
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config, local

START = local("2026-05-11 08:00")


@dataclass
class Room:
    """A site with three posts, its database, and a clock."""

    database: Database
    config: Config
    site: Site
    now: datetime = START + timedelta(hours=4)
    posts: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number in (1, 2, 3):
            self.publish(number)
        self.poll()

    def publish(self, number: int) -> None:
        text = f"Story {number} has words of its own: {number * 7919:b}."
        post = Post(number, f"Story {number}", START + timedelta(hours=number), text=text, site=self.site.url)
        self.posts.append(post)
        self.page(number, status(200, b"a story"))

    def page(self, number: int, behaviour: Behaviour) -> None:
        (post,) = (post for post in self.posts if post.id == number)
        self.site.on(post.link.removeprefix(self.site.url), behaviour)

    def document(self, *without: int) -> bytes:
        return feed([post for post in self.posts if post.id not in without])

    def poll(self, *without: int, minutes: int = 0) -> PollResult:
        """Read the feed without these posts, so many minutes later."""
        self.now += timedelta(minutes=minutes)
        self.site.show(self.document(*without))
        with Fetcher(self.config.feed, self.config.site) as fetcher:
            pages = Pages(self.config.feed, self.config.site)
            return poll(self.database, fetcher, pages, self.config, now=self.now)

    def story(self, number: int = 2) -> Story:
        with self.database.read() as connection:
            return next(one for one in load_stories(connection) if one.guid.endswith(f"?p={number}"))

    def reason(self) -> LeftOut | None:
        made = compose_edition(self.database, self.config, "daily", local("2026-05-12 07:00").date())
        assert isinstance(made, Edition)
        return next((reason for story, reason in made.left_out if story.guid.endswith("?p=2")), None)


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[Room]:
    with Site() as site:
        about = {"name": "Notes from Poland", "url": site.url, "feed": site.feed_url}
        yield Room(database, config(tmp_path, site=about), site)


def counts(result: PollResult) -> tuple[int, int]:
    return result.missing, result.withdrawn


def test_a_page_that_says_twice_that_it_is_gone_withdraws_its_story(room: Room) -> None:
    room.page(2, status(410))
    assert counts(room.poll(2)) == (1, 0)
    assert room.reason() is LeftOut.MISSING
    assert counts(room.poll(2, minutes=9)) == (0, 0)
    assert room.reason() is LeftOut.MISSING
    assert counts(room.poll(2, minutes=1)) == (0, 1)
    assert room.reason() is LeftOut.WITHDRAWN
    assert counts(room.poll(2, minutes=20)) == (0, 0)


def test_a_story_whose_page_is_there_is_neither_missing_nor_withdrawn(room: Room) -> None:
    assert counts(room.poll(2)) == (0, 0)
    assert room.reason() is None
    assert counts(room.poll(2, minutes=30)) == (0, 0)


@pytest.mark.parametrize("says", [status(403), status(500), reset()])
def test_a_page_that_says_nothing_leaves_its_story_missing_until_it_answers(room: Room, says: Behaviour) -> None:
    room.page(2, says)
    assert counts(room.poll(2)) == (1, 0)
    for _ in range(3):
        assert counts(room.poll(2, minutes=30)) == (0, 0)
    assert room.reason() is LeftOut.MISSING
    room.page(2, status(200))
    room.poll(2, minutes=15)
    assert room.reason() is None


def test_a_site_whose_other_pages_do_not_answer_either_withdraws_nothing(room: Room) -> None:
    for number in (1, 2, 3):
        room.page(number, status(404))
    for _ in range(3):
        room.poll(2, minutes=30)
    assert room.reason() is LeftOut.MISSING
    room.page(3, redirect("/elsewhere/"))
    assert counts(room.poll(2, minutes=30)) == (0, 0)
    assert counts(room.poll(2, minutes=30)) == (0, 1)


def test_a_withdrawn_story_is_back_when_the_feed_shows_it_or_its_page_answers(room: Room) -> None:
    room.page(2, status(404))
    room.poll(2)
    assert room.poll(2, minutes=15).withdrawn == 1
    room.poll(minutes=15)
    assert room.story().withdrawn_at is None
    room.poll(2, minutes=15)
    assert room.poll(2, minutes=15).withdrawn == 1
    room.page(2, status(200))
    room.poll(2, minutes=15)
    assert room.story() == replace(room.story(), withdrawn_at=None, missing_since=None, page_gone_at=None)


def test_one_answer_that_a_page_is_gone_is_forgotten_when_it_answers_again(room: Room) -> None:
    room.page(2, status(404))
    room.poll(2)
    room.page(2, status(200))
    room.poll(2, minutes=15)
    room.page(2, status(404))
    room.poll(minutes=15)
    assert counts(room.poll(2, minutes=15)) == (1, 0)


def test_an_unchanged_feed_does_not_keep_pages_from_being_asked_again(room: Room) -> None:
    room.page(2, status(410))
    room.poll(2)
    again = room.poll(2, minutes=15)
    assert (again.status, again.withdrawn) == ("not-modified", 1)


def test_a_story_missing_from_a_file_is_left_out_until_it_is_seen_again(room: Room) -> None:
    for _ in range(2):
        room.now += timedelta(minutes=30)
        result = poll_file(room.database, room.document(2), room.config, now=room.now)
        assert result.withdrawn == 0
    assert room.reason() is LeftOut.MISSING
    poll_file(room.database, room.document(), room.config, now=room.now)
    assert room.reason() is None


def test_a_story_that_rolled_off_is_not_asked_for(room: Room) -> None:
    room.page(1, status(404))
    for number in range(4, 13):
        room.publish(number)
    room.poll()
    before = len(room.site.requests)
    room.posts = room.posts[2:]
    assert counts(room.poll(minutes=30)) == (0, 0)
    assert [one.path for one in room.site.requests[before:]] == ["/feed/"]


def test_a_guid_that_is_used_again_leads_to_the_new_story_and_keeps_the_old_one(room: Room) -> None:
    before = room.story(3)
    changes: dict[str, Any] = {
        "title": "Another",
        "slug": "another",
        "text": "Nobody in this town ever wrote a line of this before.",
    }
    room.posts[2] = replace(room.posts[2], published_at=START + timedelta(hours=9), **changes)
    room.page(3, status(200))
    room.now += timedelta(hours=6)
    assert (room.poll().new, room.poll(minutes=15).new) == (1, 0)
    with room.database.read() as connection:
        found = {story.title: story for story in load_stories(connection)}
    # What all stories of this site end with is no part of them, which is known by now.
    text = before.text.removesuffix("\n\nMore was said.")
    assert found["Story 3"] == replace(before, text=text, missing_since=found["Story 3"].missing_since)
    assert len(found) == 4
