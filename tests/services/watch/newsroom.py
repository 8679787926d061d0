"""A newsroom that receives alerts by mail, by webhook and by heartbeat, and its clock."""

import json
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from digest.config import Config
from digest.mail import Mailer
from digest.mail.outbox import Outbox
from digest.services.watch.alerts import Alerting, send_alerts
from digest.store.database import Database
from tests.fakes.site import Site, status
from tests.services.builders import config, local
from tests.services.frozen import freeze_readers

NOW = local("2026-05-12 07:00")


class Newsroom:
    """A newsroom that receives alerts: its editors' mail, its webhook, its heartbeat and its clock."""

    def __init__(self, database: Database, folder: Path, site: Site, **alerts: Any) -> None:
        self.database, self.site, self.now = database, site, NOW
        site.on("/hook", status(204))
        site.on("/beat", status(200))
        site.on("/beat/fail", status(200))
        self.config: Config = config(
            folder,
            feed_url=site.feed_url,
            alerts={
                "to": ["Desk@Example.org"],
                "webhook": f"{site.url}/hook",
                "heartbeat": f"{site.url}/beat",
                **alerts,
            },
        )
        self.alerting = self.with_mailer(lambda: Outbox(self.config))

    def with_mailer(self, mailer: Callable[[], Mailer], database: Database | None = None) -> Alerting:
        return Alerting(database or self.database, self.config, mailer, lambda: self.now, lambda: self.now)

    def alert(self, *, went_well: bool = False) -> list[str]:
        return send_alerts(self.alerting, went_well=went_well)

    def later(self, time: timedelta) -> None:
        self.now += time

    @property
    def mails(self) -> list[str]:
        """The subjects of the mails, in the order of their times."""
        return [str(one["Subject"]) for one in self.letters]

    @property
    def letters(self) -> list[EmailMessage]:
        """The mails, in the order of their times."""
        files = sorted((self.config.folder / "outbox").glob("letter-*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    @property
    def hooks(self) -> list[dict[str, Any]]:
        """What the webhook was sent."""
        return [json.loads(one.body) for one in self.site.requests if one.path == "/hook"]

    @property
    def beats(self) -> list[str]:
        return [one.path.removeprefix("/beat") or "ok" for one in self.site.requests if one.path.startswith("/beat")]

    def freeze(self, readers: int = 4) -> int:
        with self.database.begin() as connection:
            emails = [f"reader{number}@example.org" for number in range(readers)]
            return freeze_readers(connection, "daily", emails, NOW)
