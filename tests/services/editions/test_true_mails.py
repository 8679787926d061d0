"""A newsroom that dates anew, pins, edits, drops and restores stories at random, as its readers see it.

Nothing with a live page is announced as withdrawn, and what is fit in the end is mailed exactly once.
"""

import re
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from digest.store.database import Database
from tests.fakes.site import Site, status
from tests.fakes.wordpress import Post, document
from tests.services.builders import local
from tests.services.town import Town

SHOWN = 8
"""How many posts the feed shows; the others have rolled off."""
MOST_UNREAD = 3 * SHOWN
"""Posts between two readings: fewer than `feed.backfill_pages` allows."""
LAST_DAY = 28
"""The last day in May before which the machine stops; two more editions settle what is left."""
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
_migrated: list[Path] = []


def migrated_copy(folder: Path) -> Database:
    """Copy a migrated database: migrating takes longer than an example may."""
    if not _migrated:
        path = Path(tempfile.mkdtemp()) / "digest.db"
        database = Database(f"sqlite:///{path}")
        database.migrate()
        database.close()
        _migrated.append(path)
    shutil.copy(_migrated[0], folder / "digest.db")
    return Database(f"sqlite:///{folder / 'digest.db'}")


class ShortTown(Town):
    """A town whose feed shows only its first posts, and older ones on further pages."""

    def show(self) -> None:
        pages = [self.posts[start : start + SHOWN] for start in range(0, len(self.posts), SHOWN)]
        self.site.show(*map(document, pages))


WITHDRAWN = re.compile(r"the story “([^”]+)”, which we mailed")


class TrueMails(RuleBasedStateMachine):
    """`dropped` are posts that are not in the feed, `dead` the numbers of those whose pages are gone."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=IN_MEMORY))
        self.site = Site()
        self.site.__enter__()
        self.town = ShortTown(migrated_copy(self.folder), self.folder, self.site)
        self.day, self.count, self.unread = 11, 0, 0
        self.dropped: dict[int, Post] = {}
        self.dead: set[int] = set()
        self.titles: dict[str, int] = {}
        self.mailed: Counter[int] = Counter()
        self.town.ask("11 20:00")

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.town.database.close()
            self.site.__exit__(None, None, None)
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(times=st.integers(1, 12))
    def publish(self, times: int) -> None:
        for _ in range(times):
            if self.unread == MOST_UNREAD:
                return
            self.unread += 1
            self.count += 1
            self.town.now += timedelta(minutes=1)
            href = f"{self.site.url}/story-{self.count}/"
            post = self.town.publish(self.count, href=href)
            self.titles[post.title] = self.count

    @rule(data=st.data(), how=st.sampled_from(["pin", "lower", "date", "edit"]))
    def change(self, data: st.DataObject, how: str) -> None:
        if not self.shown():
            return
        number = data.draw(st.sampled_from(self.shown()))
        if how == "edit":
            title = f"Edited {len(self.titles):x} of the day"
            self.titles[title] = number
            self.town.change(number, title=title, text=f"Now it says {len(self.titles):b} again.")
            return
        post = self.town.take(number)
        if how == "date":
            post = replace(post, published_at=self.town.now)
        self.town.posts.insert(data.draw(st.integers(1, SHOWN)) if how == "lower" else 0, post)

    @precondition(lambda self: self.town.now + timedelta(minutes=10) < self.next_morning())
    @rule(data=st.data(), dies=st.booleans())
    def drop(self, data: st.DataObject, *, dies: bool) -> None:
        """Drop a story that the program has seen, and let it notice."""
        if self.shown():
            self.read(5, 1)
            number = data.draw(st.sampled_from(self.shown()))
            self.dropped[number] = self.town.take(number)
            if dies:
                self.kill(number)
            self.read(5, 1)

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if self.dropped:
            number = data.draw(st.sampled_from(sorted(self.dropped)))
            self.revive(number)
            self.town.posts.insert(data.draw(st.integers(0, 3)), self.dropped.pop(number))

    @rule(data=st.data())
    def break_page(self, data: st.DataObject) -> None:
        if self.shown():
            self.kill(data.draw(st.sampled_from(self.shown())))

    @rule(minutes=st.integers(5, 90), times=st.integers(1, 3))
    def read(self, minutes: int, times: int) -> None:
        for _ in range(times):
            if self.town.now + timedelta(minutes=minutes) < self.next_morning():
                self.town.poll(minutes)
                self.unread = 0

    @precondition(lambda self: self.day < LAST_DAY)
    @rule()
    def morning(self) -> None:
        self.day += 1
        before = len(self.town.mailer.submitted)
        self.town.ask(f"{self.day} 07:00")
        for batch in self.town.mailer.submitted[before:]:
            text = " ".join(batch.rendition.text.split())
            self.mailed.update(int(number) for number in set(re.findall(r"/story-(\d+)/", text)))
            for title in WITHDRAWN.findall(text):
                assert self.titles[title] in self.dead, f"{title} has a live page"
        self.town.now += timedelta(hours=1)
        self.unread = 0

    @invariant()
    def nothing_is_mailed_twice(self) -> None:
        assert [number for number, times in self.mailed.items() if times > 1] == []

    def settle(self) -> None:
        """Bring all pages back, half of the dropped stories into the feed, and send two more editions."""
        self.town.ask()
        for number in sorted(self.dead):
            self.revive(number)
        for number in sorted(self.dropped)[1::2]:
            self.town.posts.insert(0, self.dropped.pop(number))
        self.town.poll(15)
        for _ in range(2):
            self.morning()
        known = {number for number in self.town.numbers() if number > 0}
        assert {post.id for post in self.town.posts if post.id > 0} <= known
        assert self.mailed == Counter(known)

    def shown(self) -> list[int]:
        return [post.id for post in self.town.posts[:SHOWN] if post.id > 0]

    def kill(self, number: int) -> None:
        self.dead.add(number)
        self.site.on(f"/story-{number}/", status(410))

    def revive(self, number: int) -> None:
        self.dead.discard(number)
        self.site.on(f"/story-{number}/", status(200))

    def next_morning(self) -> datetime:
        return local(f"2026-05-{self.day + 1} 07:00")


TestTrueMails = TrueMails.TestCase
TestTrueMails.settings = settings(max_examples=8, stateful_step_count=20, suppress_health_check=list(HealthCheck))
