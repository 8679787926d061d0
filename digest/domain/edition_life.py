"""The life of an edition: its states, and which of them belong together. Pure."""

from enum import StrEnum


class EditionState(StrEnum):
    """Where an edition stands. It is in exactly one of these states at every moment."""

    DRAFT = "draft"
    """Made, and kept until its time. It may be made again."""
    APPROVED = "approved"
    """A person approved its content."""
    SENDING = "sending"
    """Frozen with its recipients. Its batches are leaving."""
    SUBMITTED = "submitted"
    """Nothing of it is left to submit."""
    HELD = "held"
    """Nothing more of it leaves until a person decides."""
    CANCELLED = "cancelled"
    """Ended for good. What has not left never will."""
    SKIPPED = "skipped"
    """A record that the date has no edition, and why."""


UNDECIDED = frozenset({EditionState.DRAFT, EditionState.APPROVED})
"""It has not begun to leave, and nothing stops it."""
EDITABLE = UNDECIDED | {EditionState.HELD}
"""Its content may change, unless it is frozen."""
MAILED = frozenset({EditionState.SENDING, EditionState.SUBMITTED})
"""Readers have it, or are getting it."""
STOPPED = frozenset({EditionState.HELD, EditionState.CANCELLED, EditionState.SKIPPED})
"""Nothing of it leaves without a person's decision."""
ONGOING = frozenset({EditionState.APPROVED, EditionState.SENDING})
"""The next run acts on it, however old it is."""
UNDERWAY = frozenset({EditionState.SENDING, EditionState.HELD})
"""Some of it may be on its way, or wait to leave."""
UNAPPROVED = frozenset({EditionState.DRAFT, EditionState.HELD})
"""A person has yet to approve its content, unless it is frozen."""
PUBLIC = MAILED | {EditionState.HELD}
"""Everybody may read it once it is frozen. A cancelled edition is taken back."""
KEPT = PUBLIC | {EditionState.APPROVED}
"""Its stories are its own, and appear in no other edition of the digest."""
ENDED = frozenset({EditionState.SUBMITTED, EditionState.CANCELLED})
"""Nothing more of it leaves, unless a person sends a batch again."""
