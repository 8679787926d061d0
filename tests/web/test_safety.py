"""What stands before every page: nothing that is sent takes its headers off, fills the log, or ends in an error."""

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.web.app import make_app
from digest.web.safety import log_failure
from digest.wiring import App
from tests.conftest import Logged
from tests.services.builders import config
from tests.web.clients import HOST, NOW, client
from tests.web.conftest import KEY, Pages

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


def test_while_the_database_takes_no_writes_nothing_is_promised(leaving: Pages, postgresql: Any) -> None:
    token = leaving.add(OLA, "daily")
    postgresql.psql("ALTER DATABASE away SET default_transaction_read_only = on;")
    postgresql.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away';")
    leaving.app.database.close()
    _promises_nothing(leaving, token)
    postgresql.psql("ALTER DATABASE away RESET default_transaction_read_only;")
    leaving.app.database.close()
    assert leaving.post(f"/unsubscribe/{token}").status_code == 200


def _promises_nothing(pages: Pages, token: str) -> None:
    assert pages.get(f"/unsubscribe/{token}").status_code == 200
    for path, form in (
        (f"/unsubscribe/{token}", {"List-Unsubscribe": "One-Click"}),
        (f"/preferences/{token}", {"do": "save", "digest": "weekly"}),
        ("/subscribe", {"email": "new@example.org", "digest": "daily"}),
    ):
        answer = pages.post(path, form)
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "60"), path
    assert pages.get("/readyz").json()["database"] == "unavailable"


@pytest.fixture
def on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    store = {"url": f"sqlite:///{tmp_path / 'digest.db'}"}
    opened = Pages(App(config(tmp_path, store=store, web={"public_url": f"https://{HOST}"}), NOW))
    yield opened
    opened.app.database.close()


def test_on_a_full_disk_nothing_is_promised(on_sqlite: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    token = on_sqlite.add(OLA, "daily")
    database = on_sqlite.app.database

    def cannot_grow(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON").close()

    with monkeypatch.context() as full:
        full.setattr("os.statvfs", lambda _: SimpleNamespace(f_bavail=10, f_frsize=4096))
        event.listen(database.engine, "connect", cannot_grow)
        database.close()
        _promises_nothing(on_sqlite, token)
        event.remove(database.engine, "connect", cannot_grow)
    # Nobody has to start it anew: a connection that was opened while nothing could be written fails once, if at all.
    on_sqlite.post(f"/unsubscribe/{token}")
    assert on_sqlite.post(f"/unsubscribe/{token}").status_code == 200


@pytest.mark.parametrize("pages", ["on_sqlite", "leaving"])
def test_whoever_waits_to_write_keeps_nobody_from_reading(pages: str, request: pytest.FixtureRequest) -> None:
    served: Pages = request.getfixturevalue(pages)
    emails = [f"reader{number}@example.org" for number in range(60)]
    tokens = [served.add(email, "daily") for email in emails]
    others = Database(served.app.database.url)

    async def ask() -> None:
        transport = httpx.ASGITransport(make_app(served.app))
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
            with others.begin() as connection:
                find_subscribers(connection, emails)
                leaving = [asyncio.ensure_future(client.post(f"/unsubscribe/{token}")) for token in tokens]
                for _ in range(3):
                    for path in ("/", "/editions", f"/unsubscribe/{tokens[0]}"):
                        assert (await client.get(path)).status_code == 200
                    assert (await client.get("/readyz")).json()["database"] == "ok"
                assert not any(answer.done() for answer in leaving)
            assert {answer.status_code for answer in await asyncio.gather(*leaving)} == {200}

    asyncio.run(ask())
    others.close()


def test_what_an_erasing_could_not_empty_is_emptied_after_the_next_write(
    on_sqlite: Pages, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    monkeypatch.setattr("digest.store.database.CLEAR_SECONDS", 0.05)
    token, other = on_sqlite.add(OLA, "daily"), on_sqlite.add("other@example.org", "daily")
    file = on_sqlite.app.database.file
    assert file

    def stored() -> bytes:
        # Not in this process: to close a file takes its locks off.
        files = [str(path) for path in file.parent.glob(f"{file.name}*")]
        return subprocess.run(["/bin/cat", *files], stdout=subprocess.PIPE, check=True).stdout

    own = on_sqlite.own_data(token)
    with closing(sqlite3.connect(file, isolation_level=None)) as export:
        export.execute("BEGIN")
        export.execute("SELECT * FROM subscribers").fetchall()
        assert "has been erased" in on_sqlite.post(own, {"do": "erase", "sure": "yes"}).text
        assert "still holds" in logged()[0]["event"]
        on_sqlite.post(f"/unsubscribe/{other}")
        assert OLA.encode() in stored()
        export.execute("COMMIT")
    on_sqlite.post(f"/preferences/{other}", {"do": "rejoin"})
    assert OLA.encode() not in stored()


def test_while_the_database_is_away_readers_are_asked_to_come_back(
    leaving: Pages, postgresql: Any, logged: Logged
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
    entries = logged()
    assert [(one["event"], one["cause"]) for one in entries] == [("A request failed.", "StoreUnavailableError")] * 4
    assert token not in str(entries)
    postgresql.psql("ALTER DATABASE away ALLOW_CONNECTIONS true;")
    assert leaving.post(f"/unsubscribe/{token}").status_code == 200


def test_a_null_byte_is_a_wrong_address(pages: Pages) -> None:
    for path in ("/unsubscribe/%00", "/preferences/x%00", "/confirm/%00", "/editions/%00/2026-05-12"):
        assert pages.get(path).status_code == 404
    assert pages.post("/unsubscribe/%00").status_code == 404


def test_a_slash_too_many_is_answered_without_a_redirect(pages: Pages) -> None:
    """A redirect would name the scheme between proxy and process, and a token after it."""
    token = pages.add(OLA, "daily")
    for path in ("/editions/", f"/unsubscribe/{token}/", f"/preferences/{token}/"):
        answer = pages.get(path)
        assert (answer.status_code, "location" in answer.headers) == (200, False)


def test_what_is_too_large_is_refused_like_everything_else(pages: Pages, logged: Logged) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(2):
            yield b"x" * 10_000

    form = {"content-type": "application/x-www-form-urlencoded"}
    for content in (b"x" * 20_000, in_pieces()):
        answer = pages.ask("POST", "/subscribe", content=content, headers=form)
        assert answer.status_code == 413
        assert "content-security-policy" in answer.headers
    assert 'route="/subscribe",status="413"} 2.0' in pages.get("/metrics").text
    assert logged() == []


def test_every_answer_keeps_to_itself(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/healthz")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_failed_request_names_the_kind_of_its_error_and_the_place_but_no_value(logged: Logged) -> None:
    try:
        raise KeyError("a-reader's-token")
    except KeyError as error:
        log_failure(error)
    (failed,) = logged()
    assert (failed["level"], failed["event"], failed["cause"]) == ("error", "A request failed.", "KeyError")
    assert failed["where"].startswith(f"{__file__}:")
    assert "token" not in str(failed)
