"""Weeks of a real store, real rendering and real sending, under downtime, wrong clocks, interruptions and company."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from digest.domain.due import Plan
from digest.domain.windows import DAYS, Schedule
from digest.services.schedule.run_due import Round
from digest.store.database import Database
from digest.store.tables import edition_stories, editions
from tests.domain.lives import DAY, KEPT, Stretch, moments
from tests.domain.test_lives import BEGIN, TIMES, ZONES, stretches
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post
from tests.services.newsroom import READERS, Newsroom

pytestmark = pytest.mark.long

LATE_AFTER = timedelta(hours=3)
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
"""Where a commit costs little: these weeks have thousands."""
SPAN = timedelta(days=9)


@pytest.fixture(scope="module")
def furnished() -> Iterator[Path]:
    """A database with readers, to copy."""
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{name}/digest.db")
        Newsroom(database, Path(name)).subscribe()
        database.close()
        yield Path(name) / "digest.db"


def live(newsroom: Newsroom, plan: Plan, spans: list[Stretch]) -> Counter[tuple[str, str]]:
    """Live through all stretches. Gives how often each reader was mailed which date's edition."""
    mailed: Counter[tuple[str, str]] = Counter()
    for stretch in spans:
        if stretch.kind == "off":
            continue
        for moment in moments(plan, stretch):
            newsroom.truth, newsroom.mailer, newsroom.stop = moment, FakeMailer(), Event()
            if stretch.kind == "dies":
                newsroom.mailer = _interrupted_by(newsroom.stop)
            for asked in _together(2 if stretch.kind == "twins" else 1, newsroom, moment + stretch.clock):
                assert asked.unforeseen == ()
                assert not any(one.error for one in asked.done)
            mailed.update(
                (recipient.email, str(batch.local_date))
                for batch in newsroom.mailer.submitted
                for recipient in batch.recipients
            )
    return mailed


def _interrupted_by(stop: Event) -> FakeMailer:
    """A mailer at whose first batch SIGTERM comes."""
    return FakeMailer(before=lambda _batch: stop.set())


def _together(count: int, newsroom: Newsroom, now: datetime) -> list[Round]:
    """Ask so many times at once."""
    rounds: list[Round] = []
    threads = [Thread(target=lambda: rounds.append(newsroom.ask(now))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rounds) == count
    return rounds


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_each_edition_reaches_each_reader_once_and_no_story_is_lost(furnished: Path, data: Any) -> None:
    zone, at = data.draw(st.sampled_from(ZONES)), data.draw(st.sampled_from(TIMES))
    when_late = data.draw(st.sampled_from(["send", "hold", "skip"]))
    spans = data.draw(stretches(SPAN, 4).map(_not_too_long))
    plan = Plan("daily", Schedule(DAYS, at, ZoneInfo(zone)), late_after=LATE_AFTER, when_late=when_late)
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as name:
        shutil.copy(furnished, name)
        newsroom = Newsroom(Database(f"sqlite:///{name}/digest.db"), Path(name), posts=_posts(spans[-1].end))
        newsroom.timezone = zone
        newsroom.settings = {"time": f"{at:%H:%M}", "when_late": when_late, "max_stories": 200}
        mailed = live(newsroom, plan, spans)
        _check(newsroom, mailed)
        newsroom.database.close()


def _not_too_long(spans: list[Stretch]) -> list[Stretch]:
    """Cut what comes long after the span off: here each day takes a while."""
    kept = [one for one in spans if one.start < BEGIN + SPAN]
    end = kept[-1].end if kept[-1].kind == "off" else min(kept[-1].end, kept[-1].start + 3 * DAY)
    return [*kept[:-1], replace(kept[-1], end=end), Stretch("well", end, end + 4 * DAY)]


def _posts(until: datetime) -> list[Post]:
    every = timedelta(hours=7)
    numbers = range(1, (until - BEGIN) // every + 10)
    return [
        Post(number, f"{number * 7_919:x} {number * 104_729:x}", BEGIN - DAY + number * every, text=f"{number:b} came.")
        for number in numbers
    ]


def _check(newsroom: Newsroom, mailed: Counter[tuple[str, str]]) -> None:
    with newsroom.database.read() as connection:
        found = list(connection.execute(select(editions)).all())
        query = select(edition_stories.c.title).join(editions).where(editions.c.state.in_(KEPT))
        placed = list(connection.execute(query).scalars())
    assert {row.state for row in found} <= {"submitted", "skipped", "held"}
    wanted = {(email, str(row.local_date)) for row in found if row.state == "submitted" for email in READERS}
    assert {key for key, times in mailed.items() if times > 1} == set()
    assert wanted <= set(mailed)
    assert len(placed) == len(set(placed))
    until = max((min(row.window_end, row.composed_at) for row in found if row.state in KEPT), default=BEGIN)
    owed = {post.title for post in newsroom.posts if BEGIN + DAY <= post.published_at < until}
    assert owed <= set(placed), owed - set(placed)
