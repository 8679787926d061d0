"""SendGrid's lists of addresses that it does not mail, page by page. Only reads them; never removes anything there.

See https://www.twilio.com/docs/sendgrid/api-reference/bounces-api and the pages beside it.
"""

import http.client
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.config import Config
from digest.domain.errors import ProviderError
from digest.domain.provider_lists import Page
from digest.mail.sendgrid.client import api_key, error_messages, open_api, reset_time
from digest.mail.sendgrid.transport import Answer, NoAnswerError

PAGE = 500
"""The most entries that SendGrid gives per page. It may give fewer; an empty page ends a list."""
_PATHS = {
    "bounces": "suppression/bounces",
    "invalid": "suppression/invalid_emails",
    "spam-reports": "suppression/spam_reports",
    "unsubscribes": "suppression/unsubscribes",
    "blocks": "suppression/blocks",
    "groups": "asm/suppressions",
}
_WHOLE = frozenset({"groups"})
"""Lists that SendGrid gives whole, not in pages."""
_USUAL_WAIT = timedelta(minutes=1)


class SendGridSuppressions:
    """Reads the lists with the mailer's key, region, address and time-out."""

    def __init__(self, config: Config) -> None:
        """Read the key from the environment; raise ConfigError when it is missing or cannot be a key."""
        self._api = open_api(config, api_key())

    def page(self, name: str, offset: int) -> Page:
        """Read the page of a list that begins at `offset`.

        Raises ProviderError when that fails, with the time to try again if SendGrid names one.
        """
        asked = None if name in _WHOLE else {"limit": PAGE, "offset": offset}
        try:
            answer = self._api.get(_PATHS[name], asked)
        except NoAnswerError as error:
            raise ProviderError(f"SendGrid's list {name} cannot be read: {error}.") from None
        if not answer.is_success:
            raise _refused(name, answer)
        entries = _entries(answer.content)
        if entries is None:
            raise ProviderError(f"SendGrid's list {name} cannot be read: the answer is not a list.")
        addresses = tuple(str(entry.get("email") or "") for entry in entries)
        more = name not in _WHOLE and bool(entries)
        return Page(addresses, offset + len(entries) if more else None, is_full=len(entries) == PAGE)


def _refused(name: str, refusal: Answer) -> ProviderError:
    status, words = refusal.status, error_messages(refusal.content)
    if status == http.client.TOO_MANY_REQUESTS:
        now = datetime.now(UTC)
        retry_at = reset_time(refusal.headers.get("x-ratelimit-reset"), now) or now + _USUAL_WAIT
        return ProviderError(f"SendGrid asks to wait (429){words}.", retry_at=retry_at)
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return ProviderError(
            f"SendGrid refuses access to its list {name} ({status}){words}. Give the key the scopes Suppressions "
            "and Unsubscribe Groups (read), and check sendgrid.region."
        )
    return ProviderError(f"SendGrid's list {name} cannot be read ({status}){words}.")


def _entries(content: bytes) -> list[dict[str, Any]] | None:
    try:
        entries = json.loads(content)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    return entries if whole else None
