"""A running send among others: many at once, stopped, held, braked, and without its database for a while."""

import json
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from digest.store.database import Database
from tests.acceptance.desk import Desk, furnish
from tests.acceptance.nursery import Nursery, Process
from tests.fakes.sendgrid import FakeSendGrid, Fault
from tests.fakes.sendgrid_limits import Body

READERS = [f"reader{number}@example.org" for number in range(1, 13)]
ONCE = dict.fromkeys(READERS, 1)
OUTAGE = 3.0
"""Seconds for which the database is away: much longer than anything else in these tests takes."""

MakeDesk = Callable[..., Desk]


@pytest.fixture
def sendgrid() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture
def make_desk(nursery: Nursery, sendgrid: FakeSendGrid, database_url: str, tmp_path: Path) -> MakeDesk:
    """Give a desk with stories and readers, six batches of them."""
    database = Database(database_url)
    furnish(database, tmp_path, READERS)
    database.close()
    return lambda **settings: Desk(nursery, tmp_path, database_url, sendgrid, **settings)


class Meeting:
    """Lets a test meet a send at its first request: the mail is taken, and the answer waits for `go_on`."""

    def __init__(self, sendgrid: FakeSendGrid) -> None:
        self._here, self._go_on = threading.Event(), threading.Event()
        sendgrid.on_accept = self._meet

    def _meet(self, _body: Body) -> None:
        self._here.set()
        assert self._go_on.wait(60)

    def wait(self) -> None:
        assert self._here.wait(60)

    def go_on(self) -> None:
        self._go_on.set()


def _begun(desk: Desk, sendgrid: FakeSendGrid) -> tuple[Process, Meeting]:
    """Start a send whose first request is under way."""
    meeting = Meeting(sendgrid)
    process = desk.start("send", "weekly", "--yes", "--json")
    meeting.wait()
    return process, meeting


def test_eight_sends_at_the_same_moment_make_one_edition_and_one_mail_each(
    make_desk: MakeDesk, sendgrid: FakeSendGrid
) -> None:
    desk = make_desk()
    sendgrid.always, sendgrid.delay = Fault.SLOW, 0.1
    ended = [process.wait() for process in [desk.start("send", "weekly", "--yes", "--json") for _ in range(8)]]
    assert desk.accepted == ONCE
    (edition,) = json.loads(desk.run("edition", "list", "--json").out)
    assert edition["state"] == "submitted"
    assert 0 in {ran.code for ran in ended}
    for ran in ended:
        if ran.code:
            assert ran.code == 1
            assert "is being sent by another process" in ran.err, ran.err
        else:
            assert ran.json["recipients"]["submitted"] == len(READERS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_send_asked_to_stop_finishes_its_request_and_can_be_resumed(
    make_desk: MakeDesk, sendgrid: FakeSendGrid, number: int
) -> None:
    desk = make_desk()
    desk.env["DIGEST_LOG"] = "text"
    process, meeting = _begun(desk, sendgrid)
    process.kill(number)
    _until(lambda: "Stopping after the requests in flight" in process.said)
    meeting.go_on()
    ran = process.wait()
    assert ran.code == 3
    assert "goes on where it stopped" in ran.err
    assert desk.sums(1) == {"submitted": 2, "pending": 10}
    assert desk.run("send", "--edition", "1").code == 0
    assert desk.accepted == ONCE


def test_a_second_send_is_refused_while_a_first_one_lives(make_desk: MakeDesk, sendgrid: FakeSendGrid) -> None:
    desk = make_desk()
    process, meeting = _begun(desk, sendgrid)
    for words in (("send", "--edition", "1"), ("send", "weekly", "--yes")):
        refused = desk.run(*words)
        assert refused.code == 1
        assert "Edition 1 is being sent by another process" in refused.err
        assert "digest report 1" in refused.err
    meeting.go_on()
    assert process.wait().code == 0
    assert desk.accepted == ONCE


@pytest.mark.parametrize(("word", "state"), [("hold", "held"), ("cancel --yes", "cancelled")])
def test_a_running_send_is_stopped_from_another_process(
    make_desk: MakeDesk, sendgrid: FakeSendGrid, word: str, state: str
) -> None:
    desk = make_desk()
    process, meeting = _begun(desk, sendgrid)
    assert desk.run("edition", *word.split(), "1").code == 0
    meeting.go_on()
    ran = process.wait()
    assert (ran.json["state"], ran.json["recipients"]["submitted"]) == (state, 2)
    assert desk.run("send", "weekly", "--yes").code == 3
    if word == "hold":
        assert ran.code == 3
        assert desk.run("edition", "approve", "1").code == 0
        assert desk.run("send", "weekly", "--yes").code == 0
        assert desk.accepted == ONCE


def test_the_others_leave_when_the_canaries_wait_is_over(make_desk: MakeDesk, sendgrid: FakeSendGrid) -> None:
    times: list[float] = []
    sendgrid.on_accept = lambda _body: times.append(time.monotonic())
    desk = make_desk(mail={"canary": [READERS[-1]], "canary_wait": "2s"})
    assert desk.run("send", "weekly", "--yes").code == 0
    assert sendgrid.mails[0].email == READERS[-1]
    assert times[1] - times[0] >= 1.9
    assert desk.accepted == ONCE


def test_a_hold_ends_the_canaries_wait_at_once(make_desk: MakeDesk, sendgrid: FakeSendGrid) -> None:
    desk = make_desk(mail={"canary": [READERS[0]], "canary_wait": "10m"})
    process = desk.start("send", "weekly", "--yes", "--json")
    _until(lambda: desk.accepted == {READERS[0]: 1})
    _until(lambda: desk.sums(1) == {"submitted": 1, "pending": 11})
    assert desk.run("edition", "hold", "1").code == 0
    ran = process.wait()
    assert (ran.code, ran.json["state"]) == (3, "held")
    assert desk.accepted == {READERS[0]: 1}


@pytest.mark.parametrize("settings", [{"canary_wait": "0s"}, {"canary": ["nobody@example.org"]}])
def test_nobody_waits_for_nothing(make_desk: MakeDesk, settings: dict[str, Any]) -> None:
    desk = make_desk(mail={"canary": [READERS[0]], "canary_wait": "10m", **settings})
    assert desk.run("send", "weekly", "--yes").code == 0
    assert desk.accepted == ONCE


def test_a_canary_that_may_not_have_arrived_holds_the_edition(make_desk: MakeDesk, sendgrid: FakeSendGrid) -> None:
    desk = make_desk(mail={"canary": [READERS[0]], "canary_wait": "10m"})
    sendgrid.faults.append(Fault.ACCEPTED_THEN_DROPPED)
    ran = desk.run("send", "weekly", "--yes", "--json")
    assert (ran.code, ran.json["state"]) == (3, "held")
    assert "canaries" in ran.json["note"]
    assert desk.sums(1) == {"uncertain": 1, "pending": 11}


def test_bounces_pull_the_brake_of_a_running_send(make_desk: MakeDesk, sendgrid: FakeSendGrid) -> None:
    desk = make_desk(mail={"brake_after": 2})
    process, meeting = _begun(desk, sendgrid)
    desk.note_events("bounced", batch=1)
    _until(lambda: desk.run("report", "1", "--json").json["state"] == "held")
    meeting.go_on()
    ran = process.wait()
    assert (ran.code, ran.json["state"]) == (3, "held")
    assert "2 of 2 mails bounced" in ran.json["note"]
    assert desk.sums(1) == {"submitted": 2, "pending": 10}


def test_a_person_settles_what_is_uncertain(make_desk: MakeDesk, sendgrid: FakeSendGrid) -> None:
    desk = make_desk()
    sendgrid.faults.extend([Fault.ACCEPTED_THEN_DROPPED, Fault.READ_THEN_DROPPED, Fault.TRUNCATED])
    sent = desk.run("send", "weekly", "--yes", "--json")
    assert (sent.code, sent.json["state"], sent.json["recipients"]["uncertain"]) == (3, "submitted", 6)
    assert [batch["batch"] for batch in sent.json["unsettled"]] == [1, 2, 3]

    desk.note_events("delivered", batch=3)
    outweighed = desk.run("settle", "1", "--batch", "3", "--resend", "--json")
    assert (outweighed.code, outweighed.json[0]["state"]) == (0, "submitted")
    accepted = desk.run("settle", "1", "--batch", "1", "--accepted", "--json")
    assert (accepted.code, [(one["batch"], one["state"]) for one in accepted.json]) == (0, [(1, "submitted")])
    again = desk.run("settle", "1", "--resend", "--json")
    assert (again.code, [(one["batch"], one["state"]) for one in again.json]) == (0, [(2, "pending")])

    for words, code in ((("--resend",), 1), (("--accepted", "--resend"), 2), (("--batch", "9", "--accepted"), 1)):
        assert desk.run("settle", "1", *words).code == code
    assert desk.run("settle", "9", "--accepted").code == 1
    assert desk.run("send", "--edition", "1").code == 0
    assert desk.accepted == ONCE


def test_a_send_waits_for_a_database_that_went_away_and_repeats_nobody(
    make_desk: MakeDesk, sendgrid: FakeSendGrid, request: pytest.FixtureRequest
) -> None:
    desk = make_desk(busy_seconds=0.2)
    process, meeting = _begun(desk, sendgrid)
    if desk.url.startswith("sqlite"):
        away = sqlite3.connect(desk.url.removeprefix("sqlite:///"), isolation_level=None)
        away.execute("BEGIN EXCLUSIVE")
        meeting.go_on()
        time.sleep(OUTAGE)
        away.execute("ROLLBACK")
        away.close()
    else:
        server, name = request.getfixturevalue("postgresql"), make_url(desk.url).database
        server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
        server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';")  # noqa: S608
        meeting.go_on()
        time.sleep(OUTAGE)
        server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
    ran = process.wait()
    assert (ran.code, ran.json["recipients"]["submitted"]) == (0, len(READERS)), ran.err
    assert ran.json["seconds"] >= OUTAGE
    assert desk.accepted == ONCE


def _until(claim: Callable[[], bool]) -> None:
    """Wait for a condition; fail when it does not come true."""
    end = time.monotonic() + 60
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.05)
