"""What the account allows our SendGrid key to do."""

import http.client
import json

from python_http_client.exceptions import HTTPError

from digest.config import Config
from digest.domain.errors import ProviderError
from digest.mail.message import without_addresses
from digest.mail.sendgrid.client import api_key, client, said


def scopes(config: Config) -> frozenset[str]:
    """Ask SendGrid for the key's scopes.

    Raises ConfigError when there is no key, ProviderError when SendGrid refuses it or does not answer.
    """
    asked = client(config, api_key(), "scopes")
    try:
        content = asked.get().body
    except HTTPError as refusal:
        status, words = refusal.status_code, said(refusal.body)
        if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
            raise ProviderError(
                f"SendGrid does not accept the key ({status}){words}. Check SENDGRID_API_KEY and sendgrid.region."
            ) from None
        raise ProviderError(f"SendGrid did not list the key's scopes ({status}){words}.") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        words = without_addresses(str(reason)) or type(reason).__name__
        raise ProviderError(f"SendGrid cannot be reached: {words}.") from None
    try:
        return frozenset(str(scope) for scope in json.loads(content)["scopes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ProviderError("SendGrid's answer about the key cannot be read.") from None
