"""SendGrid's v3 API through its official client: one request a batch. Knows no store, no retries, no events.

Limits and answers are those of https://www.twilio.com/docs/sendgrid/api-reference/mail-send. SendGrid has no
idempotency key, so everything here serves one question: is it certain that a request was not taken?
"""

import http.client
import json
import logging
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.error import URLError

import sendgrid
from python_http_client.exceptions import HTTPError

from digest.config import Config, secret
from digest.domain.deliveries import Batch, Outcome, OutcomeKind, ReaderLinks, Recipient
from digest.domain.editions import Rendition
from digest.domain.errors import ConfigError
from digest.mail.message import (
    NAME_CHARS,
    ONE_CLICK,
    clean,
    edition_name,
    list_id,
    one_line,
    reader_links,
    reader_token,
    reply_address,
    sender_address,
    subject_of,
    unsubscribe_header,
    wire_address,
    without_addresses,
)
from digest.mail.sendgrid_transport import Client, NotConnectedError

MAX_RECIPIENTS = 1_000
MAX_BYTES = 30_000_000
"""SendGrid refuses bodies of 30 MB and more."""
_HEADROOM_BYTES = 100_000
_RECIPIENT_BYTES = 4_000
"""More than one personalization ever takes; usual ones take 600."""
_MAX_ADDRESS_CHARS = 320
_LONGEST_WAIT = timedelta(hours=1)

_TRACKING = {
    "click_tracking": {"enable": True, "enable_text": False},
    "open_tracking": {"enable": True},
    # Off, or SendGrid would put its own unsubscribe link into the page and the headers.
    "subscription_tracking": {"enable": False},
    # Off, or an account's setting would overwrite the campaign parameters of the page's links.
    "ganalytics": {"enable": False},
}

# At DEBUG the client logs its request headers, the key among them, and every reader's address.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class SendGridMailer:
    """Submits whole batches. Safe to share by threads: every request has a connection of its own.

    A kept connection would be faster and less certain: one that the server has just closed looks like one that was
    lost after the request.
    """

    def __init__(self, config: Config) -> None:
        """Read the key from the environment; raise ConfigError when there is none that could be one."""
        sender_address(config)
        self._config = config
        self._links = reader_links(config)
        self._sandbox = config.sendgrid.sandbox
        self._send = _client(config, _api_key())

    def batch_limit(self, rendition: Rendition) -> int:
        """Tell how many recipients of this rendition fit into one request; 0 when the page alone is too large."""
        room = MAX_BYTES - _HEADROOM_BYTES - _page_bytes(rendition)
        return max(0, min(MAX_RECIPIENTS, room // _RECIPIENT_BYTES))

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        """Hand the batch over in one request, and decide from SendGrid's answer what became of it."""
        if len(batch.recipients) > self.batch_limit(batch.rendition):
            return Outcome(
                OutcomeKind.REFUSED,
                f"{len(batch.recipients)} recipients of this page are too many for one request. "
                "Make the page smaller, or the batch.",
            )
        try:
            body = self.body(batch)
        except ValueError as error:
            return Outcome(OutcomeKind.REFUSED, str(error))
        try:
            answer = self._send.post(request_body=body)
        except HTTPError as refusal:
            status, headers, content = refusal.status_code, refusal.headers, refusal.body
        except (OSError, http.client.HTTPException, ValueError) as error:
            return outcome_of_failure(error)
        else:
            status, headers, content = answer.status_code, answer.headers, answer.body
        return outcome_of_answer(status, headers or {}, content, sandbox=self._sandbox, now=now)

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    def body(self, batch: Batch) -> dict[str, Any]:
        """Build the request. Raises ValueError, naming the recipient by id, when SendGrid takes no such address."""
        config, rendition = self._config, batch.rendition
        parts = (("text/plain", rendition.text), ("text/html", rendition.html))
        name = edition_name(batch)
        body: dict[str, Any] = {
            "personalizations": [_personalization(batch, recipient, self._links) for recipient in batch.recipients],
            "from": _mailbox(config.sender_name, sender_address(config)),
            "subject": subject_of(batch),
            "content": [{"type": kind, "value": clean(value)} for kind, value in parts if value.strip()],
            "headers": {
                "List-Id": list_id(config, batch.digest).replace("\r\n", ""),
                "Precedence": "bulk",
                "X-Digest-Edition": name,
            },
            "categories": [f"{batch.digest}-proof"] if batch.proof else [batch.digest, name],
            "tracking_settings": _TRACKING,
        }
        if reply_to := reply_address(config):
            body["reply_to"] = {"email": reply_to}
        if self._sandbox:
            body["mail_settings"] = {"sandbox_mode": {"enable": True}}
        return body


def outcome_of_answer(
    status: int, headers: Mapping[str, str], content: bytes, *, sandbox: bool, now: datetime
) -> Outcome:
    """Decide what SendGrid's answer means for the batch. Pure."""
    if status == 202 or (status == 200 and sandbox):  # noqa: PLR2004 -- this function is the table of HTTP statuses
        return Outcome(OutcomeKind.ACCEPTED, message_id=one_line(headers.get("X-Message-Id") or ""))
    said = _said(content)
    match status:
        case 429:
            retry_at = _reset_time(headers.get("X-RateLimit-Reset"), now)
            return Outcome(OutcomeKind.RETRY, f"SendGrid asks to wait (429){said}", retry_at=retry_at)
        case 401:
            detail = f"SendGrid does not accept the key (401){said}. Check SENDGRID_API_KEY and sendgrid.region."
            return Outcome(OutcomeKind.REFUSED, detail, stop=True)
        case 403:
            detail = (
                f"SendGrid forbids this (403){said}. Give the key the scope Mail Send, and verify mail.from_email "
                "or its domain as a sender."
            )
            return Outcome(OutcomeKind.REFUSED, detail, stop=True)
        case _ if 400 <= status < 500:  # noqa: PLR2004
            return Outcome(OutcomeKind.REFUSED, f"SendGrid refused the batch ({status}){said}")
        case _:
            return Outcome(OutcomeKind.UNCERTAIN, f"SendGrid answered {status}{said}; the batch may have been taken.")


def outcome_of_failure(error: Exception) -> Outcome:
    """Decide what it means that no whole answer came: certain only if no connection ever stood. Pure."""
    reason = error.reason if isinstance(error, URLError) else error
    words = without_addresses(str(reason)) or type(reason).__name__
    if isinstance(reason, NotConnectedError):
        return Outcome(OutcomeKind.RETRY, f"SendGrid cannot be reached: {words}")
    return Outcome(OutcomeKind.UNCERTAIN, f"SendGrid gave no whole answer ({words}); the batch may have been taken.")


def _said(content: bytes) -> str:
    """Quote SendGrid's own error messages, as far as the answer holds any."""
    try:
        errors = json.loads(content)["errors"]
        messages = [f"{error.get('field') or ''}: {error.get('message') or ''}".strip(": ") for error in errors]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    words = without_addresses("; ".join(message for message in messages if message))
    return f": {words}" if words else ""


def _reset_time(value: str | None, now: datetime) -> datetime | None:
    """Read when to come back (epoch seconds); never in the past, never later than an hour from now."""
    try:
        wait = float(value or "") - now.timestamp()
    except ValueError:
        return None
    if math.isnan(wait):
        return None
    return now + timedelta(seconds=min(max(wait, 0.0), _LONGEST_WAIT.total_seconds()))


def _personalization(batch: Batch, recipient: Recipient, links: ReaderLinks) -> dict[str, Any]:
    personalization: dict[str, Any] = {
        "to": [_mailbox(recipient.name, _address(recipient))],
        "headers": {
            "List-Unsubscribe": unsubscribe_header(links, recipient),
            "List-Unsubscribe-Post": ONE_CLICK,
        },
        "custom_args": {
            "edition": str(batch.edition_id),
            "batch": str(batch.id),
            "recipient": str(recipient.id),
        },
    }
    if batch.rendition.token_tag:
        personalization["substitutions"] = {batch.rendition.token_tag: reader_token(recipient)}
    return personalization


def _address(recipient: Recipient) -> str:
    try:
        email = wire_address(recipient.email)
    except ValueError:
        email = ""
    if not email or not email.isascii() or len(email) > _MAX_ADDRESS_CHARS:
        # SendGrid would refuse the whole batch for it, without telling whose address it is.
        raise ValueError(f"Recipient {recipient.id} has no address that SendGrid can mail. Correct or remove it.")
    return email


def _mailbox(name: str, email: str) -> dict[str, str]:
    """Give name and address; SendGrid takes no commas or semicolons in names."""
    name = one_line(name.replace(",", " ").replace(";", " "))[:NAME_CHARS].strip()
    return {"email": email, "name": name} if name else {"email": email}


@lru_cache(maxsize=8)
def _page_bytes(rendition: Rendition) -> int:
    return len(json.dumps([clean(rendition.subject), clean(rendition.text), clean(rendition.html)]))


def _api_key() -> str:
    key = secret("SENDGRID_API_KEY")
    if not key:
        raise ConfigError("The SendGrid key is missing. Set SENDGRID_API_KEY or SENDGRID_API_KEY_FILE.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigError("SENDGRID_API_KEY holds characters that no key has. Copy it again, on one line.")
    return key


def _client(config: Config, key: str) -> Client:
    """Give the official client's POST /v3/mail/send, with our time-out and transport under it."""
    api = sendgrid.SendGridAPIClient(key)
    api.set_sendgrid_data_residency(config.sendgrid.region)
    return Client(
        host=(config.sendgrid.api_url or api.client.host).rstrip("/"),
        request_headers=api.client.request_headers,
        version=3,
        url_path=["mail", "send"],
        timeout=config.sendgrid.timeout.total_seconds(),
    )
