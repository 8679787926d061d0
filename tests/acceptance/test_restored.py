"""A backup that is restored as docs/operate.md says, while and after editions leave: nobody gets one twice."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.config import load_config
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from tests.acceptance.desk import NOW, Desk, furnish
from tests.acceptance.nursery import Nursery
from tests.acceptance.test_sending import Meeting
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.wordpress import Post, feed

READERS = [f"reader{number}@example.org" for number in range(1, 5)]
ONCE, TWICE = dict.fromkeys(READERS, 1), dict.fromkeys(READERS, 2)
DUE = ("send", "--due", "--json")
HOUR_LATER, NEXT_WEEK = "2026-03-30T08:00:00+02:00", "2026-04-06T07:00:00+02:00"


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made


def back_up(folder: Path) -> None:
    """As the operator's line does it."""
    with sqlite3.connect(folder / "digest.db") as connection:
        connection.execute("VACUUM INTO ?", (str(folder / "backup.db"),))
    connection.close()


def restore(folder: Path) -> None:
    for rest in ("digest.db-wal", "digest.db-shm"):
        (folder / rest).unlink(missing_ok=True)
    (folder / "backup.db").replace(folder / "digest.db")


def publish(folder: Path, day: int) -> None:
    """Let a story come that is so many days younger than the first ones."""
    database, moment = Database(f"sqlite:///{folder / 'digest.db'}"), datetime.fromisoformat(NOW)
    posts = [Post(number, f"Story {number}", moment - timedelta(days=number)) for number in (1, 2)]
    later = Post(day + 10, f"News of day {day}", moment + timedelta(days=day))
    config = load_config(folder / "config.toml")
    poll_file(database, feed([*posts, later]), config, now=moment + timedelta(days=day))
    database.close()


def test_an_edition_that_left_after_the_backup_is_held_and_the_next_one_sent(nursery: Nursery, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    database = Database(url)
    furnish(database, tmp_path, READERS)
    database.close()
    with FakeSendGrid() as sendgrid:
        desk = Desk(nursery, tmp_path, url, sendgrid)
        assert desk.run(*DUE, now="2026-03-29T12:00:00+02:00").json == []
        back_up(tmp_path)
        assert "weekly" in {report["digest"] for report in desk.run(*DUE, now=NOW).json}
        assert desk.accepted == ONCE
        restore(tmp_path)
        again = desk.run(*DUE, now=HOUR_LATER)
        (held,) = [report for report in again.json if report["digest"] == "weekly"]
        assert (again.code, held["state"]) == (3, "held")
        assert "it was restored from a backup" in held["note"]
        assert desk.accepted == ONCE
        publish(tmp_path, day=5)
        assert desk.run(*DUE, now=NEXT_WEEK).code == 0
        assert desk.accepted == TWICE
        (edition,) = {mail.subject for mail in sendgrid.mails[len(READERS) :]}
        assert edition == "News of day 5"
        assert not any("Story 1" in mail.text for mail in sendgrid.mails[len(READERS) :])


def test_a_backup_may_be_taken_in_mid_send(nursery: Nursery, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    database = Database(url)
    furnish(database, tmp_path, READERS)
    database.close()
    with FakeSendGrid() as sendgrid:
        desk = Desk(nursery, tmp_path, url, sendgrid)
        meeting = Meeting(sendgrid)
        process = desk.start(*DUE, now=NOW)
        meeting.wait()
        back_up(tmp_path)
        meeting.go_on()
        assert process.wait().code == 0
        assert desk.accepted == ONCE
        restore(tmp_path)
        again = desk.run(*DUE, now=HOUR_LATER)
        (held,) = [report for report in again.json if report["digest"] == "weekly"]
        assert (again.code, held["state"]) == (3, "held")
        assert desk.accepted == ONCE
