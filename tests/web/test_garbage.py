"""Whatever is sent to whatever route, the answer is no fault of ours; and looking, however often, changes nothing."""

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Message

from digest.store.database import Database
from digest.store.tables import metadata
from digest.web.app import make_app
from digest.web.limits import Limit
from digest.wiring import App
from tests.conftest import Logged
from tests.services.builders import config
from tests.web.clients import HOST, NOW
from tests.web.conftest import KEY, Pages

pytestmark = pytest.mark.long

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
NAMES = st.sampled_from(["email", "digest", "do", "sure", "website", "List-Unsubscribe", "year", "token"]) | TEXT
VALUES = (
    st.sampled_from(["ola@example.org", "weekly", "daily", "save", "switch", "erase", "export", "yes", "gave", "2026"])
    | TEXT
)
FORMS = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=4), max_size=6)
BODIES = st.one_of(
    st.fixed_dictionaries({"data": FORMS}),
    st.fixed_dictionaries({"content": st.binary(max_size=20_000)}),
    st.fixed_dictionaries({"json": st.recursive(st.none() | st.integers() | TEXT, st.lists, max_leaves=5)}),
    st.fixed_dictionaries({"files": st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=3)}),
    st.just({}),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-type", "x-forwarded-for", "if-none-match", "range", "host", "accept", "origin", "cookie"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)
    | st.just("application/x-www-form-urlencoded"),
    max_size=3,
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])


@pytest.fixture(autouse=True)
def _boundless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody be stopped for asking too often: what lies behind the limits is asked here."""
    monkeypatch.setattr(Limit, "count", lambda *_: True)


@pytest.fixture
def sqlite_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    opened = Pages(App(config(tmp_path, web={"public_url": f"https://{HOST}"}), NOW))
    yield opened
    opened.app.database.close()


def patterns(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield from patterns(list(route.routes))
        elif isinstance(route, Route):
            yield route.path


def paths(app: Starlette, tokens: list[str]) -> st.SearchStrategy[str]:
    """Addresses of every route there is, with real tokens and invented ones, and of none."""
    parts = (st.sampled_from(tokens) | TEXT).map(lambda text: quote(text, safe=""))
    every = st.sampled_from(sorted(set(patterns(list(app.routes)))))
    filled = st.builds(
        lambda pattern, part, day: (
            pattern.replace("{token}", part).replace("{digest}", part).replace("{local_date}", day)
        ),
        every,
        parts,
        st.dates().map(str) | parts,
    )
    return filled | parts.map(lambda part: f"/{part}")


async def ask(app: Any, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        return [await client.request(method, path, **more) for method, path, more in requests]


async def scan(app: Starlette, method: str, path: str, agent: str) -> int:
    """Open a link with nothing between the application and the request, so that it costs little. Gives the status."""
    sent: list[Message] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", HOST.encode()), (b"user-agent", agent.encode())],
        "server": (HOST, 443),
        "client": ("192.0.2.1", 1),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent[-1]["type"] == "http.response.body"
    status: int = sent[0]["status"]
    return status


async def scan_all(app: Starlette, requests: Iterable[tuple[str, str, str]]) -> set[int]:
    return {await scan(app, *request) for request in requests}


def test_no_route_fails_whatever_it_is_sent(sqlite_pages: Pages, logged: Logged) -> None:
    token = sqlite_pages.add("ola@example.org", "daily", "weekly")
    sqlite_pages.post("/subscribe", {"email": "new@example.org", "digest": "daily"})
    app = make_app(sqlite_pages.app)
    every = paths(app, [token, sqlite_pages.link().rpartition("/")[2], "x" * 500])

    @settings(max_examples=int(os.environ.get("DIGEST_EXAMPLES", "1000")), suppress_health_check=list(HealthCheck))
    @given(METHODS, every, BODIES, HEADERS)
    def hammer(method: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> None:
        (answer,) = asyncio.run(ask(app, (method, path, {**body, "headers": headers})))
        # Without a feed the process is not ready, and says so.
        assert answer.status_code < 500 or (path, answer.status_code) == ("/readyz", 503)
        assert "content-security-policy" in answer.headers
        assert "Traceback" not in answer.text

    hammer()
    assert {one["level"] for one in logged()} <= {"warning"}


def counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_two_thousand_scanners_change_nothing_and_then_one_click_works(sqlite_pages: Pages) -> None:
    tokens = [sqlite_pages.add(f"reader{number}@example.org", "daily", "weekly") for number in range(50)]
    sqlite_pages.post("/subscribe", {"email": "new@example.org", "digest": "daily"})
    database, app = sqlite_pages.app.database, make_app(sqlite_pages.app)
    with database.read() as connection:
        before = [connection.execute(table.select()).all() for table in metadata.sorted_tables]
    agents = ["Mozilla/5.0 (compatible; Barracuda)", "python-requests/2", "Microsoft Office Protocol Discovery", ""]
    links = [f"/unsubscribe/{token}" for token in tokens] + [f"/preferences/{token}" for token in tokens]
    links += [sqlite_pages.link()]
    requests = [
        ("HEAD" if number % 5 == 0 else "GET", links[number % len(links)], agents[number % 4])
        for number in range(2_000)
    ]
    assert asyncio.run(scan_all(app, requests)) == {200}
    with database.read() as connection:
        assert [connection.execute(table.select()).all() for table in metadata.sorted_tables] == before
    one_click = ("POST", f"/unsubscribe/{tokens[0]}", {"data": {"List-Unsubscribe": "One-Click"}})
    assert [answer.status_code for answer in asyncio.run(ask(app, one_click, one_click))] == [200, 200]
    reader = sqlite_pages.reader("reader0@example.org")
    assert reader
    assert reader.digests == {"weekly"}
