"""What the tests of the mailers are made of: one configuration, one edition, its readers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from digest.config import Config, parse_config
from digest.domain.batches import Batch
from digest.domain.editions import Rendition
from digest.domain.recipients import Recipient, Recipients

NOW = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)
TAG = "TOKENx7f3a9c2e4b8d1056TOKEN"
PUBLIC_URL = "https://digest.notesfrompoland.com"
HTML = (
    "<!doctype html><html lang=en><body><p>Zażółć gęślą jaźń — “hello” 🎉</p>"
    f'<a href="{PUBLIC_URL}/unsubscribe/{TAG}">Unsubscribe</a> <a href="{PUBLIC_URL}/preferences/{TAG}">Choose</a>'
    "</body></html>\n"
)
TEXT = f"Zażółć gęślą jaźń\n.\n..two\nFrom here\nUnsubscribe: {PUBLIC_URL}/unsubscribe/{TAG}\n"
RENDITION = Rendition("a", "Poland’s week: 12 stories", "And more", HTML, TEXT, TAG)


def make_config(folder: Path | None = None, **tables: Mapping[str, Any]) -> Config:
    """Build a configuration whose named tables have these values."""
    data: dict[str, Any] = {
        "site": {"name": "Notes from Poland", "feed": "https://notesfrompoland.com/feed/"},
        "digests": {"weekly": {"title": "The week in Poland"}},
        "web": {"public_url": PUBLIC_URL},
    }
    data["mail"] = {
        "from_email": "digest@notesfrompoland.com",
        "reply_to": "editors@notesfrompoland.com",
        "postal_address": "ul. Prosta 1, Kraków",
        **tables.pop("mail", {}),
    }
    return parse_config(data | tables, (folder or Path()) / "config.toml")


def sendgrid_config(url: str | None, **settings: Any) -> Config:
    """Build a configuration that mails through the SendGrid at this address."""
    return make_config(mail={"backend": "sendgrid"}, sendgrid={"api_url": url, "timeout": "5s", **settings})


def make_recipient(number: int = 1, **changes: Any) -> Recipient:
    """Build a reader."""
    usual = Recipient(number, f"reader{number}@example.org", f"Reader {number}", f"tok{number}en")
    return usual._replace(**changes)


def make_batch(*recipients: Recipient, **changes: Any) -> Batch:
    """Build a batch of the weekly edition."""
    batch = Batch(3, 7, "weekly", date(2026, 3, 30), RENDITION, Recipients.of(recipients or (make_recipient(),)))
    return replace(batch, **changes)


def read_mail(content: bytes) -> EmailMessage:
    """Read a mail as a mail program does."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    """Give a part's text, its line ends as `\\n`."""
    body = message.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")
