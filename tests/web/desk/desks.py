"""Open the desk without a network: the whole application answers in this process."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from digest.services.intake.read_feed import poll_file
from digest.web.desk.access import Keys
from digest.web.desk.app import make_desk
from digest.web.desk.workshop import Workshop
from digest.wiring import App
from tests.fakes.wordpress import Post, feed
from tests.services.builders import local

NOW = local("2026-05-11 18:00")
PORT = 8400
HERE = f"http://127.0.0.1:{PORT}"
TOMORROW = "/editions/daily/2026-05-12"
CONFIG = """
[site]
name = "Notes from Poland"
url = "https://notesfrompoland.com/"
feed = "https://notesfrompoland.com/feed/"
[feed]
timeout = "2s"
[[sections]]
name = "Politics"
categories = ["Politics"]
[[sections]]
name = "More news"
[digests.daily]
proof_to = ["desk@example.org"]
[digests.weekly]
days = ["mon"]
[mail]
outbox = "outbox"
[images]
service = "off"
[editors]
ola = "Ola Nowak"
"""


@dataclass
class Editor:
    """An editor's browser, which keeps the cookie and follows no redirects."""

    workshop: Workshop
    keys: Keys = field(default_factory=lambda: Keys(PORT))
    cookie: str | None = None

    def __post_init__(self) -> None:
        self._desk = make_desk(self.workshop, self.keys)
        self.cookie = self.keys.session if self.cookie is None else self.cookie

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """Make one request."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._desk, raise_app_exceptions=False)
            cookies = {self.keys.cookie: self.cookie} if self.cookie else {}
            async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies) as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(ask())

    def get(self, path: str = TOMORROW, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str = TOMORROW, *, headers: dict[str, str] | None = None, **form: object) -> httpx.Response:
        return self.ask("POST", path, headers={"Origin": HERE} | (headers or {}), data=form)

    def do(self, word: str, **form: object) -> str:
        """Press a button of the page as it is now. Gives the page that follows, as text."""
        page = self.get().text
        answer = self.post(do=word, **(hidden(page) | form))
        assert answer.status_code == 303, text_of(answer)
        return text_of(self.get(answer.headers["location"]))


def hidden(page: str) -> dict[str, Any]:
    """The state that a page's forms carry."""
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("seen", "hash")}


def text_of(answer: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def titles(answer: httpx.Response) -> list[str]:
    """The stories of an edition, in the order of the page."""
    part = answer.text.partition('id="stories-heading"')[2].partition('id="texts-heading"')[0]
    return re.findall(r'rel="noreferrer">([^<]+)</a>', part)


def workshop(folder: Path, *, by: str = "ola", with_file: bool = True) -> Workshop:
    """A workshop whose configuration is a file in a folder, with three stories of today."""
    from digest.config import load_config

    file = folder / "config.toml"
    if not file.exists():
        file.write_text(CONFIG, encoding="utf-8")
    app = App(load_config(file), NOW)
    return Workshop(app, config_file=file if with_file else None, by=by)


def publish(opened: Workshop, *posts: Post) -> None:
    app = opened.app
    poll_file(app.database, feed(posts or stories()), app.config, now=NOW)


def stories(**named: str) -> tuple[Post, ...]:
    """Three stories; `first` gives another title to the first."""
    names = [named.get("first", "Story 1"), "Story 2", "Story 3"]
    return tuple(Post(n, title, NOW - timedelta(hours=n)) for n, title in enumerate(names, start=1))
