from datetime import timedelta
from pathlib import Path

import pytest

from digest.store.intake.stories import FeedState, save_feed
from tests.web.clients import NOW, client

FEED = "https://notesfrompoland.com/feed/"


@pytest.mark.parametrize(("hours", "feed", "status"), [(1, "ok", 200), (3, "stale", 503)])
def test_ready_while_the_feed_is_read_often_enough(tmp_path: Path, hours: int, feed: str, status: int) -> None:
    pages = client(tmp_path)
    with pages.app.database.begin() as connection:
        save_feed(connection, FeedState(FEED, read_at=NOW - timedelta(hours=hours)))
    answer = pages.get("/readyz")
    assert (answer.status_code, answer.json()) == (status, {"ready": status == 200, "database": "ok", "feed": feed})


def test_a_feed_never_read_is_not_ready_and_the_process_is_alive(tmp_path: Path) -> None:
    pages = client(tmp_path)
    assert pages.get("/readyz").json()["feed"] == "unread"
    assert (pages.get("/healthz").status_code, pages.get("/healthz").text) == (200, "ok\n")


def test_a_database_that_is_away_is_reported_without_its_address(tmp_path: Path) -> None:
    pages = client(tmp_path, url="postgresql://me:hush@127.0.0.1:1/x")
    answer = pages.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")
    assert "127.0.0.1" not in answer.text
    assert "digest_database_up 0.0" in pages.get("/metrics").text
