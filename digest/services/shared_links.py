"""Make and read the links by which one editor decides about one edition, without an account. Nothing is stored.

A link is for one action and lasts a day. It carries what the edition was when it was made, so that it is spent once its
editor has done that.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from digest.domain.editor_choices import Choice
from digest.services.readers.signed_links import read_signed, sign

LASTS = timedelta(hours=24)
ACTIONS = {"view": "View", "approve": "Approve", "hold": "Hold", "lead": "Make lead"}
"""What a link can do, and what it is called."""
_PURPOSE = "desk"


class SharedLink(NamedTuple):
    """What a link lets its editor do. `seen` counts the decisions that there were about the edition."""

    edition: int
    do: str
    editor: str
    content_hash: str
    seen: int

    def is_spent(self, made: Sequence[Choice]) -> bool:
        """Return whether its editor has done this since, by this link or otherwise."""
        return any(choice.kind.value == self.do and choice.by == self.editor for choice in made[self.seen :])


def shared_links(
    public_url: str, key: str, *, edition: int, content_hash: str, seen: int, editor: str, now: datetime
) -> dict[str, str]:
    """Make the links of an editor to an edition, by what they are called."""
    links = {name: SharedLink(edition, do, editor, content_hash, seen) for do, name in ACTIONS.items()}
    return {
        name: f"{public_url}/desk/{sign(json.dumps(link), _PURPOSE, key=key, until=now + LASTS)}"
        for name, link in links.items()
    }


def read_shared(token: str, key: str, now: datetime) -> SharedLink | None:
    """Read a link; None if it is wrong or has expired."""
    said = read_signed(token, _PURPOSE, key=key, now=now)
    return SharedLink(*json.loads(said)) if isinstance(said, str) else None
