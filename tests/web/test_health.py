from datetime import timedelta
from pathlib import Path

import pytest

from digest.domain.errors import ConfigError
from digest.services.watch.health import check_health
from digest.store.database import Database
from digest.store.intake.stories import FeedState, save_feed
from digest.wiring import App
from tests.services.builders import config, local
from tests.web.clients import HOST, Client

NOW = local("2026-05-12 07:00")
FEED = "https://notesfrompoland.com/feed/"


def client(folder: Path, *, url: str = "sqlite:///digest.db") -> Client:
    web = {"public_url": f"https://{HOST}"}
    return Client(App(config(folder, store={"url": url}, web=web), NOW))


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


def test_a_database_that_is_not_migrated_is_not_usable(tmp_path: Path, postgresql: object) -> None:
    postgresql.psql("CREATE DATABASE bare;")  # type: ignore[attr-defined]
    database = Database(postgresql.get_uri(database="bare"))  # type: ignore[attr-defined]
    assert check_health(database, config(tmp_path), now=NOW).database == "unusable"
    database.close()


def test_a_database_that_is_away_is_told_without_its_address(tmp_path: Path) -> None:
    pages = client(tmp_path, url="postgresql://me:hush@127.0.0.1:1/x")
    answer = pages.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")
    assert "127.0.0.1" not in answer.text
    assert "digest_database_up 0.0" in pages.get("/metrics").text


def test_the_figures_name_routes_and_no_paths(tmp_path: Path) -> None:
    pages = client(tmp_path)
    pages.get("/healthz")
    pages.get("/a-secret-token")
    said = pages.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    assert 'digest_http_requests_total{method="GET",route="/healthz",status="200"} 1.0' in said.text
    assert "secret" not in said.text


def test_every_answer_keeps_to_itself(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/healthz")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_pages_are_reached_by_the_public_name_and_the_one_listened_on(tmp_path: Path) -> None:
    pages = client(tmp_path)
    assert pages.get("/", headers={"host": "evil.example"}).status_code == 400
    assert pages.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert pages.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("public_url", "host"),
    [
        ("https://gazetka.źródło.pl", "gazetka.xn--rdo-gna01bwk.pl"),
        ("https://Digest.example.org", "digest.example.org."),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_the_public_name_is_known_as_browsers_write_it(tmp_path: Path, public_url: str, host: str) -> None:
    store = {"url": f"sqlite:///{tmp_path / 'digest.db'}"}
    pages = Client(App(config(tmp_path, store=store, web={"public_url": public_url}), NOW))
    assert pages.get("/", headers={"host": host}).status_code == 200
    assert pages.get("/", headers={"host": "evil.example"}).status_code == 400
    assert pages.app.config.public_url.isascii()
    pages.app.database.close()


def test_a_public_name_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="valid host name"):
        config(tmp_path, web={"public_url": "https://ź" + "ó" * 80 + ".pl"})
