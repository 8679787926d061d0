"""Editors at work on a draft, and the site whose pages they ask for."""

from datetime import datetime, timedelta

from digest.config import Config
from digest.feed.fetching.fetch import Fetched, Validators
from digest.feed.fetching.pages import Standing
from digest.render.edition import Renderer
from digest.services.editions.edit import Change, Edited, edit
from digest.services.editions.make import build_draft
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.wordpress import Post, feed
from tests.services.small_sends import NOW

DRAFTED = NOW - timedelta(minutes=30)


def drafted(database: Database, settings: Config, digest: str = "daily") -> StoredEdition:
    made = build_draft(database, Renderer(settings), settings, digest, NOW.date(), now=DRAFTED)
    assert isinstance(made, StoredEdition)
    return made


def edited(
    database: Database,
    settings: Config,
    draft: StoredEdition,
    *changes: Change,
    by: str = "Ola",
    site: "Newsroom | None" = None,
) -> StoredEdition:
    return edited_with_warnings(database, settings, draft, *changes, by=by, site=site).edition


def edited_with_warnings(
    database: Database,
    settings: Config,
    draft: StoredEdition,
    *changes: Change,
    by: str = "Ola",
    site: "Newsroom | None" = None,
) -> Edited:
    pages = site or Newsroom()
    return edit(database, Renderer(settings), settings, draft.id, changes, pages=pages, by=by, now=DRAFTED)


def titles(edition: StoredEdition) -> list[str]:
    return [story["title"] for section in edition.document["sections"] for story in section["stories"]]


class Newsroom:
    """A site that shows these posts, and says of these addresses that they are gone."""

    def __init__(self, *posts: Post, gone: tuple[str, ...] = ()) -> None:
        self.posts, self.gone = posts, gone

    def fetch(self, _url: str, _validators: Validators = Validators(), *, now: datetime) -> Fetched:  # noqa: B008
        return Fetched(feed(self.posts), "https://notesfrompoland.com/feed/", "application/rss+xml", Validators())

    def check(self, urls: object) -> dict[str, Standing]:
        assert hasattr(urls, "__iter__")
        return {url: Standing.GONE if url.endswith(self.gone) else Standing.THERE for url in urls}


def posts(*numbers: int) -> tuple[Post, ...]:
    return tuple(Post(number, f"Story {number}", NOW - timedelta(hours=number)) for number in numbers)
