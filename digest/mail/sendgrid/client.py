"""SendGrid's API as its official client addresses it, and how to read its answers. Knows no batches, no outcomes."""

import json
import math
from datetime import datetime, timedelta

from digest.config import Config, secret
from digest.domain.errors import ConfigError
from digest.mail.message import without_addresses
from digest.mail.sendgrid.transport import Api

_LONGEST_WAIT = timedelta(hours=1)


def api_key() -> str:
    """Read the key from the environment. Raises ConfigError when it is missing or cannot be a key."""
    key = secret("SENDGRID_API_KEY")
    if not key:
        raise ConfigError("The SendGrid key is missing. Set SENDGRID_API_KEY or SENDGRID_API_KEY_FILE.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigError("SENDGRID_API_KEY contains characters that no key has. Copy it again, on one line.")
    return key


def open_api(config: Config, key: str) -> Api:
    """Return the API of the configured region, or at the configured address, with our time-out and transport."""
    import sendgrid

    official = sendgrid.SendGridAPIClient(key)
    official.set_sendgrid_data_residency(config.sendgrid.region)
    url = (config.sendgrid.api_url or official.client.host).rstrip("/")
    headers = official.client.request_headers | {"Content-Type": "application/json"}
    return Api(url, headers, seconds=config.sendgrid.timeout.total_seconds())


def error_messages(content: bytes) -> str:
    """Quote the answer's error messages, if any, after a colon; in one line, without addresses."""
    messages = [f"{field}: {message}".strip(": ") for field, message in errors_of(content)]
    words = without_addresses("; ".join(message for message in messages if message))
    return f": {words}" if words else ""


def errors_of(content: bytes) -> list[tuple[str, str]]:
    """Read the fields and messages of the answer's errors; none if it has no readable ones."""
    try:
        errors = json.loads(content)["errors"]
        return [(str(error.get("field") or ""), str(error.get("message") or "")) for error in errors]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def reset_time(value: str | None, now: datetime) -> datetime | None:
    """Return when to try again (epoch seconds); never in the past, never later than an hour from now."""
    try:
        wait = float(value or "") - now.timestamp()
    except ValueError:
        return None
    if math.isnan(wait):
        return None
    return now + timedelta(seconds=min(max(wait, 0.0), _LONGEST_WAIT.total_seconds()))
