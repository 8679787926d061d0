"""Alerts reach a person: by mail into a real outbox, to a real web server, from a real database."""

import io
import re
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from digest.domain.edition_life import Cause
from digest.domain.errors import ConfigError
from digest.feed.fetching.fetch import Fetcher
from digest.feed.fetching.pages import Pages
from digest.mail import Mailer
from digest.mail.outbox import Outbox
from digest.services.editions.decide import approve, cancel, hold
from digest.services.intake.read_feed import poll
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.lists.import_readers import ListRules, import_subscribers
from digest.services.watch.alerts import AGAIN_AFTER, send_alerts, send_test
from digest.store.database import Database
from digest.store.editions.life import move_edition
from digest.store.tables import alarms, batches, tellings
from tests.fakes.site import Site, silence, status
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW
from tests.services.watch.newsroom import NOW, Newsroom

HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


@pytest.fixture
def room(database: Database, tmp_path: Path, site: Site) -> Newsroom:
    return Newsroom(database, tmp_path, site)


def test_when_all_is_well_no_alert_leaves_and_nothing_is_written(room: Newsroom) -> None:
    assert room.alert() == []
    assert (room.mails, room.hooks, room.beats) == ([], [], [])
    with room.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(alarms)).scalar() == 0


def test_an_alert_leaves_without_its_look_when_the_templates_cannot_be_used(room: Newsroom) -> None:
    (room.config.folder / "templates").mkdir()
    (room.config.folder / "templates" / "alert.mjml.j2").write_text("{{ titel }}")
    room.site.on("/feed/", status(500))
    for _ in range(6):
        read_feed(room, room.now)
        room.later(HOUR)
    assert room.alert() == []
    (letter,) = room.letters
    assert letter["Subject"] == "The feed cannot be read. [Notes from Poland]"
    assert letter.get_content_type() == "text/plain"
    assert "failed since" in letter.get_content()


def test_a_test_reaches_every_way_and_leaves_nothing_behind(room: Newsroom) -> None:
    assert send_test(room.alerting) == {"Address 1 of alerts.to": None, "The webhook": None, "The heartbeat": None}
    assert room.mails == ["This is a test. [Notes from Poland]"]
    assert [(one["alarm"], one["state"]) for one in room.hooks] == [("test", "raised")]
    assert room.beats == ["ok"], "nothing is wrong"
    with room.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(alarms)).scalar() == 0


def test_a_way_that_does_not_take_a_test_is_named_and_the_others_get_it(room: Newsroom) -> None:
    room.site.on("/hook", status(410))
    room.site.on("/beat", status(404))
    tried = send_test(room.alerting)
    assert tried["The webhook"] == "it answered 410"
    assert tried["The heartbeat"] == "it answered 404"
    assert room.mails == ["This is a test. [Notes from Poland]"]


def read_feed(room: Newsroom, now: datetime) -> str:
    with Fetcher(room.config.feed, room.config.site) as fetcher:
        pages = Pages(room.config.feed, room.config.site)
        return poll(room.database, fetcher, pages, room.config, now=now).status


def test_a_feed_that_fails_for_hours_is_reported_once_and_once_when_it_is_read_again(room: Newsroom) -> None:
    room.site.on("/feed/", status(500))
    for _ in range(3):
        assert read_feed(room, room.now) == "failed"
        room.alert()
        assert room.mails == []
        room.later(2 * HOUR)
    for _ in range(3):
        assert read_feed(room, room.now) == "failed"
        assert room.alert() == []
        room.later(HOUR)
    room.site.show(feed([Post(1, "A story", NOW - HOUR)]))
    assert read_feed(room, room.now) == "ok"
    assert [room.alert(), room.alert()] == [[], []]
    assert room.mails == [
        "The feed cannot be read. [Notes from Poland]",
        "Over: The feed cannot be read. [Notes from Poland]",
    ]
    raised, over = room.hooks
    first, _ = room.letters
    for part in ("plain", "html"):
        body = first.get_body((part,))
        assert body is not None
        assert "4 readings in a row failed" in " ".join(body.get_content().split())
    assert raised["text"].startswith("The feed cannot be read. 4 readings in a row failed since 2026-05-12 07:00 CEST.")
    assert "answered 500" in raised.pop("text")
    assert raised == {
        "alarm": "feed-failing",
        "cause": "feed-failing",
        "state": "raised",
        "since": "2026-05-12T11:00:00+00:00",
        "edition": None,
    }
    assert over == {**raised, "state": "over", "text": "Over: The feed cannot be read."}
    assert room.beats == ["/fail"]


def test_an_edition_that_is_held_and_goes_on_is_reported_with_its_number(room: Newsroom) -> None:
    number = room.freeze()
    hold(room.database, number, why="The lead is wrong.")
    room.alert()
    approve(room.database, number, now=room.now)
    room.later(HOUR)
    room.alert()
    hold(room.database, number, why="Once more.")
    room.later(HOUR)
    room.alert()
    assert [(one["cause"], one["state"], one["edition"]) for one in room.hooks] == [
        (f"edition-held:{number}", "raised", number),
        (f"edition-held:{number}", "over", number),
        (f"edition-held:{number}", "raised", number),
    ]
    assert room.hooks[0]["text"].startswith(
        f"Edition {number} (daily, 2026-05-12) is held. The lead is wrong. `digest edition approve {number}`"
    )
    assert room.hooks[2]["text"].startswith(f"Edition {number} (daily, 2026-05-12) is held. Once more.")


def test_uncertain_and_failed_batches_and_a_send_that_waits_are_alarms_until_the_edition_is_cancelled(
    room: Newsroom,
) -> None:
    number = room.freeze(8)
    with room.database.begin() as connection:
        ids = connection.execute(select(batches.c.id).order_by(batches.c.id)).scalars().all()
        for batch_id, state in zip(ids, ("uncertain", "uncertain", "failed"), strict=False):
            connection.execute(batches.update().where(batches.c.id == batch_id).values(state=state))
        move_edition(connection, number, Cause.PAUSED, note="the key is refused.")
    room.alert()
    assert len(room.mails) == 3
    assert {one["alarm"]: one["text"].partition(". ")[2][:25] for one in room.hooks} == {
        "send-paused": "Paused: the key is refuse",
        "batches-uncertain": "Of 2 nobody knows whether",
        "batches-failed": "1 were refused for good: ",
    }
    cancel(room.database, number, why="")
    room.later(HOUR)
    room.alert()
    assert [one["state"] for one in room.hooks] == ["raised"] * 3 + ["over"] * 3


def take(room: Newsroom, text: str, *, dry_run: bool = False) -> None:
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    import_subscribers(room.database, [io.BytesIO(text.encode())], rules, now=room.now, dry_run=dry_run)


def test_an_old_list_of_donors_is_an_alarm_once_a_list_has_said_who_gives(room: Newsroom) -> None:
    sent = []
    for text, dry_run in (
        ("email,recurring\na@example.org,\n", False),  # it says nothing of gifts
        ("email,recurring\na@example.org,no\n", True),
        ("email,recurring\na@example.org,no\n", False),  # missed from eight days on
        ("email\na@example.org\n", False),
        ("email,last_gift_at\na@example.org,2026-05-01\n", False),
    ):
        take(room, text, dry_run=dry_run)
        room.later(timedelta(days=6))
        room.alert()
        sent.append([one["state"] for one in room.hooks])
    assert sent == [[], [], [], ["raised"], ["raised", "over"]]
    room.later(timedelta(days=6))
    room.alert()
    donors = io.BytesIO(b"email,last_gift_at\nb@example.org,2026-06-01\n")
    import_donors(room.database, [donors], DonorRules(WARSAW), now=room.now)
    room.alert()
    assert [one["state"] for one in room.hooks] == ["raised", "over"] * 2
    assert {one["alarm"] for one in room.hooks} == {"donor-list-old"}


def test_the_heart_beats_when_all_went_well_and_says_fail_once_at_an_alarm(room: Newsroom) -> None:
    room.alert(went_well=True)
    hold(room.database, room.freeze(), why="")
    room.alert(went_well=True)
    room.alert()
    room.alert(went_well=True)
    assert room.beats == ["ok", "ok", "/fail", "ok"]


def test_a_way_that_fails_is_tried_again_and_stops_no_other_way(room: Newsroom) -> None:
    hold(room.database, room.freeze(), why="")
    room.site.on("/hook", status(500, b"oh"))
    (trouble,) = room.alert()
    assert trouble.startswith("The webhook did not get an alert (edition-held:")
    assert "it answered 500" in trouble
    assert "http" not in trouble
    assert (len(room.mails), room.beats) == (1, ["/fail"])
    assert room.alert() == []  # it is left alone for a while
    room.later(AGAIN_AFTER)
    assert len(room.alert()) == 1
    room.later(AGAIN_AFTER)
    room.site.on("/hook", status(200))
    assert [room.alert(), room.alert()] == [[], []]
    assert (len(room.mails), room.beats, len(room.hooks)) == (1, ["/fail"], 3)


def test_a_way_that_does_not_answer_costs_its_time_out_once(database: Database, tmp_path: Path, site: Site) -> None:
    room = Newsroom(database, tmp_path, site, timeout="1s", heartbeat=f"{site.url}/nothing")
    number = room.freeze()
    with database.begin() as connection:
        connection.execute(batches.update().values(state="uncertain"))
    hold(database, number, why="")
    stopped = threading.Event()
    site.on("/hook", silence(stopped))
    troubles = room.alert(went_well=True)
    stopped.set()
    assert [re.split(r" (?:could|did) not", one)[0] for one in troubles] == [
        "The heartbeat (alerts.heartbeat)",
        "The webhook",
        "The heartbeat",
    ]
    assert "no answer within 1 seconds" in troubles[1]
    assert len(room.mails) == 2
    assert len(room.site.requests) == 3


def test_an_alarm_that_ends_before_it_could_be_reported_is_not_reported(room: Newsroom) -> None:
    number = room.freeze()
    hold(room.database, number, why="")
    room.site.on("/hook", status(503))
    room.alert()
    approve(room.database, number, now=room.now)
    room.later(HOUR)
    room.site.on("/hook", status(200))
    assert room.alert() == []
    assert [one["state"] for one in room.hooks] == ["raised"]
    assert len(room.mails) == 2


def test_a_way_that_is_added_later_gets_the_current_alarms(room: Newsroom, tmp_path: Path) -> None:
    hold(room.database, room.freeze(), why="")
    room.alert()
    both = Newsroom(room.database, tmp_path, room.site, to=["Desk@Example.org", "editor@example.org"])
    both.alert()
    assert len(both.mails) == 2
    assert len(both.hooks) == 1


def test_a_mailer_that_cannot_be_opened_is_said_without_its_address(room: Newsroom) -> None:
    def closed() -> Mailer:
        raise ConfigError("SENDGRID_API_KEY is not set.")

    hold(room.database, room.freeze(), why="")
    (trouble,) = send_alerts(room.with_mailer(closed))
    assert "SENDGRID_API_KEY is not set" in trouble
    assert "xample" not in trouble
    assert len(room.hooks) == 1


def test_an_unreachable_database_does_not_fail_the_caller(room: Newsroom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = Database(f"postgresql://me:hush@127.0.0.1:{taken.getsockname()[1]}/x")
        (trouble,) = send_alerts(room.with_mailer(lambda: Outbox(room.config), away))
    assert trouble.startswith("No alert could be sent: The database")
    assert "hush" not in trouble


class _Dies(Outbox):
    """Dies while it delivers, as a process that is killed."""

    def deliver_letter(self, *_: object, **__: object) -> Any:
        raise KeyboardInterrupt


def test_news_that_a_dead_process_may_not_have_sent_is_sent_by_the_next(room: Newsroom) -> None:
    hold(room.database, room.freeze(), why="")
    with pytest.raises(KeyboardInterrupt):
        send_alerts(room.with_mailer(lambda: _Dies(room.config)))
    room.alert()
    assert room.mails == []
    room.later(AGAIN_AFTER)
    room.alert()
    assert len(room.mails) == 1


def test_of_many_processes_that_check_at_once_one_sends(room: Newsroom) -> None:
    number = room.freeze()
    databases = [Database(room.database.url) for _ in range(6)]
    start = threading.Barrier(len(databases))

    def look(database: Database) -> list[str]:
        start.wait()
        return send_alerts(room.with_mailer(lambda: Outbox(room.config), database))

    changes: list[tuple[Callable[..., object], str]] = [(hold, "raised"), (_approve, "over")]
    for step, (change, state) in enumerate(changes, start=1):
        change(room.database, number, why="")
        room.later(HOUR)
        with ThreadPoolExecutor(len(databases)) as crowd:
            assert list(crowd.map(look, databases)) == [[]] * len(databases)
        assert [one["state"] for one in room.hooks][step - 1 :] == [state]
        assert len(room.mails) == step
    with room.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tellings)).scalar() == 6
    for database in databases:
        database.close()


def _approve(database: Database, number: int, *, why: str) -> None:
    approve(database, number, now=NOW)
