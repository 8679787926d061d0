"""The clock's doors as real processes: `send --due` from everywhere at once, `run` killed and stopped."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from digest.store.database import Database
from digest.store.editions.editions import load_editions
from tests.acceptance.desk import Desk, furnish
from tests.acceptance.nursery import KILLED, Nursery, Ran
from tests.acceptance.runs import digest, digest_anew, write_config
from tests.acceptance.serving import KEY as SECRET_KEY
from tests.acceptance.serving import free_port
from tests.acceptance.test_sending import Meeting
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.wordpress import Post, feed

READERS = [f"reader{number}@example.org" for number in range(1, 13)]
ONCE = dict.fromkeys(READERS, 1)
BEFORE, AT, AFTER, LATE = (f"2026-03-30T{clock}:00+02:00" for clock in ("06:59", "07:00", "07:05", "10:01"))
DUE = ("send", "--due", "--json")
CLOCK = "DIGEST_NOW sets the clock."
REAL_MAIL = """
[mail]
backend = "sendgrid"
from_email = "digest@notesfrompoland.com"
postal_address = "Rynek 1, 31-042 Kraków"
[web]
public_url = "https://digest.notesfrompoland.com"
"""

MakeDesk = Callable[..., Desk]


@pytest.fixture
def sendgrid() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture
def desk(nursery: Nursery, sendgrid: FakeSendGrid, database_url: str, tmp_path: Path) -> Desk:
    """Give a desk with a weekly's stories and readers, six batches of them; nobody reads the daily."""
    database = Database(database_url)
    furnish(database, tmp_path, READERS)
    database.close()
    return Desk(nursery, tmp_path, database_url, sendgrid)


def states(desk: Desk, digest: str = "weekly") -> dict[str, str]:
    database = Database(desk.url)
    with database.read() as connection:
        found = {str(edition.local_date): str(edition.state) for edition in load_editions(connection, digest)}
    database.close()
    return found


def events_of(ran: Ran) -> list[str]:
    return [one["event"] for one in ran.logged]


def until(claim: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_crons_line_from_eight_processes_at_once_sends_once(desk: Desk) -> None:
    ended = [process.wait() for process in [desk.start(*DUE, now=AT) for _ in range(8)]]
    assert {ran.code for ran in ended} == {0}
    assert desk.accepted == ONCE
    reported = [report for ran in ended for report in ran.json if report["digest"] == "weekly"]
    assert [(report["state"], report["recipients"]["submitted"]) for report in reported] == [
        ("submitted", len(READERS))
    ]
    for ran in ended:
        assert ran.json or events_of(ran) == [CLOCK], ran.err


def test_eight_machines_at_once_send_once(
    nursery: Nursery, sendgrid: FakeSendGrid, postgresql_url: str, tmp_path: Path
) -> None:
    database = Database(postgresql_url)
    furnish(database, tmp_path, READERS)
    database.close()
    machines = []
    for number in range(8):
        # Its lock and its memory stand in a folder of its own.
        folder = tmp_path / f"machine{number}"
        folder.mkdir()
        machines.append(Desk(nursery, folder, postgresql_url, sendgrid))
    desk = machines[0]
    ended = [process.wait() for process in [machine.start(*DUE, now=AT) for machine in machines]]
    assert {ran.code for ran in ended} == {0}, [ran.err for ran in ended]
    assert desk.accepted == ONCE
    assert states(desk)["2026-03-30"] == "submitted"


def test_when_nothing_is_due_cron_hears_nothing(desk: Desk) -> None:
    assert desk.run("send", "--due", now=AT).code == 0
    ran = desk.run("send", "--due", now=AFTER)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.count("\n") == 1
    assert events_of(ran) == [CLOCK]
    assert desk.run(*DUE, now=AFTER).json == []


def test_a_late_edition_is_held_and_a_person_is_alerted_once(desk: Desk) -> None:
    config = desk.folder / "config.toml"
    config.write_text(config.read_text().replace('days = ["mon"]\n', 'days = ["mon"]\nwhen_late = "hold"\n'))
    assert desk.run(*DUE, now=BEFORE).json == []
    held = desk.run(*DUE, now=LATE)
    weekly = next(report for report in held.json if report["digest"] == "weekly")
    assert (held.code, weekly["state"], weekly["note"]) == (
        3,
        "held",
        "It was due at 07:00 and is late by more than 3 h.",
    )
    (reported,) = (one for one in held.logged if one["event"].startswith("weekly 2026-03-30 needs a person."))
    assert (reported["level"], reported["edition"], reported["cause"]) == ("warning", weekly["edition"], weekly["note"])
    assert (desk.run(*DUE, now=LATE).code, desk.run(*DUE, now=LATE).json) == (0, [])
    assert desk.run("edition", "approve", str(weekly["edition"]), now=LATE).code == 0
    assert desk.run(*DUE, now=LATE).json[0]["state"] == "submitted"
    assert desk.accepted == ONCE


def test_a_killed_send_blocks_nobody_and_is_resumed(desk: Desk, sendgrid: FakeSendGrid) -> None:
    meeting = Meeting(sendgrid)
    process = desk.start(*DUE, now=AT)
    meeting.wait()
    process.kill(signal.SIGKILL)
    assert process.wait().code == KILLED
    meeting.go_on()
    ran = desk.run(*DUE, now=AFTER)
    (report,) = ran.json
    assert (ran.code, report["state"], report["recipients"]["uncertain"]) == (3, "submitted", 2)
    assert desk.accepted == ONCE
    assert (desk.run(*DUE, now=AFTER).code, desk.run(*DUE, now=AFTER).json) == (0, [])


@pytest.fixture
def taken_out(desk: Desk, sendgrid: FakeSendGrid) -> Desk:
    """Give a desk whose weekly was killed in mid-send, and then taken out of the configuration."""
    meeting = Meeting(sendgrid)
    process = desk.start("send", "weekly", "--yes", now=AT)
    meeting.wait()
    process.kill(signal.SIGKILL)
    process.wait()
    meeting.go_on()
    config = desk.folder / "config.toml"
    config.write_text(config.read_text().replace("[digests.weekly]", "[digests.sunday]"))
    return desk


def test_a_digest_that_is_taken_out_in_mid_send_is_reported_once_and_goes_on_when_a_person_says_so(
    taken_out: Desk,
) -> None:
    desk = taken_out
    for command in ("doctor", "schedule"):
        ran = desk.run(command, now=AT)
        said = "10 readers wait for edition 1 (weekly 2026-03-30), but its digest is no longer configured. "
        assert (
            f"{said}`digest send --edition 1` sends it to them, `digest edition cancel 1` ends it." in ran.out + ran.err
        )
    reported = desk.run(*DUE, now=AFTER)
    weekly = next(report for report in reported.json if report["digest"] == "weekly")
    assert (reported.code, weekly["state"], weekly["recipients"]["pending"]) == (3, "held", 10)
    assert "weekly 2026-03-30 needs a person" in reported.err
    assert "Its digest is not configured any more" in reported.err
    assert (desk.run(*DUE, now=AFTER).code, desk.run(*DUE, now=AFTER).json) == (0, [])
    assert "`digest edition approve 1` and then `digest send --edition 1` sends" in desk.run("schedule", now=AFTER).err
    assert desk.run("edition", "approve", "1", now=AFTER).code == 0
    (report,) = desk.run(*DUE, now=AFTER).json
    assert (report["state"], desk.accepted) == ("submitted", ONCE)
    ran = desk.run("schedule", now=AFTER)
    assert "edition 1" not in ran.err
    assert "readers of weekly, which is not configured, get no mail. `digest subscribers move weekly" in ran.err


def test_a_digest_that_is_taken_out_in_mid_send_can_be_finished_by_hand(taken_out: Desk) -> None:
    ran = taken_out.run("send", "--edition", "1", "--json", now=AFTER)
    assert (ran.code, ran.json["state"], taken_out.accepted) == (3, "submitted", ONCE)


def test_the_past_of_a_digest_that_was_taken_out_is_listed_by_its_name(taken_out: Desk) -> None:
    (found,) = taken_out.run("edition", "list", "--digest", "weekly", "--json").json
    assert (found["edition"], found["digest"]) == (1, "weekly")
    assert taken_out.run("edition", "list", "--digest", "sunday", "--json").json == []
    assert taken_out.run("corrections", "--digest", "weekly", "--json").json == []
    for family in (("edition", "list"), ("corrections",)):
        unknown = taken_out.run(*family, "--digest", "monthly")
        assert (unknown.code, unknown.out) == (2, "")
        assert 'There is no digest "monthly". Configured: daily, sunday' in unknown.err


@pytest.mark.parametrize(("command", "state"), [(DUE, "uncertain"), (("settle", "1"), "submitted")])
def test_what_a_killed_send_left_of_a_cancelled_edition_is_uncertain_until_it_is_settled(
    desk: Desk, sendgrid: FakeSendGrid, command: tuple[str, ...], state: str
) -> None:
    meeting = Meeting(sendgrid)
    process = desk.start("send", "weekly", "--yes", now=AT)
    meeting.wait()
    process.kill(signal.SIGKILL)
    process.wait()
    meeting.go_on()
    assert desk.run("edition", "cancel", "1", now=AT).code == 0
    assert desk.sums(1) == {"submitting": 2, "pending": 10}
    assert desk.run(*command, now=AT).code == 0
    assert desk.sums(1) == {state: 2, "pending": 10}
    assert desk.run("settle", "1", now=AT).code == 0
    report = desk.run("report", "1", "--json", now=AT).json
    assert (report["state"], report["recipients"]["frozen"]) == ("cancelled", len(READERS))
    assert desk.sums(1) == {"submitted": 2, "pending": 10}


def test_a_scheduler_that_is_killed_and_started_again_sends_what_came_due(desk: Desk, sendgrid: FakeSendGrid) -> None:
    first = desk.start("run", now=BEFORE)
    until(lambda: states(desk))
    first.kill(signal.SIGKILL)
    assert first.wait().code == KILLED
    assert desk.accepted == {}
    meeting = Meeting(sendgrid)
    second = desk.start("run", now=AT)
    meeting.wait()
    second.kill(signal.SIGKILL)
    second.wait()
    meeting.go_on()
    third = desk.start("run", now=AFTER)
    until(lambda: states(desk)["2026-03-30"] == "submitted")
    third.kill(signal.SIGTERM)
    assert third.wait().code == 0
    assert desk.accepted == ONCE
    assert desk.sums(max(_numbers(desk))) == {"submitted": 10, "uncertain": 2}


def _numbers(desk: Desk) -> list[int]:
    listed = json.loads(desk.run("edition", "list", "--digest", "weekly", "--json").out)
    return [edition["edition"] for edition in listed if edition["state"] == "submitted"]


def test_sigterm_in_mid_send_ends_a_scheduler_between_batches(desk: Desk, sendgrid: FakeSendGrid) -> None:
    meeting = Meeting(sendgrid)
    process = desk.start("run", now=AT)
    meeting.wait()
    asked = time.monotonic()
    process.kill(signal.SIGTERM)
    until(lambda: "Stopping after the requests in flight" in process.said)
    meeting.go_on()
    assert process.wait().code == 0
    assert time.monotonic() - asked < 30
    assert states(desk)["2026-03-30"] == "sending"
    assert desk.accepted.total() == 2
    assert desk.run(*DUE, now=AFTER).json[0]["state"] == "submitted"
    assert desk.accepted == ONCE


def test_a_cron_line_beside_a_scheduler_gets_out_of_its_way(desk: Desk, sendgrid: FakeSendGrid) -> None:
    meeting = Meeting(sendgrid)
    process = desk.start("run", now=AT)
    meeting.wait()
    ran = desk.run(*DUE, now=AT)
    assert (ran.code, ran.json, events_of(ran)) == (0, [], [CLOCK])
    desk.env["DIGEST_LOG"] = "json"
    assert events_of(desk.run(*DUE, now=AT)) == [CLOCK, "Another process of this machine is doing what is due."]
    meeting.go_on()
    until(lambda: states(desk)["2026-03-30"] == "submitted")
    process.kill(signal.SIGTERM)
    assert process.wait().code == 0
    assert desk.accepted == ONCE


def test_a_scheduler_serves_its_figures(desk: Desk) -> None:
    bind = f"127.0.0.1:{free_port()}"
    with (desk.folder / "config.toml").open("a") as settings:
        settings.write(f'\n[metrics]\nbind = "{bind}"\n')
    process = desk.start("run", now=AT)
    until(lambda: states(desk).get("2026-03-30") == "submitted")
    said = httpx.get(f"http://{bind}/metrics").text
    assert 'digest_mail_requests_total{outcome="accepted"} 6.0' in said
    assert 'digest_last_success_timestamp_seconds{digest="weekly"}' in said
    process.kill(signal.SIGTERM)
    assert process.wait().code == 0


def test_a_terminal_that_closes_ends_a_scheduler_as_sigterm_does(desk: Desk) -> None:
    process = desk.start("run", now=BEFORE)
    until(lambda: "Running: daily, weekly." in process.said)
    process.kill(signal.SIGHUP)
    assert process.wait().code == 0
    assert "Stopped." in process.said


def test_the_pages_are_served_by_the_same_process_until_it_ends(
    nursery: Nursery, sendgrid: FakeSendGrid, tmp_path: Path
) -> None:
    port = free_port()
    url, secrets = f"sqlite:///{tmp_path / 'digest.db'}", {"DIGEST_SECRET_KEY": SECRET_KEY}
    desk = Desk(nursery, tmp_path, url, sendgrid, env=secrets)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("[web]\n", f'[web]\nbind = "127.0.0.1:{port}"\n'))
    process = desk.start("run", "--web", now=BEFORE)
    until(lambda: "Running: daily, weekly." in process.said)
    assert 'value="weekly"' in httpx.get(f"http://127.0.0.1:{port}/").text
    process.kill(signal.SIGTERM)
    assert process.wait().code == 0


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    """Give a folder in which the feed is fresh and nothing is due, at BEFORE."""
    write_config(tmp_path)
    (tmp_path / "feed.xml").write_bytes(feed([Post(1, "The budget", datetime.fromisoformat(BEFORE))]))
    assert digest(tmp_path, "feed", "poll", "--file", "feed.xml", now=BEFORE).code == 0
    assert digest(tmp_path, "send", "--due", now=BEFORE).code == 0
    return tmp_path


def test_a_check_that_finds_nothing_due_loads_nothing_that_does_a_step(idle: Path) -> None:
    ran = digest_anew(idle, "send", "--due", now=BEFORE, PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert (ran.code, ran.out) == (0, "")
    assert "digest.services.schedule.run_due" in loaded
    unneeded = ("jinja2", "feedparser", "bs4", "digest.feed", "digest.render", "digest.mail", "digest.services.sending")
    assert loaded.isdisjoint(unneeded)


def test_a_missing_key_is_reported_when_nothing_is_due(idle: Path) -> None:
    write_config(idle, more=REAL_MAIL)
    ran = digest(idle, "send", "--due", now=BEFORE, SENDGRID_API_KEY="")
    assert ran.code == 2
    assert "SENDGRID_API_KEY" in ran.err
