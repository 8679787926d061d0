"""SendGrid's v3 API through its official client: one request a batch. Knows no store, no retries, no events.

Limits and answers are those of https://www.twilio.com/docs/sendgrid/api-reference/mail-send. SendGrid has no
idempotency key, so everything here serves one question: is it certain that a request was not taken?
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from urllib.error import URLError

from python_http_client.exceptions import HTTPError

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind, Recipient
from digest.domain.editions import Rendition
from digest.domain.letters import Letter
from digest.mail.message import clean, one_line, reader_links, sender_address, without_addresses
from digest.mail.sendgrid.body import all_plain, common_part, letter_body, mailable, readers_parts
from digest.mail.sendgrid.client import api_key, client, reset_time, said
from digest.mail.sendgrid.transport import NotConnectedError

MAX_RECIPIENTS = 1_000
MAX_BYTES = 30_000_000
"""SendGrid refuses bodies of 30 MB and more."""
_HEADROOM_BYTES = 100_000
_RECIPIENT_BYTES = 4_000
"""More than one personalization ever takes; usual ones take 600."""


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
        # The same for all batches of a rendition, and most of its work is to encode the page.
        self._common_part = lru_cache(maxsize=8)(partial(common_part, config))

    def batch_limit(self, rendition: Rendition) -> int:
        """Tell how many recipients of this rendition fit into one request; 0 when the page alone is too large."""
        room = MAX_BYTES - _HEADROOM_BYTES - _page_bytes(rendition)
        return max(0, min(MAX_RECIPIENTS, room // _RECIPIENT_BYTES))

    def reachable(self, recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        """Leave out those whose address SendGrid does not take: it would refuse the whole batch for one of them."""
        if all_plain(recipients):
            return recipients
        return tuple(recipient for recipient in recipients if mailable(recipient.email) is not None)

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
        return self._post(body)

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:  # noqa: ARG002 -- SendGrid dates it itself
        """Hand over one letter; SendGrid's answers mean what they mean for a batch."""
        try:
            return self._post(letter_body(self._config, letter))
        except ValueError as error:
            return Outcome(OutcomeKind.REFUSED, str(error))

    def _post(self, body: bytes) -> Outcome:
        try:
            answer = self._send.post_json(body)
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

    def body(self, batch: Batch) -> bytes:
        """Build the request. Raises ValueError, naming the recipient by id, when SendGrid takes no such address."""
        common = self._common_part(replace(batch, id=0, edition_id=0, recipients=()))
        return f'{common}, "personalizations": [{readers_parts(batch, self._links)}]}}'.encode("ascii")


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


@lru_cache(maxsize=8)
def _page_bytes(rendition: Rendition) -> int:
    return len(json.dumps([clean(rendition.subject), clean(rendition.text), clean(rendition.html)]))
