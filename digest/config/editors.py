"""Name the person who decides something about an edition."""

import getpass
import os

from digest.config.whole import Config


def editor_name(config: Config, by: str | None = None) -> str:
    """Name the editor: as they say, or by $DIGEST_EDITOR or their account, in full if [editors] has the name."""
    said = by or os.environ.get("DIGEST_EDITOR") or _account()
    return config.editors.get(said, said)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
