"""Find the name of the person who makes a decision about an edition."""

import getpass
import os

from digest.config.whole import Config


def editor_name(config: Config, by: str | None = None) -> str:
    """Return the editor's name: the given one, $DIGEST_EDITOR or their account; in full if [editors] has it."""
    said = by or os.environ.get("DIGEST_EDITOR") or _account()
    return config.editors.get(said, said)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
