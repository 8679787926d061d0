"""The pages on real databases, with an outbox to look into."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from digest.domain.lists import Line
from digest.domain.readers import Status, Subscriber
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.store.readers.find import find_subscribers
from digest.store.readers.tokens import find_tokens
from digest.wiring import App
from tests.services.builders import WARSAW, config
from tests.web.clients import HOST, NOW, Client

KEY = "a-key-of-the-tests-which-is-long-enough"
RULES = ListRules(("daily", "weekly"), ("daily",), WARSAW)


@dataclass
class Pages(Client):
    """The pages, and what stands behind them."""

    @property
    def outbox(self) -> Path:
        return self.app.config.path("outbox")

    def letters(self) -> list[Path]:
        return sorted(self.outbox.glob("letter-*.eml"))

    def link(self, path: Path | None = None) -> str:
        """The path of the link in a letter, the newest by default."""
        mail = message_from_bytes((path or self.letters()[-1]).read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body
        found = re.search(rf"https://{HOST}(/(?:confirm|data)/\S+)", body.get_content())
        assert found
        return found[1]

    def own_data(self, token: str) -> str:
        """Ask on a reader's own page for the link to their data. Gives its path, from the letter."""
        known = set(self.letters())
        assert self.post(f"/preferences/{token}", {"do": "data"}).status_code == 200
        (letter,) = set(self.letters()) - known
        return self.link(letter)

    def add(self, email: str, *digests: str, status: Status = Status.ACTIVE) -> str:
        """Add a reader. Gives the token of the first digest."""
        line = Line(email, "", status, frozenset(digests or ("daily",)), consented_at=NOW, source="test")
        add_subscriber(self.app.database, line, RULES, now=NOW)
        return self.tokens(email)[(digests or ("daily",))[0]]

    def tokens(self, email: str) -> dict[str, str]:
        with self.app.database.read() as connection:
            return find_tokens(connection, find_subscribers(connection, [email])[email].id)

    def reader(self, email: str) -> Subscriber | None:
        with self.app.database.read() as connection:
            return find_subscribers(connection, [email]).get(email)

    def later(self, **hours: float) -> "Pages":
        """The same pages as they are some time later."""
        assert self.app.fixed_now
        app = App(self.app.config, self.app.fixed_now + timedelta(**hours))
        app.__dict__["database"] = self.app.database  # made once, and closed once
        return Pages(app)


@pytest.fixture
def pages(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    monkeypatch.setenv("DIGEST_DATABASE_URL", database_url)
    settings = config(
        tmp_path,
        web={"public_url": f"https://{HOST}"},
        donation={"url": "https://notesfrompoland.com/donate/"},
        mail={"outbox": "outbox"},
    )
    opened = Pages(App(settings, NOW))
    yield opened
    opened.app.database.close()


@pytest.fixture
def choosing(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """Pages of a newsroom where readers choose sections."""
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    monkeypatch.setenv("DIGEST_DATABASE_URL", database_url)
    names = [{"name": name, "categories": [name]} for name in ("Politics", "Energy & Climate")]
    web = {"public_url": f"https://{HOST}"}
    opened = Pages(App(config(tmp_path, sections=names, readers={"section_choice": True}, web=web), NOW))
    yield opened
    opened.app.database.close()
