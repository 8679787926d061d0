"""SendGrid's v3 API through its official client: one request a batch. Knows no store, no retries, no events.

Limits and answers are those of https://www.twilio.com/docs/sendgrid/api-reference/mail-send. SendGrid has no
idempotency key, so everything here serves one question: is it certain that a request was not taken?
"""

import http.client
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.error import URLError

from python_http_client.exceptions import HTTPError

from digest.config import Config
from digest.domain.deliveries import Batch, Outcome, OutcomeKind, ReaderLinks, Recipient
from digest.domain.editions import Rendition
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
from digest.mail.sendgrid_client import api_key, client, reset_time, said
from digest.mail.sendgrid_transport import NotConnectedError

MAX_RECIPIENTS = 1_000
MAX_BYTES = 30_000_000
"""SendGrid refuses bodies of 30 MB and more."""
_HEADROOM_BYTES = 100_000
_RECIPIENT_BYTES = 4_000
"""More than one personalization ever takes; usual ones take 600."""
_MAX_ADDRESS_CHARS = 320

_TRACKING = {
    "click_tracking": {"enable": True, "enable_text": False},
    "open_tracking": {"enable": True},
    # Off, or SendGrid would put its own unsubscribe link into the page and the headers.
    "subscription_tracking": {"enable": False},
    # Off, or an account's setting would overwrite the campaign parameters of the page's links.
    "ganalytics": {"enable": False},
}


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
        self._send = client(config, api_key(), "mail", "send")

    def batch_limit(self, rendition: Rendition) -> int:
        """Tell how many recipients of this rendition fit into one request; 0 when the page alone is too large."""
        room = MAX_BYTES - _HEADROOM_BYTES - _page_bytes(rendition)
        return max(0, min(MAX_RECIPIENTS, room // _RECIPIENT_BYTES))

    def can_mail(self, email: str) -> bool:
        """Tell whether SendGrid takes such an address: it would refuse the whole batch for one it does not take."""
        return _wire(email) is not None

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:  # noqa: ARG002 -- SendGrid dates the mail itself
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
        real_now = datetime.now(UTC)  # the provider's times are real ones, whatever a rehearsal says
        return outcome_of_answer(status, headers or {}, content, sandbox=self._sandbox, now=real_now)

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
    words = said(content)
    match status:
        case 429:
            retry_at = reset_time(headers.get("X-RateLimit-Reset"), now)
            return Outcome(OutcomeKind.RETRY, f"SendGrid asks to wait (429){words}", retry_at=retry_at)
        case 401:
            detail = f"SendGrid does not accept the key (401){words}. Check SENDGRID_API_KEY and sendgrid.region."
            return Outcome(OutcomeKind.REFUSED, detail, stop=True)
        case 403:
            detail = (
                f"SendGrid forbids this (403){words}. Give the key the scope Mail Send, and verify mail.from_email "
                "or its domain as a sender."
            )
            return Outcome(OutcomeKind.REFUSED, detail, stop=True)
        case _ if 400 <= status < 500:  # noqa: PLR2004
            return Outcome(OutcomeKind.REFUSED, f"SendGrid refused the batch ({status}){words}")
        case _:
            return Outcome(OutcomeKind.UNCERTAIN, f"SendGrid answered {status}{words}; the batch may have been taken.")


def outcome_of_failure(error: Exception) -> Outcome:
    """Decide what it means that no whole answer came: certain only if no connection ever stood. Pure."""
    reason = error.reason if isinstance(error, URLError) else error
    words = without_addresses(str(reason)) or type(reason).__name__
    if isinstance(reason, NotConnectedError):
        return Outcome(OutcomeKind.RETRY, f"SendGrid cannot be reached: {words}")
    return Outcome(OutcomeKind.UNCERTAIN, f"SendGrid gave no whole answer ({words}); the batch may have been taken.")


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


def _wire(email: str) -> str | None:
    try:
        wire = wire_address(email)
    except ValueError:
        return None
    return wire if wire.isascii() and len(wire) <= _MAX_ADDRESS_CHARS else None


def _address(recipient: Recipient) -> str:
    email = _wire(recipient.email)
    if email is None:
        raise ValueError(f"Recipient {recipient.id} has no address that SendGrid can mail. Correct or remove it.")
    return email


def _mailbox(name: str, email: str) -> dict[str, str]:
    """Give name and address; SendGrid takes no commas or semicolons in names."""
    name = one_line(name.replace(",", " ").replace(";", " "))[:NAME_CHARS].strip()
    return {"email": email, "name": name} if name else {"email": email}


@lru_cache(maxsize=8)
def _page_bytes(rendition: Rendition) -> int:
    return len(json.dumps([clean(rendition.subject), clean(rendition.text), clean(rendition.html)]))
