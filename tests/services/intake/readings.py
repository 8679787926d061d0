"""Readings of a site that a test runs, hours after its stories began."""

from datetime import timedelta

from digest.config import Config
from digest.domain.stories import Story
from digest.feed.fetching.fetch import Fetcher
from digest.feed.fetching.pages import Pages
from digest.services.intake.read_feed import PollResult, poll
from digest.store.database import Database
from digest.store.intake.stories import load_stories
from tests.fakes.wordpress import Post
from tests.services.builders import local

START = local("2026-05-11 08:00")


def post(number: int, **values: str) -> Post:
    return Post(number, values.get("title", f"Story {number}"), START + timedelta(hours=number), values.get("slug", ""))


def posts(*numbers: int) -> list[Post]:
    return [post(number) for number in numbers]


def read(database: Database, settings: Config, *, after_hours: float, whole: bool = False) -> PollResult:
    with Fetcher(settings.feed, settings.site) as fetcher:
        pages = Pages(settings.feed, settings.site)
        return poll(database, fetcher, pages, settings, now=START + timedelta(hours=after_hours), whole=whole)


def stored(database: Database) -> dict[str, Story]:
    with database.read() as connection:
        return {story.guid.rpartition("=")[2]: story for story in load_stories(connection)}
