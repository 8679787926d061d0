"""How mail leaves, and who gets alerts."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from digest.config.kinds import (
    Duration,
    Email,
    Line,
    NameServer,
    Period,
    Positive,
    Share,
    Steps,
    Table,
    WebAddress,
)


class Mail(Table):
    """How mail leaves, and its sender.

    `editor` signs each edition; `portrait` is shown beside their note.
    `link_overhead` is the number of bytes that click tracking adds to a link of the HTML. Published examples of
    SendGrid's links are 320 to 340 bytes longer than their targets; the longest, for a target of 320 bytes, by 580.
    """

    backend: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    from_name: Line = ""
    from_email: Email | None = None
    reply_to: Email | None = None
    postal_address: Line = ""
    editor: Line = ""
    portrait: WebAddress | None = None
    canary: tuple[Email, ...] = Field(default=(), strict=False)
    canary_wait: Duration = timedelta(minutes=10)
    warm_up: Steps | None = None
    brake_bounces: Share = 0.05
    brake_complaints: Share = 0.003
    brake_after: Positive = 200
    nameserver: NameServer | None = None
    link_overhead: Annotated[int, Field(ge=0)] = 400
    outbox: str = "outbox"
    templates: str = "templates"


class SendGrid(Table):
    """The provider. Set `api_url` only to send somewhere other than SendGrid itself."""

    region: Literal["global", "eu"] = "global"
    api_url: WebAddress | None = None
    sandbox: bool = False
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    processes: Annotated[int, Field(ge=1, le=16)] = 1
    max_requests_per_second: Annotated[float, Field(gt=0, strict=False)] | None = None
    timeout: Period = timedelta(seconds=30)
    webhook_max_age: Period = timedelta(minutes=10)


class Smtp(Table):
    """A mail server. Its password is `SMTP_PASSWORD` in the environment."""

    host: str = "localhost"
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    retry_for: Duration = timedelta(hours=6)
    timeout: Period = timedelta(seconds=30)


class Alerts(Table):
    """Where alerts go: to staff by mail, to another program by `webhook`, and to a service that watches `heartbeat`."""

    to: tuple[Email, ...] = Field(default=(), strict=False)
    webhook: WebAddress | None = None
    heartbeat: WebAddress | None = None
    timeout: Period = timedelta(seconds=10)
    feed_alarm_after: Duration = timedelta(hours=6)

    @property
    def reach_anybody(self) -> bool:
        """Whether somebody or something gets alerts."""
        return bool(self.to or self.webhook or self.heartbeat)
