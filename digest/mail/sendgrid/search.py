"""SendGrid's message search: whether it accepted an uncertain batch. Knows no store and settles nothing.

The search is GET /v3/messages (Email Activity), a paid add-on limited to 6 requests a minute. It is the only one that
can filter by custom arguments, under their old name `unique_args`; POST /v3/logs cannot. Query language:
https://www.twilio.com/docs/sendgrid/for-developers/sending-email/getting-started-email-activity-api
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from digest.config import Config
from digest.mail.sendgrid.client import api_key, error_messages, open_api, reset_time
from digest.mail.sendgrid.transport import NoAnswerError

_USUAL_WAIT = timedelta(minutes=1)
_STATUSES = ("processed", "delivered", "not_delivered")
_NO_ACCESS = (
    "The account has no Email Activity add-on, or the key lacks the scope messages.read (Email Activity). "
    "Settle by hand with --accepted or --resend"
)
_NOTHING_LEARNED = "Nothing was learned. Try again later, or settle by hand with --accepted or --resend"


class SearchAnswer(StrEnum):
    """What the search says about a batch."""

    SEEN = "seen"
    """The search knows a mail of the batch, in any state: the batch was accepted."""
    NOT_SEEN = "not-seen"
    """The search knows no mail of the batch, which proves nothing."""
    UNAVAILABLE = "unavailable"
    """The search did not answer, so nothing is known."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer about one batch. `detail` is one line for people, without a final full stop.

    `retry_at`: when the search accepts the next request.
    """

    answer: SearchAnswer
    detail: str
    retry_at: datetime | None = None


class SendGridSearch:
    """Asks about batches with the mailer's key, region, address and time-out."""

    def __init__(self, config: Config) -> None:
        """Read the key from the environment; raise ConfigError when it is missing or cannot be a key."""
        self._api = open_api(config, api_key())
        self._region = config.sendgrid.region

    def batch_was_processed(self, batch_id: int, *, now: datetime, since: datetime | None = None) -> Found:
        """Ask in one request whether SendGrid knows any mail of the batch.

        Mails with no event since `since` do not count. Pass the time of the batch's claim: another database that mails
        through the same account, now or last week, has used the same batch ids.
        """
        parameters: dict[str, str | int] = {"query": _query(batch_id, since), "limit": 1}
        try:
            answer = self._api.get("messages", parameters)
        except NoAnswerError as error:
            return _unavailable(f"SendGrid's message search gave no answer: {error}. {_NOTHING_LEARNED}")
        if answer.status == http.client.OK:
            return _found(batch_id, answer.content, self._region)
        return found_in_refusal(answer.status, answer.headers, answer.content, now=now)


def found_in_refusal(status: int, headers: Mapping[str, str], content: bytes, *, now: datetime) -> Found:
    """Decide what an answer other than 200 means: nothing is known, the reason, and when to ask again. Pure."""
    words = error_messages(content)
    # SendGrid has said "authorization required" with 400 to accounts without the add-on.
    if status in (401, 403, 404) or (status == http.client.BAD_REQUEST and "authorization" in words):
        return _unavailable(f"SendGrid refuses access to its message search ({status}){words}. {_NO_ACCESS}")
    if status == http.client.TOO_MANY_REQUESTS:
        retry_at = reset_time(headers.get("x-ratelimit-reset"), now) or now + _USUAL_WAIT
        when = f"ask again after {retry_at.astimezone(UTC):%H:%M:%S} UTC"
        return _unavailable(f"SendGrid's message search takes 6 requests a minute (429){words}; {when}", retry_at)
    return _unavailable(f"SendGrid's message search failed ({status}){words}. {_NOTHING_LEARNED}")


def _query(batch_id: int, since: datetime | None) -> str:
    query = f"unique_args['batch']=\"{batch_id:d}\""
    if since is None:
        return query
    return f'{query} AND last_event_time>=TIMESTAMP "{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"'


def _found(batch_id: int, content: bytes, region: str) -> Found:
    messages = _messages_in(content)
    if messages is None:
        return _unavailable(f"The answer of SendGrid's message search cannot be read. {_NOTHING_LEARNED}")
    if messages:
        status = messages[0].get("status")
        shown = f" ({status})" if status in _STATUSES else ""
        return Found(SearchAnswer.SEEN, f"SendGrid knows mail of batch {batch_id}{shown}: it accepted the batch")
    why = "SendGrid records nothing there for EU subusers" if region == "eu" else "mail may show up there late"
    return Found(
        SearchAnswer.NOT_SEEN,
        f"SendGrid's message search knows no mail of batch {batch_id}. Silence proves nothing: {why}",
    )


def _messages_in(content: bytes) -> list[dict[str, Any]] | None:
    """Read the list of messages; None when the answer is anything else."""
    try:
        messages = json.loads(content)["messages"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    whole = isinstance(messages, list) and all(isinstance(each, dict) and each.get("msg_id") for each in messages)
    return messages if whole else None


def _unavailable(detail: str, retry_at: datetime | None = None) -> Found:
    return Found(SearchAnswer.UNAVAILABLE, detail, retry_at)
