"""Read secrets from the environment; they appear nowhere else."""

import os
from pathlib import Path

from digest.domain.errors import ConfigError

MIN_KEY_CHARS = 8
"""A shorter key is easy to guess, and is refused."""
GOOD_KEY_CHARS = 32
"""A shorter key may be guessed; `openssl rand -hex 32` makes a better one."""


def secret(name: str) -> str | None:
    """Read a secret from the environment: `NAME`, or the file that `NAME_FILE` names.

    Raises ConfigError when that file cannot be read. The value never appears in a message.
    """
    if value := os.environ.get(name):
        return value.strip()
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{name}_FILE names a file that cannot be read: {file}") from None


def secret_key() -> str:
    """Read the key that signs tokens and hashes the addresses of erased readers. Raises ConfigError without one."""
    key = secret("DIGEST_SECRET_KEY") or ""
    if len(key) < MIN_KEY_CHARS:
        raise ConfigError(
            f"DIGEST_SECRET_KEY {'is too short' if key else 'is missing'}: set it (or DIGEST_SECRET_KEY_FILE) to at "
            f"least {MIN_KEY_CHARS} random characters, such as the output of `openssl rand -hex "
            "32`. Never change it; every machine needs the same one."
        )
    return key
