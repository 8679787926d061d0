"""A newsroom whose site, readers and machine are a test's own, asked what is due at moments that the test names."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from digest.config import Config
from digest.domain.errors import FeedError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.feed.fetching.fetch import Fetched, Validators
from digest.feed.fetching.pages import Standing
from digest.machine import Machine
from digest.render.edition import Renderer
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.schedule.run_due import Round, run_due
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import load_editions
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config, local, machine
from tests.services.duties import duty

FEED = "https://notesfrompoland.com/feed/"
READERS = ["jan@example.org", "ola@example.org", "zoe@example.org"]
FIRST = local("2026-05-11 12:00")
"""When the newsroom begins: after that Monday's time."""


@dataclass
class Newsroom:
    """A site, its readers, and a machine that is asked what is due at moments that a test names."""

    database: Database
    folder: Path
    posts: list[Post] = field(default_factory=list)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    settings: dict[str, Any] = field(default_factory=dict)
    mail: dict[str, Any] = field(default_factory=dict)
    is_down: bool = False
    fetched: int = 0
    timezone: str = "Europe/Warsaw"
    truth: datetime | None = None
    renderer: Renderer | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def config(self) -> Config:
        site = {"name": "Notes from Poland", "feed": FEED, "timezone": self.timezone}
        return config(self.folder, digests={"daily": self.settings}, site=site, mail=self.mail)

    def fetch(self, _url: str, _validators: Validators = Validators(), *, now: datetime) -> Fetched:  # noqa: B008
        self.fetched += 1
        if self.is_down:
            raise FeedError("The site is down.")
        known = [post for post in self.posts if post.published_at <= (self.truth or now)]
        return Fetched(feed(known, size=100), FEED, "application/rss+xml", Validators())

    def check(self, urls: Iterable[str]) -> dict[str, Standing]:
        return dict.fromkeys(urls, Standing.THERE)

    @property
    def memory(self) -> Machine:
        return machine(self.config)

    def publish(self, *moments: str) -> None:
        for moment in moments:
            number = len(self.posts) + 1
            text = f"Story {number} says what no other one says: {moment}."
            self.posts.append(Post(number, f"News of {moment}", local(moment), text=text))

    def subscribe(self, emails: Iterable[str] = READERS) -> None:
        rules = ListRules(("daily",), ("daily",), WARSAW)
        for email in emails:
            add_subscriber(self.database, Line(email, status=Status.ACTIVE), rules, now=FIRST)

    def ask(self, moment: str | datetime) -> Round:
        """Ask at a moment; where the clock is wrong, `truth` is the time that the site goes by."""
        settings, now = self.config, local(moment) if isinstance(moment, str) else moment
        sending = Sending(self.database, settings, self.mailer, clock=lambda: now, memory=self.memory)
        self.renderer = self.renderer or Renderer(settings)
        return run_due(duty(sending, self.renderer, self, self, self.stop))

    def editions(self) -> dict[str, str]:
        with self.database.read() as connection:
            return {str(edition.local_date): edition.state for edition in reversed(load_editions(connection))}

    def note(self, day: str) -> str:
        with self.database.read() as connection:
            return next(one.note for one in load_editions(connection) if str(one.local_date) == day)

    def titles(self) -> list[list[str]]:
        """The titles in each edition that was mailed, in order."""
        said: dict[date, str] = {batch.local_date: batch.rendition.text for batch in self.mailer.submitted}
        return [[post.title for post in self.posts if post.title in text] for text in said.values()]


def begin(newsroom: Newsroom, **settings: Any) -> None:
    newsroom.settings = settings
    newsroom.publish("2026-05-11 08:00")
    assert newsroom.ask("2026-05-11 12:00").done == ()


def states(done: Round) -> list[tuple[str, str]]:
    return [(str(one.step.local_date), one.report.state if one.report else one.error) for one in done.done]
