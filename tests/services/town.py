"""A town's news site on a real server, its readers, and a digest that is polled and sent day by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from digest.config import Config
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.domain.stories import Story
from digest.feed.fetching.fetch import Fetcher
from digest.feed.fetching.pages import Pages
from digest.render.edition import Renderer
from digest.services.intake.read_feed import PollResult, poll
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.schedule.run_due import Round, run_due
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import load_editions
from digest.store.intake.stories import load_stories
from tests.fakes.mailer import FakeMailer
from tests.fakes.site import Behaviour, Site, status
from tests.fakes.wordpress import Post, document
from tests.services.builders import WARSAW, config, local, machine
from tests.services.duties import duty

FIRST = local("2026-05-11 12:00")
"""When the digest is set up; the first edition is that of the next morning."""


@dataclass
class Town:
    """`posts` are what the feed shows, in its order. The clock stands at `now`, and goes where a test says."""

    database: Database
    folder: Path
    site: Site
    posts: list[Post] = field(default_factory=list)
    now: datetime = FIRST
    settings: dict[str, Any] = field(default_factory=dict)
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def __post_init__(self) -> None:
        rules = ListRules(("daily",), ("daily",), WARSAW)
        add_subscriber(self.database, Line("anna@example.org", status=Status.ACTIVE), rules, now=FIRST)
        self.publish(0, published_at=FIRST - timedelta(days=2))
        self.ask()

    @property
    def config(self) -> Config:
        about = {"name": "Town Gazette", "url": self.site.url, "feed": self.site.feed_url}
        tables = {"digests": {"daily": {"max_stories": 99}}, **self.settings}
        return config(self.folder, **{**tables, "site": {**about, **tables.get("site", {})}})

    def publish(self, number: int, **values: Any) -> Post:
        """Publish a post at the top of the feed; its page is there."""
        title, text = f"Report {number * 7919:x} of the day", f"It says {number * 104_729:b}. {number * 15_485_863:o}."
        given: dict[str, Any] = {"title": title, "text": text, "published_at": self.now, **values}
        post = Post(number, **given, site=self.site.url)
        self.posts.insert(0, post)
        self.page(post, status(200, b"a story"))
        return post

    def change(self, number: int, **values: Any) -> Post:
        """Change a post in its place."""
        place = next(place for place, post in enumerate(self.posts) if post.id == number)
        self.posts[place] = replace(self.posts[place], **values)
        return self.posts[place]

    def take(self, number: int) -> Post:
        """Take a post out of the feed."""
        found = next(post for post in self.posts if post.id == number)
        self.posts.remove(found)
        return found

    def page(self, post: Post, behaviour: Behaviour) -> None:
        """Set what a post's page answers."""
        if post.link.startswith(self.site.url):
            self.site.on(post.link.removeprefix(self.site.url), behaviour)

    def show(self) -> None:
        """Let the site serve its posts."""
        self.site.show(document(self.posts))

    def poll(self, minutes: int = 0) -> PollResult:
        """Read the feed, so many minutes later."""
        self.now += timedelta(minutes=minutes)
        self.show()
        settings = self.config
        with Fetcher(settings.feed, settings.site) as fetcher:
            return poll(self.database, fetcher, Pages(settings.feed, settings.site), settings, now=self.now)

    def ask(self, moment: str = "") -> Round:
        """Do what is due at a moment, by default now."""
        self.now = local(f"2026-05-{moment}") if moment else self.now
        self.show()
        settings = self.config
        sending = Sending(self.database, settings, self.mailer, clock=lambda: self.now, memory=machine(settings))
        with Fetcher(settings.feed, settings.site) as fetcher:
            pages = Pages(settings.feed, settings.site)
            done = run_due(duty(sending, Renderer(settings), fetcher, pages))
        assert done.unforeseen == ()
        return done

    def morning(self, day: int) -> list[int]:
        """Send the edition of a day in May, and give the numbers of its stories."""
        before = len(self.mailer.submitted)
        self.ask(f"{day} 07:00")
        texts = [batch.rendition.text for batch in self.mailer.submitted[before:]]
        return sorted(number for number in self.numbers() for text in texts if f"Report {number * 7919:x} " in text)

    def numbers(self) -> Iterable[int]:
        return sorted(int(story.guid.rpartition("=")[2]) for story in self.stories())

    def stories(self) -> list[Story]:
        with self.database.read() as connection:
            return load_stories(connection)

    def story(self, number: int) -> Story:
        return next(story for story in self.stories() if story.guid.endswith(f"?p={number}"))

    def left_out(self, number: int) -> str:
        """Say why the last edition left a story out; "" where it did not."""
        with self.database.read() as connection:
            left_out = load_editions(connection)[0].document["left_out"]
        return next((one["reason"] for one in left_out if one["guid"].endswith(f"?p={number}")), "")
