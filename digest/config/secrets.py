"""Secrets come from the environment, and appear nowhere else."""

import os
from pathlib import Path

from digest.domain.errors import ConfigError


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
