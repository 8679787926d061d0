"""What stands before every page: nothing that is sent takes its headers off, fills the log, or ends in an error."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.wiring import App
from tests.services.builders import config
from tests.web.clients import HOST
from tests.web.conftest import KEY, NOW, Pages

OLA = "ola@example.org"


@pytest.fixture
def leaving(postgresql: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """Pages with a reader, and a database that goes away when `away` is asked for."""
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    postgresql.psql("CREATE DATABASE away TEMPLATE migrated;")
    url = postgresql.get_uri(database="away")
    opened = Pages(App(config(tmp_path, store={"url": url}, web={"public_url": f"https://{HOST}"}), NOW))
    yield opened
    opened.app.database.close()
    postgresql.psql("DROP DATABASE away;")


def test_while_the_database_is_away_readers_are_asked_to_come_back(
    leaving: Pages, postgresql: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    token = leaving.add(OLA, "daily")
    postgresql.psql("ALTER DATABASE away ALLOW_CONNECTIONS false;")
    postgresql.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away';")
    for answer in (
        leaving.get(f"/unsubscribe/{token}"),
        leaving.post(f"/unsubscribe/{token}", {"List-Unsubscribe": "One-Click"}),
        leaving.post("/subscribe", {"email": "new@example.org", "digest": "daily"}),
        leaving.get("/editions"),
    ):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "try again in a few minutes" in answer.text
        assert "content-security-policy" in answer.headers
    assert leaving.get("/").status_code == 200
    said = capsys.readouterr().err
    assert said.count("StoreUnavailableError") == 4
    assert token not in said
    postgresql.psql("ALTER DATABASE away ALLOW_CONNECTIONS true;")
    assert leaving.post(f"/unsubscribe/{token}").status_code == 200


def test_a_null_byte_is_a_wrong_address(pages: Pages) -> None:
    for path in ("/unsubscribe/%00", "/preferences/x%00", "/confirm/%00", "/editions/%00/2026-05-12"):
        assert pages.get(path).status_code == 404
    assert pages.post("/unsubscribe/%00").status_code == 404


def test_a_slash_too_many_leads_nowhere_else(pages: Pages) -> None:
    """A redirect would name the scheme between proxy and process, and a token after it."""
    token = pages.add(OLA, "daily")
    for path in ("/editions/", f"/unsubscribe/{token}/", f"/preferences/{token}/"):
        answer = pages.get(path)
        assert (answer.status_code, "location" in answer.headers) == (404, False)


def test_what_is_too_large_is_refused_like_everything_else(pages: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(2):
            yield b"x" * 10_000

    form = {"content-type": "application/x-www-form-urlencoded"}
    for content in (b"x" * 20_000, in_pieces()):
        answer = pages.ask("POST", "/subscribe", content=content, headers=form)
        assert answer.status_code == 413
        assert "content-security-policy" in answer.headers
    assert 'route="/subscribe",status="413"} 2.0' in pages.get("/metrics").text
    assert capsys.readouterr().err == ""
