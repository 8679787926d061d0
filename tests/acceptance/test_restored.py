"""A backup that is restored as docs/operate.md says, while and after editions leave: nobody gets one twice."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from digest.config import load_config
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from tests.acceptance.crew import crew
from tests.acceptance.desk import NOW, Desk, furnish
from tests.acceptance.nursery import KILLED, Nursery, Process
from tests.acceptance.test_sending import Meeting
from tests.conftest import PostgreSQL
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
        (kept,) = [report for report in again.json if report["digest"] == "weekly"]
        assert (again.code, kept["state"]) == (3, "held")
        assert "was restored from a backup" in kept["note"]
        assert desk.accepted == ONCE
        publish(tmp_path, day=5)
        assert desk.run(*DUE, now=NEXT_WEEK).code == 0
        assert desk.accepted == TWICE
        (edition,) = {mail.subject for mail in sendgrid.mails[len(READERS) :]}
        assert edition == "Weekly digest: News of day 5"
        assert not any("Story 1" in mail.text for mail in sendgrid.mails[len(READERS) :])


def test_the_commands_back_up_and_restore_as_the_manual_says(nursery: Nursery, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    database = Database(url)
    furnish(database, tmp_path, READERS)
    database.close()
    with FakeSendGrid() as sendgrid:
        desk = Desk(nursery, tmp_path, url, sendgrid)
        number = desk.run("edition", "build", "weekly", "--json", now=NOW).json["edition"]
        made = desk.run("backup", "--json", now=NOW).json
        assert (Path(made["file"]).parent.name, made["rows"]["subscribers"]) == ("backups", len(READERS))
        assert desk.run(*DUE, now=NOW).code == 0
        assert desk.accepted == ONCE
        busy = sqlite3.connect(tmp_path / "digest.db")
        busy.execute("SELECT count(*) FROM editions").fetchall()
        refused = desk.run("restore", made["file"], "--yes", now=NOW)
        busy.close()
        assert (refused.code, "Another process uses" in refused.err) == (1, True)
        assert desk.run("restore", made["file"], now=NOW).code == 2, "a person must say yes"
        done = desk.run("restore", made["file"], "--yes", now=NOW)
        assert f"Edition {number} (weekly 2026-03-30) is held" in done.out
        assert len(list(tmp_path.glob("digest.db.before-restore-*"))) == 1
        desk.run(*DUE, now=HOUR_LATER)
        assert desk.accepted == ONCE


@pytest.fixture
def desk(nursery: Nursery, tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    database = Database(url)
    furnish(database, tmp_path, READERS)
    database.close()
    with FakeSendGrid() as sendgrid:
        yield Desk(nursery, tmp_path, url, sendgrid)


def send_what_is_due(desk: Desk) -> tuple[int, str]:
    ran = desk.run(*DUE, now=HOUR_LATER)
    return ran.code, ran.err


def send_by_hand(desk: Desk) -> tuple[int, str]:
    ran = desk.run("send", "weekly", "--yes", now=HOUR_LATER)
    return ran.code, ran.err


def send_the_edition(desk: Desk) -> tuple[int, str]:
    ran = desk.run("send", "--edition", edition_number(desk), "--yes", now=HOUR_LATER)
    return ran.code, ran.err


def keep_running(desk: Desk) -> tuple[int, str]:
    process = desk.start("run", now=HOUR_LATER)
    until = time.monotonic() + 60
    while "needs a person" not in process.said and time.monotonic() < until:
        time.sleep(0.05)
    process.kill(signal.SIGTERM)
    assert process.wait().code == 0
    return 3 if "needs a person" in process.said else 0, process.said


ENTRANCES = [send_what_is_due, send_by_hand, send_the_edition, keep_running]


@pytest.mark.parametrize("enter", ENTRANCES)
def test_an_edition_that_left_by_hand_after_the_backup_leaves_by_no_entrance(
    desk: Desk, enter: Callable[[Desk], tuple[int, str]]
) -> None:
    assert desk.run("edition", "build", "weekly").code == 0
    assert desk.run(*DUE, now="2026-03-29T12:00:00+02:00").code == 0
    back_up(desk.folder)
    assert desk.run("send", "weekly", "--yes").code == 0
    assert desk.accepted == ONCE
    restore(desk.folder)
    code, said = enter(desk)
    assert (code, desk.accepted) == (3, ONCE), said
    assert held(desk)
    # The scheduler has nothing more to say of an edition that is held.
    assert enter is keep_running or enter(desk)[0] == 3 or enter is send_what_is_due
    assert desk.accepted == ONCE


@pytest.mark.parametrize("enter", ENTRANCES)
def test_a_send_that_was_interrupted_after_the_backup_goes_on_by_no_entrance(
    desk: Desk, enter: Callable[[Desk], tuple[int, str]]
) -> None:
    """The backup knows of the first request, and the provider took two."""
    process = interrupted_after_a_backup(desk)
    assert process.wait().code == KILLED
    before = desk.accepted
    assert 2 < len(before) <= len(READERS)
    restore(desk.folder)
    code, said = enter(desk)
    assert (code, desk.accepted) == (3, before), said
    assert held(desk)


def test_a_person_who_types_the_date_sends_it_again(desk: Desk) -> None:
    interrupted_after_a_backup(desk).wait()
    restore(desk.folder)
    assert send_by_hand(desk)[0] == 3
    number, again = edition_number(desk), "--again-after-restore"
    approved = desk.run("edition", "approve", number)
    assert approved.code == 3
    assert again in approved.err
    before = desk.accepted
    wrong = desk.run("send", "--edition", number, again, "--yes", stdin="2026-03-29\n")
    assert (wrong.code, desk.accepted) == (1, before)
    assert held(desk)
    ran = desk.run("send", "--edition", number, again, stdin="2026-03-30\n")
    assert ran.code == 3, "the batch that the backup knows as claimed is uncertain"
    assert sorted(desk.accepted.values()) == [1, 1, 2, 2]
    assert desk.run("send", "--edition", number).code == 3
    needless = desk.run("send", "--edition", number, again, stdin="2026-03-30\n")
    assert (needless.code, "No restored database stops" in needless.err) == (1, True)
    assert sorted(desk.accepted.values()) == [1, 1, 2, 2]


def test_a_second_restore_is_recognized_after_the_first(desk: Desk) -> None:
    assert desk.run(*DUE, now="2026-03-29T12:00:00+02:00").code == 0
    back_up(desk.folder)
    copy = (desk.folder / "backup.db").read_bytes()
    for restores in (1, 2):
        assert desk.run("send", "weekly", "--yes").code == (0 if restores == 1 else 3)
        if restores == 2:
            assert desk.run("send", "weekly", "--again-after-restore", "--yes", stdin="2026-03-30\n").code == 0
        assert desk.accepted == dict.fromkeys(READERS, restores)
        (desk.folder / "backup.db").write_bytes(copy)
        restore(desk.folder)
    assert send_by_hand(desk)[0] == 3
    assert desk.accepted == TWICE


def test_without_a_private_state_folder_nothing_is_sent(desk: Desk) -> None:
    (desk.folder / "state").mkdir(exist_ok=True)
    (desk.folder / "state").chmod(0o755)
    for words in (DUE, ("send", "weekly", "--yes")):
        ran = desk.run(*words)
        assert ran.code == 1
        assert "is open to other users" in ran.err
    assert not desk.accepted
    (desk.folder / "state").chmod(0o700)
    assert desk.run("send", "weekly", "--yes").code == 0


@pytest.mark.parametrize("worker_lives", ["through the restore", "until the restore"])
def test_workers_send_nothing_again_on_a_restored_database(
    postgresql: PostgreSQL, postgresql_url: str, tmp_path: Path, worker_lives: str
) -> None:
    restart = worker_lives == "until the restore"
    name = str(make_url(postgresql_url).database)
    with crew(tmp_path, postgresql_url, sendgrid="concurrency = 1") as made:
        made.freeze(batches=4)
        copy(postgresql, name, f"{name}_backup")
        worker = made.start()
        made.wait_until(lambda: made.state() == "submitted")
        if restart:
            made.stop(worker)
        assert set(made.mails().values()) == {1}
        copy(postgresql, f"{name}_backup", name)
        if restart:
            worker = made.start()
        made.wait_until(lambda: made.state() == "held")
        made.wait_until(lambda: not made.jobs()["doing"])
        assert set(made.mails().values()) == {1}
        assert made.ask("SELECT cause FROM editions") == [("restored",)]
        assert made.stop(worker).code == 0


def copy(server: PostgreSQL, source: str, target: str) -> None:
    server.psql(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
    server.psql(f"ALTER DATABASE {source} ALLOW_CONNECTIONS false")
    server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    server.psql(f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY file_copy")
    server.psql(f"ALTER DATABASE {source} ALLOW_CONNECTIONS true")


def interrupted_after_a_backup(desk: Desk) -> Process:
    """Back up at the first request, and kill the send when the second one has been taken."""
    meeting = Meeting(desk.sendgrid)
    process = desk.start("send", "weekly", "--yes")
    meeting.wait()
    back_up(desk.folder)
    desk.sendgrid.on_accept = lambda _body: os.kill(process.pid, signal.SIGKILL)
    meeting.go_on()
    return process


def edition_number(desk: Desk) -> str:
    editions = desk.run("edition", "list", "--json").json
    return str(next(one["edition"] for one in editions if one["digest"] == "weekly"))


def held(desk: Desk) -> bool:
    report = desk.run("report", edition_number(desk), "--json").json
    return (report["state"], report["cause"]) == ("held", "restored")
