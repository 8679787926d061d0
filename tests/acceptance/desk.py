"""A newsroom that mails through a SendGrid of our own: its configuration, stories and readers, and its commands."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, select

from digest.config import load_config
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.delivery.ledger_report import report
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.store.database import Database
from digest.store.tables import batches, events, is_in_batch, recipients, subscribers
from tests.acceptance.nursery import Nursery, Process
from tests.acceptance.runs import Ran, write_config
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.fakes.wordpress import Post, feed

NOW = "2026-03-30T07:00:00+02:00"
"""A Monday, when the weekly is due."""


def furnish(database: Database, folder: Path, emails: Iterable[str]) -> None:
    """Store stories for a weekly, and its readers."""
    write_config(folder)
    settings = load_config(folder / "config.toml")
    now = datetime.fromisoformat(NOW)
    posts = [Post(number, f"Story {number}", now - timedelta(days=number)) for number in (1, 2)]
    poll_file(database, feed(posts), settings, now=now)
    rules = ListRules(("daily", "weekly"), ("weekly",), settings.site.zone)
    for email in emails:
        add_subscriber(database, Line(email, status=Status.ACTIVE), rules, now=now)


@dataclass
class Desk:
    """Commands run in `folder` on the database at `url`, and what SendGrid got from them."""

    nursery: Nursery
    folder: Path
    url: str
    sendgrid: FakeSendGrid
    batch_size: int = 2
    busy_seconds: float = 30
    mail: dict[str, Any] = field(default_factory=dict)
    api: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        api = {"api_url": self.sendgrid.url, "concurrency": 1, "timeout": "5s", **self.api}
        mail = {
            "backend": "sendgrid",
            "from_email": "digest@notesfrompoland.com",
            "postal_address": "Kraków, Poland",
            **self.mail,
        }
        tables = {"mail": mail, "sendgrid": api, "web": {"public_url": "https://digest.notesfrompoland.com"}}
        lines = [
            line
            for name, table in tables.items()
            for line in (f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items()))
        ]
        write_config(self.folder, more="\n".join(lines))

    def start(self, *words: str, die: tuple[str, int] | None = None, now: str = NOW, stdin: str = "") -> Process:
        """Start a command; its clock stands at `now`, and a person types `stdin`."""
        return self.nursery.start(
            self.folder,
            *words,
            die=die,
            stdin=stdin,
            env={"DIGEST_NOW": now, "DIGEST_DATABASE_URL": self.url, "SENDGRID_API_KEY": KEY, **self.env},
            constants={
                "digest.mail.sendgrid.mailer.MAX_RECIPIENTS": self.batch_size,
                "digest.store.sqlite.BUSY_SECONDS": self.busy_seconds,
            },
        )

    def run(self, *words: str, now: str = NOW, stdin: str = "") -> Ran:
        """Run a command to its end."""
        return self.start(*words, now=now, stdin=stdin).wait()

    @property
    def accepted(self) -> Counter[str]:
        """How often each address's mail was accepted."""
        return Counter(mail.email for mail in self.sendgrid.mails)

    def sums(self, edition: int) -> dict[str, int]:
        """The edition's recipients by their states, those there are."""
        database = Database(self.url)
        try:
            counted = report(database, edition).sums.recipients
        finally:
            database.close()
        return {state: count for state, count in counted.items() if count}

    def batches(self, state: str) -> dict[int, list[str]]:
        """The readers of each batch in a state, by the batch's number; without those with a state of their own."""
        database = Database(self.url)
        query = (
            select(batches.c.number, subscribers.c.email)
            .join(recipients, is_in_batch())
            .join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
            .where(batches.c.state == state, recipients.c.own_state.is_(None))
        )
        found: dict[int, list[str]] = {}
        with database.read() as connection:
            for number, email in connection.execute(query):
                found.setdefault(number, []).append(email)
        database.close()
        return found

    def note_events(self, kind: str, *, batch: int) -> None:
        """Let events of one kind come of every recipient of a batch, as the provider's webhook would."""
        database, now = Database(self.url), datetime.now(UTC)
        query = (
            select(recipients.c.subscriber_id, recipients.c.edition_id, batches.c.id.label("batch_id"))
            .join(batches, is_in_batch())
            .where(batches.c.number == batch)
        )
        with database.begin() as connection:
            rows = [
                {
                    "provider_id": f"{kind}-{row.subscriber_id}",
                    "kind": kind,
                    "edition_id": row.edition_id,
                    "batch_id": row.batch_id,
                    "recipient_id": row.subscriber_id,
                    "occurred_at": now,
                    "received_at": now,
                    "detail": {},
                }
                for row in connection.execute(query)
            ]
            connection.execute(events.insert(), rows)
        database.close()

    def settle_by_what_was_taken(self, edition: int) -> None:
        """Say of each uncertain batch what SendGrid knows, as a person would who looks there."""
        for number, emails in self.batches("uncertain").items():
            taken = {self.accepted[email] for email in emails}
            assert len(taken) == 1, "a batch is taken whole or not at all"
            word = "--accepted" if taken == {1} else "--resend"
            assert self.run("settle", str(edition), "--batch", str(number), word).code == 0


def copies(url: str, server: Any, folder: Path, emails: Iterable[str]) -> Callable[[Path], str]:
    """Make a database with stories and readers. Gives what makes fresh copies of it, each for its folder.

    `url` is that of a new database; `server` is PostgreSQL's, or None on SQLite. There, a new copy ends the last one.
    """
    database = Database(url)
    database.migrate()
    furnish(database, folder, emails)
    database.close()
    name, numbers = str(make_url(url).database), count(1)

    def copy(target: Path) -> str:
        if server is None:
            shutil.copyfile(name, target / "digest.db")
            return f"sqlite:///{target / 'digest.db'}"
        number = next(numbers)
        server.psql(f"DROP DATABASE IF EXISTS {name}_{number - 1} WITH (FORCE);")
        fresh = f"{name}_{number}"
        server.psql(f"CREATE DATABASE {fresh} TEMPLATE {name} STRATEGY file_copy;")
        return str(server.get_uri(database=fresh))

    return copy


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)
