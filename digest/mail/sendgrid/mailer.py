"""SendGrid's v3 API: one request per batch. Knows no store, no retries, no events.

Limits and answers are those of https://www.twilio.com/docs/sendgrid/api-reference/mail-send. SendGrid has no
idempotency key, so everything here answers one question: is it certain that a request was not accepted?
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial

from digest.config import Config
from digest.domain.addresses import are_plain
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.editions import Rendition
from digest.domain.letters import Letter
from digest.domain.recipients import Recipients
from digest.mail.message import clean, one_line, reader_links, sender_address
from digest.mail.sendgrid.body import common_part, letter_body, mailable, readers_parts
from digest.mail.sendgrid.client import api_key, error_messages, open_api, reset_time
from digest.mail.sendgrid.refusals import narrowed
from digest.mail.sendgrid.transport import NoAnswerError, NotTakenError

MAX_RECIPIENTS = 1_000
MAX_BYTES = 30_000_000
"""SendGrid refuses bodies of 30 MB and more."""
_HEADROOM_BYTES = 100_000
_RECIPIENT_BYTES = 4_000
"""An upper bound for one personalization; most take 600."""
_NOBODY = Recipients()


class SendGridMailer:
    """Submits whole batches. Threads can share it."""

    def __init__(self, config: Config) -> None:
        """Read the key from the environment; raise ConfigError when it is missing or cannot be a key."""
        sender_address(config)
        self._config = config
        self._links = reader_links(config)
        self._sandbox = config.sendgrid.sandbox
        self._api = open_api(config, api_key())
        # All batches of a rendition share this part; encoding the page is most of the work.
        self._common_part = lru_cache(maxsize=8)(partial(common_part, config))

    def batch_limit(self, rendition: Rendition) -> int:
        """Return how many recipients of this rendition fit into one request; 0 when the page alone is too large."""
        room = MAX_BYTES - _HEADROOM_BYTES - _page_bytes(rendition)
        return max(0, min(MAX_RECIPIENTS, room // _RECIPIENT_BYTES))

    def reachable(self, recipients: Recipients) -> Recipients:
        """Return the recipients whom SendGrid accepts. It refuses the whole batch for one bad address."""
        if are_plain(recipients.emails):
            return recipients
        return recipients.only([mailable(email) is not None for email in recipients.emails])

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:  # noqa: ARG002 -- SendGrid dates the mail itself
        """Submit the batch in one request, and derive the outcome from SendGrid's answer."""
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
        return self._post(body, batch.recipients)

    def deliver_letter(self, letter: Letter, *, now: datetime) -> Outcome:  # noqa: ARG002 -- SendGrid dates it itself
        """Submit one letter; SendGrid's answers mean the same as for a batch."""
        try:
            return self._post([letter_body(self._config, letter)])
        except ValueError as error:
            return Outcome(OutcomeKind.REFUSED, str(error))

    def _post(self, body: Sequence[bytes], recipients: Recipients = _NOBODY) -> Outcome:
        try:
            answer = self._api.post("mail/send", body)
        except NoAnswerError as error:
            return outcome_of_failure(error)
        # Its times are by its own clock, which may differ from this machine's.
        its_now = _date(answer.headers) or datetime.now(UTC)
        outcome = outcome_of_answer(answer.status, answer.headers, answer.content, sandbox=self._sandbox, now=its_now)
        return narrowed(outcome, answer.status, answer.content, recipients)

    def close(self) -> None:
        """Close the connections; the next submission opens new ones."""
        self._api.close()

    def body(self, batch: Batch) -> list[bytes]:
        """Build the request, in pieces. Raises ValueError with a recipient's id when SendGrid refuses their address."""
        common = self._common_part(replace(batch, id=0, edition_id=0, recipients=_NOBODY))
        return [*common, *(part.encode() for part in readers_parts(batch, self._links)), b"]}"]


def outcome_of_answer(
    status: int, headers: Mapping[str, str], content: bytes, *, sandbox: bool, now: datetime
) -> Outcome:
    """Decide what SendGrid's answer means for the batch. Pure."""
    if status == 202 or (status == 200 and sandbox):  # noqa: PLR2004 -- this function is the table of HTTP statuses
        return Outcome(OutcomeKind.ACCEPTED, message_id=one_line(headers.get("x-message-id") or ""))
    words = error_messages(content)
    match status:
        case 429:
            retry_at = reset_time(headers.get("x-ratelimit-reset"), now)
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
            return Outcome(OutcomeKind.UNCERTAIN, f"SendGrid answered {status}{words}; it may have accepted the batch.")


def outcome_of_failure(error: NoAnswerError) -> Outcome:
    """Decide what a missing or partial answer means. It is certain only if the request did not leave whole. Pure."""
    if isinstance(error, NotTakenError):
        return Outcome(OutcomeKind.RETRY, f"SendGrid cannot be reached: {error}")
    return Outcome(OutcomeKind.UNCERTAIN, f"SendGrid gave no whole answer ({error}); it may have accepted the batch.")


def _date(headers: Mapping[str, str]) -> datetime | None:
    """Return when the provider answered, by its own clock; None if it does not say."""
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


@lru_cache(maxsize=8)
def _page_bytes(rendition: Rendition) -> int:
    return len(json.dumps([clean(rendition.subject), clean(rendition.text), clean(rendition.html)]))
