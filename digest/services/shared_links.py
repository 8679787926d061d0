"""Make and read links that let one editor decide about one edition without an account. Nothing is stored.

A link is for one action and lasts a day. It has the state of the edition at its making, so that it is used up once its
editor has acted.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from digest.domain.editor_choices import Choice
from digest.services.readers.signed_links import read_signed, sign

LASTS = timedelta(hours=24)
ACTIONS = {"view": "View", "approve": "Approve", "hold": "Hold", "lead": "Make lead"}
"""The actions of links, by name."""
_PURPOSE = "desk"


class SharedLink(NamedTuple):
    """What a link lets its editor do. `seen` is the number of decisions about the edition at that time."""

    edition: int
    do: str
    editor: str
    content_hash: str
    seen: int

    def is_spent(self, made: Sequence[Choice]) -> bool:
        """Return whether its editor has done this since, with this link or otherwise."""
        return any(choice.kind.value == self.do and choice.by == self.editor for choice in made[self.seen :])


def shared_links(
    public_url: str, key: str, *, edition: int, content_hash: str, seen: int, editor: str, now: datetime
) -> dict[str, str]:
    """Make the links of an editor to an edition, by the name of the action."""
    links = {name: SharedLink(edition, do, editor, content_hash, seen) for do, name in ACTIONS.items()}
    return {
        name: f"{public_url}/desk/{sign(json.dumps(link), _PURPOSE, key=key, until=now + LASTS)}"
        for name, link in links.items()
    }


def read_shared(token: str, key: str, now: datetime) -> SharedLink | None:
    """Read a link; None if it is wrong or expired."""
    said = read_signed(token, _PURPOSE, key=key, now=now)
    return SharedLink(*json.loads(said)) if isinstance(said, str) else None
