"""Fill in the desk's pages. They are for staff: in English, and without templates that a site can replace."""

from functools import cache
from pathlib import Path

from digest.domain.editions import LeftOut
from digest.render.templates import Templates

FOLDER = Path(__file__).parent
DONE = {
    "subject": "changed the subject",
    "preheader": "changed the preheader",
    "note": "changed the note",
    "block": "changed the block",
    "quote": "changed the quote",
    "figure": "changed the figure",
    "lead": "made lead",
    "drop": "dropped",
    "pin": "pinned",
    "unpin": "unpinned",
    "add": "added",
    "move": "moved to {value}",
    "order": "changed the order",
    "apart": "set apart",
    "join": "grouped with others",
    "restore": "took back all decisions about",
    "undo": "undid the last action",
    "redo": "redid an action",
    "approve": "approved",
    "hold": "held",
    "postpone": "postponed it",
    "cancel": "cancelled",
}
"""What each kind of decision did, in words."""
WHY = {
    LeftOut.OUTSIDE_WINDOW: "too old or too new",
    LeftOut.EXCLUDED_CATEGORY: "in a category that is left out",
    LeftOut.WITHDRAWN: "withdrawn by the site",
    LeftOut.MISSING: "missing from the site",
    LeftOut.ALREADY_SENT: "mailed before",
    LeftOut.DUPLICATE: "the same text as another story",
    LeftOut.OVER_LIMIT: "no room: max_stories",
    LeftOut.TOO_FEW: "too few stories",
    LeftOut.SIZE: "no room: the size of the mail",
    LeftOut.UNSAFE: "leads to another site",
    LeftOut.UNLINKED: "no usable link",
    LeftOut.PROTECTED: "needs a password",
    LeftOut.DROPPED_BY_EDITOR: "dropped",
    LeftOut.GONE: "its page is gone",
}
"""Why a story is left out, in words."""


@cache
def _templates() -> Templates:
    return Templates(FOLDER / "pages")


def fill(name: str, **values: object) -> str:
    """Fill in a page."""
    return _templates().render(f"{name}.html.j2", values)
