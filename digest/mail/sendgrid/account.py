"""Ask what our SendGrid key may do."""

import http.client
import json

from digest.config import Config
from digest.domain.errors import ProviderError
from digest.mail.sendgrid.client import api_key, error_messages, open_api
from digest.mail.sendgrid.transport import NoAnswerError


def scopes(config: Config) -> frozenset[str]:
    """Ask SendGrid for the key's scopes.

    Raises ConfigError when there is no key, ProviderError when SendGrid refuses it or does not answer.
    """
    try:
        answer = open_api(config, api_key()).get("scopes")
    except NoAnswerError as error:
        raise ProviderError(f"SendGrid cannot be reached: {error}.") from None
    status, words = answer.status, "" if answer.is_success else error_messages(answer.content)
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        raise ProviderError(
            f"SendGrid does not accept the key ({status}){words}. Check SENDGRID_API_KEY and sendgrid.region."
        )
    if not answer.is_success:
        raise ProviderError(f"SendGrid did not list the key's scopes ({status}){words}.")
    try:
        return frozenset(str(scope) for scope in json.loads(answer.content)["scopes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ProviderError("SendGrid's answer about the key cannot be read.") from None
