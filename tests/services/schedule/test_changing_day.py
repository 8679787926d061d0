"""Who changes from one digest to the other gets one of them on that day."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.errors import NoReadersError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze
from digest.services.delivery.send import send
from digest.services.editions.ready import ready_edition
from digest.services.intake.read_feed import poll_file
from digest.services.readers import preferences
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.freezing import _moved
from digest.store.editions.editions import StoredEdition
from digest.store.readers.find import find_subscribers
from digest.store.readers.tokens import find_tokens
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config, local, machine

MORNING, NOON, EVENING = (local(f"2026-05-11 {hour:02}:00") for hour in (7, 12, 18))  # a Monday
RULES = ListRules(("daily", "weekly"), ("daily",), WARSAW)


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path, digests={"daily": {}, "weekly": {"days": ["mon"], "time": "18:00"}})


def add(database: Database, email: str, *digests: str) -> str:
    line = Line(email, status=Status.ACTIVE, digests=frozenset(digests))
    add_subscriber(database, line, RULES, now=MORNING - timedelta(days=1))
    with database.read() as connection:
        return find_tokens(connection, find_subscribers(connection, [email])[email].id)[digests[0]]


def mailed(database: Database, settings: Config, digest: str, now: datetime, *, only_freeze: bool = False) -> list[str]:
    """Send a digest's edition. Gives who got it."""
    mailer = FakeMailer()
    sending = Sending(database, settings, mailer, lambda: now, machine(settings))
    edition = ready_edition(database, Renderer(settings), settings, digest, now=now)
    assert isinstance(edition, StoredEdition)
    promised = audience(database, settings, edition.document, now=now, edition=edition).total
    assert freeze(sending, edition) == promised
    if not only_freeze:
        assert send(sending, edition.id).state == "submitted"
    return sorted(mailer.accepted)


def test_a_change_after_the_daily_came_waits_for_the_next_weekly(database: Database, settings: Config) -> None:
    posts = [Post(number, f"Story {number}", MORNING - timedelta(hours=number)) for number in range(1, 4)]
    poll_file(database, feed(posts), settings, now=MORNING - timedelta(minutes=5))
    moves, both = add(database, "moves@example.org", "daily"), "both@example.org"
    leaves = add(database, "leaves@example.org", "daily", "weekly")
    add(database, both, "daily", "weekly")
    add(database, "weekly@example.org", "weekly")
    early = add(database, "early@example.org", "daily")
    preferences.switch(
        database, early, "weekly", now=MORNING - timedelta(minutes=1), consent=preferences.Consent("Yes.")
    )

    assert mailed(database, settings, "daily", MORNING) == [both, "leaves@example.org", "moves@example.org"]
    preferences.switch(database, moves, "weekly", now=NOON, consent=preferences.Consent("Yes."))
    preferences.leave(database, leaves, now=NOON)  # they had the weekly before, and change over to nothing
    got = mailed(database, settings, "weekly", EVENING)
    assert got == [both, "early@example.org", "leaves@example.org", "weekly@example.org"]


def test_the_day_of_the_change_is_also_that_of_a_weekly_that_leaves_late(database: Database, settings: Config) -> None:
    posts = [Post(number, f"Story {number}", MORNING - timedelta(hours=number)) for number in range(1, 4)]
    poll_file(database, feed(posts), settings, now=MORNING - timedelta(minutes=5))
    moves, day = add(database, "moves@example.org", "daily"), timedelta(days=1)
    add(database, "weekly@example.org", "weekly")
    late = ready_edition(database, Renderer(settings), settings, "weekly", now=EVENING)
    assert isinstance(late, StoredEdition)
    poll_file(database, feed([Post(9, "Story 9", NOON)]), settings, now=MORNING + day - timedelta(minutes=5))
    assert mailed(database, settings, "daily", MORNING + day) == ["moves@example.org"]
    preferences.switch(
        database, moves, "weekly", now=MORNING + day + timedelta(hours=1), consent=preferences.Consent("Yes.")
    )
    mailer = FakeMailer()
    assert freeze(Sending(database, settings, mailer, lambda: NOON + day, machine(settings)), late) == 1
    # A day later they get it like everybody else.
    assert audience(database, settings, late.document, now=NOON + 2 * day).total == 2


def test_a_change_before_the_daily_left_brings_the_weekly(database: Database, settings: Config) -> None:
    posts = [Post(number, f"Story {number}", MORNING - timedelta(hours=number)) for number in range(1, 4)]
    poll_file(database, feed(posts), settings, now=MORNING - timedelta(minutes=5))
    moves = add(database, "moves@example.org", "daily")
    mailed(database, settings, "daily", MORNING, only_freeze=True)  # and is held until the evening, say
    preferences.switch(database, moves, "weekly", now=NOON, consent=preferences.Consent("Yes."))
    assert mailed(database, settings, "weekly", EVENING) == ["moves@example.org"]


def test_a_weekly_that_was_sent_early_takes_no_daily_away_days_later(database: Database, settings: Config) -> None:
    posts = [Post(number, f"Story {number}", MORNING - timedelta(hours=number)) for number in range(1, 4)]
    poll_file(database, feed(posts), settings, now=MORNING - timedelta(minutes=5))
    token, early = add(database, "moves@example.org", "weekly"), timedelta(days=4)
    edition = ready_edition(database, Renderer(settings), settings, "weekly", now=NOON)
    assert isinstance(edition, StoredEdition)
    mailer = FakeMailer()
    sending = Sending(database, settings, mailer, lambda: NOON - early, machine(settings))
    freeze(sending, edition)
    assert send(sending, edition.id).state == "submitted"
    preferences.switch(database, token, "daily", now=MORNING - timedelta(days=3), consent=preferences.Consent("Yes."))
    assert mailed(database, settings, "daily", MORNING) == ["moves@example.org"]


def test_a_weekly_for_those_alone_who_had_the_daily_says_why_it_has_nobody(
    database: Database, settings: Config
) -> None:
    posts = [Post(number, f"Story {number}", MORNING - timedelta(hours=number)) for number in range(1, 4)]
    poll_file(database, feed(posts), settings, now=MORNING - timedelta(minutes=5))
    token = add(database, "moves@example.org", "daily")
    mailed(database, settings, "daily", MORNING)
    preferences.switch(database, token, "weekly", now=NOON, consent=preferences.Consent("Yes."))
    edition = ready_edition(database, Renderer(settings), settings, "weekly", now=EVENING)
    assert isinstance(edition, StoredEdition)
    with pytest.raises(NoReadersError, match="switched to it after they got another digest"):
        freeze(Sending(database, settings, FakeMailer(), lambda: EVENING, machine(settings)), edition)


def test_to_find_who_changed_over_only_those_are_looked_at_who_left_since(tmp_path: Path) -> None:
    """Whatever the number of readers: SQLite looks through all of them if it may begin with the wrong table."""
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    database.migrate()
    with database.read() as connection:
        moved = _moved(1, "daily", "weekly", frozen_at=NOON, since=NOON)
        sql = moved.compile(connection, compile_kwargs={"render_postcompile": True})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (None,) * len(sql.positiontup or ()))
        steps = [row[3] for row in plan]
    database.close()
    assert steps[0].endswith("INDEX ix_subscriptions_digest (digest=? AND ended_at>?)")
    assert not [step for step in steps if step.startswith("SCAN")]
