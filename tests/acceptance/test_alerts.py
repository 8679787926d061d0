"""The commands that cron runs alert a person: once, however many of them run at once."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from digest.store.database import Database
from digest.store.tables import editions
from tests.acceptance.nursery import Process
from tests.acceptance.runs import begin, digest, write_config
from tests.fakes.site import Site, status
from tests.fakes.wordpress import Post, feed
from tests.services.builders import local

NOW = local("2026-03-30 07:00")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def alerts(site: Site) -> str:
    for path in ("/hook", "/beat", "/beat/fail"):
        site.on(path, status(200))
    return (
        f'[alerts]\nto = ["desk@example.org"]\nwebhook = "{site.url}/hook"\nheartbeat = "{site.url}/beat"\n'
        'feed_alarm_after = "2h"\n'
    )


def hook_calls(site: Site) -> list[tuple[str, str]]:
    posts = [json.loads(one.body) for one in site.requests if one.path == "/hook"]
    return [(one["alarm"], one["state"]) for one in posts]


def beats(site: Site) -> list[str]:
    return [one.path for one in site.requests if one.path.startswith("/beat")]


def test_cron_reports_a_failing_feed_and_a_held_edition_once(site: Site, tmp_path: Path, database_url: str) -> None:
    write_config(tmp_path, site.feed_url, alerts(site))

    def start(*words: str, hours: float) -> Process:
        return begin(tmp_path, *words, now=at(hours), DIGEST_DATABASE_URL=database_url)

    def run(*words: str, hours: float) -> int:
        return start(*words, hours=hours).wait().code

    site.on("/feed/", status(503))
    assert [run("feed", "poll", hours=hours) for hours in (0, 1, 2)] == [1, 1, 1]
    crowd = [start("feed", "poll", hours=2.5) for _ in range(4)]
    assert [process.wait().code for process in crowd] == [1] * 4
    assert hook_calls(site) == [("feed-failing", "raised")]
    assert beats(site) == ["/beat/fail"]
    site.show(feed([Post(1, "A story", NOW)]))
    assert run("send", "--due", hours=3) == 0
    assert run("subscribers", "add", "reader@example.org", hours=3) == 0
    site.show(feed([Post(2, "News", NOW + timedelta(hours=5)), Post(1, "A story", NOW)]))
    assert run("send", "--due", hours=24) == 0
    assert hook_calls(site) == [("feed-failing", "raised"), ("feed-failing", "over")]
    assert beats(site) == ["/beat/fail", "/beat", "/beat"]
    database = Database(database_url)
    with database.begin() as connection:
        number = connection.execute(select(editions.c.id).where(editions.c.state == "submitted")).scalar_one()
        connection.execute(update(editions).where(editions.c.id == number).values(state="held", note="Stop."))
    database.close()
    assert run("feed", "poll", hours=25) == 0
    assert hook_calls(site)[2:] == [("edition-held", "raised")]
    letters = sorted((tmp_path / "outbox").glob("letter-*desk@example.org.eml"))
    assert len(letters) == 3
    assert f"digest edition approve {number}" in letters[-1].read_text()


def test_neither_what_is_said_nor_a_wrong_setting_shows_addresses(site: Site, tmp_path: Path) -> None:
    write_config(tmp_path, site.feed_url, alerts(site).replace("/hook", "/secret-hook"))
    site.on("/feed/", status(503))
    site.on("/beat/fail", status(500))
    digest(tmp_path, "feed", "poll", now=at(0))
    ran = digest(tmp_path, "feed", "poll", now=at(3))
    assert "The webhook did not get an alert (feed-failing): it answered 404." in ran.err
    assert "The heartbeat did not get an alert (feed-failing): it answered 500." in ran.err
    assert "secret" not in ran.err
    assert "desk@" not in ran.err
    write_config(tmp_path, site.feed_url, '[alerts]\nwebhook = "secret.example.org/hook"\n')
    wrong = digest(tmp_path, "feed", "poll")
    assert wrong.code == 2
    assert "alerts.webhook: expected an address that begins with https://" in wrong.err
    assert "secret" not in wrong.err


def test_a_command_that_alerts_nobody_loads_nothing_for_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, digest.services.watch.alerts; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert {"httpx", "sendgrid", "email_validator"}.isdisjoint(done.stdout.split())


def test_a_person_tries_alerts_out(site: Site, tmp_path: Path) -> None:
    write_config(tmp_path, site.feed_url)
    ran = digest(tmp_path, "alerts", "test")
    assert (ran.code, "[alerts] names nobody" in ran.err) == (2, True)
    write_config(tmp_path, site.feed_url, alerts(site))
    ran = digest(tmp_path, "alerts", "test")
    assert (ran.code, ran.out.splitlines()[1]) == (0, "The webhook: the test was taken.")
    site.on("/hook", status(500))
    ran = digest(tmp_path, "alerts", "test")
    assert (ran.code, ran.out.splitlines()[1]) == (1, "The webhook: it answered 500.")
    assert site.url not in ran.out
