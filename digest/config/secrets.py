"""Read secrets from the environment; they appear nowhere else."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from digest.domain.errors import ConfigError

Secret = Literal[
    "DIGEST_SECRET_KEY",
    "DIGEST_DATABASE_URL",
    "DIGEST_DESK_PASSWORD",
    "SENDGRID_API_KEY",
    "SENDGRID_WEBHOOK_PUBLIC_KEY",
    "SENDGRID_WEBHOOK_PUBLIC_KEY_OLD",
    "SMTP_PASSWORD",
]
"""What the environment may hold, each also as `NAME_FILE`."""
SECRETS: tuple[Secret, ...] = get_args(Secret)
KEY_FILE = "secret-key"
"""The file that `digest init` writes beside the configuration, for DIGEST_SECRET_KEY."""
MIN_KEY_CHARS = 8
"""A shorter key is easy to guess, and is refused."""
GOOD_KEY_CHARS = 32
"""A shorter key may be guessed. `openssl rand -hex 32` makes a better one."""

_known: set[str] = set()


def secret(name: Secret) -> str | None:
    """Read a secret from the environment: `NAME`, or else the file that `NAME_FILE` names.

    Raises ConfigError if that file has none. The value never appears in a message.
    """
    value = os.environ.get(name, "").strip()
    file = os.environ.get(f"{name}_FILE")
    if not value and file:
        value = _in_file(file, f"{name}_FILE")
    keep_secret(value)
    return value or None


def _in_file(file: str, name: str) -> str:
    try:
        value = Path(file).read_text(encoding="utf-8-sig").strip()  # some editors write a byte-order mark
    except OSError as error:
        why = error.strerror
    except UnicodeDecodeError:
        why = "it is not UTF-8 text"
    else:
        if value:
            return value
        why = "it is empty"
    # An empty file is refused too: without the address in it, a command would use another database.
    raise ConfigError(f"{name} names {file}, which cannot be used: {why}.")


def keep_secret(value: str) -> None:
    """Make `hide_secrets` hide a value from now on."""
    if value:
        _known.add(value)


def hide_secrets(text: str) -> str:
    """Replace every secret that this process has read by an ellipsis, also where it is escaped or percent-encoded."""
    # The longest goes first: one may contain another.
    for value in sorted(_known, key=len, reverse=True):
        text = _pattern(value).sub("…", text)
    return text


@cache
def _pattern(value: str) -> re.Pattern[str]:
    return re.compile("".join(map(_written, value)))


def _written(char: str) -> str:
    """Match a character as it is, escaped in a string literal, and percent-encoded."""
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode(errors="replace"))
    return rf"\\{{0,4}}(?:{re.escape(char)}|(?i:{percent}|[xu]0*{ord(char):x}))"


def secret_key() -> str:
    """Read the key that signs tokens and hashes the addresses of erased readers. Raises ConfigError without one."""
    key = secret("DIGEST_SECRET_KEY") or ""
    if not key:
        raise ConfigError(
            "DIGEST_SECRET_KEY is missing: set DIGEST_SECRET_KEY_FILE to the path of the key that `digest init` wrote, "
            f"{KEY_FILE} beside config.toml. If there is none, make one: openssl rand -hex 32 > {KEY_FILE}. "
            "Never change it; every machine needs the same one."
        )
    if len(key) < MIN_KEY_CHARS:
        raise ConfigError(
            f"DIGEST_SECRET_KEY is too short: it needs at least {MIN_KEY_CHARS} random characters, such as the output "
            "of `openssl rand -hex 32`."
        )
    return key
