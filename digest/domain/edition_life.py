"""The life of an edition: its states, the moves between them, and the groups of states. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """All its batches are submitted."""
    HELD = "held"
    """No more of it leaves until a person decides."""
    CANCELLED = "cancelled"
    """Ended for good. No more of it leaves."""
    SKIPPED = "skipped"
    """A record that the date has no edition, and why."""


def in_words(state: str) -> str:
    """The state in words that can follow "It is"."""
    return "a draft" if state == EditionState.DRAFT else state


class Cause(StrEnum):
    """The causes that move an edition. It keeps the cause of its last move."""

    DRAFTED = "drafted"
    """It was made, or made again."""
    APPROVAL_VOIDED = "approval-voided"
    """Its content changed after a person approved it."""
    APPROVED = "approved"
    """A person approved its content."""
    CONTINUED = "continued"
    """A person let a held send continue."""
    HELD_BY_PERSON = "held-by-person"
    HELD_BY_CLOCK = "held-by-clock"
    """It is late or not approved in time."""
    RESTORED = "restored"
    """This machine remembers more of it than the database, which was restored from a backup."""
    NOTHING_LEFT = "nothing-left"
    """None of the stories that a person approved is still there."""
    BRAKE = "brake"
    """Too many of its mails bounced, or too many readers complained."""
    CANARIES = "canaries"
    """The batches that went first may not have arrived."""
    FROZEN = "frozen"
    """Its content and its recipients are fixed."""
    TAKEN_UP = "taken-up"
    """A process began to send it, or continued after a pause or an interruption."""
    PAUSED = "paused"
    """Its send cannot continue without a person."""
    SET_ASIDE = "set-aside"
    """It was submitted to everybody except readers who cannot be mailed now. They are tried again later."""
    FINISHED = "finished"
    """Its last batch was submitted."""
    BATCH_CAME_BACK = "batch-came-back"
    """A batch must be sent again, and all others are submitted."""
    NO_READERS = "no-readers"
    """Nobody who received the story is left to get its correction."""
    CANCELLED = "cancelled"
    """A person ended it."""
    SKIPPED = "skipped"
    """Its date has no edition: no stories, no readers, or it was missed."""


UNDECIDED = frozenset({EditionState.DRAFT, EditionState.APPROVED})
"""It has not begun to leave, and nothing stops it."""
EDITABLE = UNDECIDED | {EditionState.HELD}
"""Its content may change, unless it is frozen."""
MAILED = frozenset({EditionState.SENDING, EditionState.SUBMITTED})
"""Readers have it, or are getting it."""
STOPPED = frozenset({EditionState.HELD, EditionState.CANCELLED, EditionState.SKIPPED})
"""None of it leaves without a person's decision."""
ONGOING = frozenset({EditionState.APPROVED, EditionState.SENDING})
"""A person or the schedule wants it to leave."""
UNFINISHED = UNDECIDED | ONGOING
"""Its date is not decided. The schedule considers it, whatever the plan says now."""
UNDERWAY = frozenset({EditionState.SENDING, EditionState.HELD})
"""Some of it may be on its way, or wait to leave."""
GIVEN_UP = frozenset({EditionState.CANCELLED, EditionState.SKIPPED})
"""If no reader got it, its stories are free for later editions."""
UNAPPROVED = frozenset({EditionState.DRAFT, EditionState.HELD})
"""A person must still approve its content, unless it is frozen."""
PUBLIC = MAILED | {EditionState.HELD}
"""Everybody may read it once it is frozen. A cancelled edition is taken back."""
KEPT = PUBLIC | {EditionState.APPROVED}
"""Its stories appear in no other edition of the digest."""
ENDED = frozenset({EditionState.SUBMITTED, EditionState.CANCELLED})
"""No more of it leaves, unless a person sends a batch again."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move from any of `origins` to `target`. With `frozen`, only an edition that is frozen (True) or not (False)."""

    origins: frozenset[EditionState]
    target: EditionState
    frozen: bool | None = None


EDITION_MOVES: Mapping[Cause, Move] = {
    Cause.DRAFTED: Move(frozenset({EditionState.DRAFT}), EditionState.DRAFT),
    Cause.APPROVAL_VOIDED: Move(frozenset({EditionState.APPROVED}), EditionState.DRAFT),
    Cause.APPROVED: Move(EDITABLE, EditionState.APPROVED, frozen=False),
    Cause.CONTINUED: Move(frozenset({EditionState.HELD}), EditionState.SENDING, frozen=True),
    Cause.HELD_BY_PERSON: Move(UNDECIDED | UNDERWAY, EditionState.HELD),
    Cause.HELD_BY_CLOCK: Move(UNDECIDED | ONGOING, EditionState.HELD),
    Cause.RESTORED: Move(UNDECIDED | ONGOING, EditionState.HELD),
    Cause.NOTHING_LEFT: Move(frozenset({EditionState.APPROVED}), EditionState.HELD),
    Cause.BRAKE: Move(frozenset({EditionState.SENDING}), EditionState.HELD),
    Cause.CANARIES: Move(frozenset({EditionState.SENDING}), EditionState.HELD),
    Cause.FROZEN: Move(UNDECIDED, EditionState.SENDING),
    Cause.TAKEN_UP: Move(frozenset({EditionState.SENDING}), EditionState.SENDING),
    Cause.PAUSED: Move(frozenset({EditionState.SENDING}), EditionState.SENDING),
    Cause.SET_ASIDE: Move(frozenset({EditionState.SENDING}), EditionState.SENDING),
    Cause.FINISHED: Move(frozenset({EditionState.SENDING}), EditionState.SUBMITTED),
    # While it is being sent, the batch needs no move of its edition; a pause holds.
    Cause.BATCH_CAME_BACK: Move(frozenset({EditionState.SUBMITTED}), EditionState.SENDING),
    Cause.NO_READERS: Move(UNDECIDED, EditionState.CANCELLED),
    Cause.CANCELLED: Move(UNDECIDED | UNDERWAY | {EditionState.CANCELLED}, EditionState.CANCELLED),
    Cause.SKIPPED: Move(UNDECIDED, EditionState.SKIPPED),
}
"""All moves. No other move happens. An edition begins as drafted or skipped."""

_HEADINGS = {Cause.PAUSED: "Paused: ", Cause.BRAKE: "The brake was pulled: "}


def explain(cause: Cause, note: str) -> str:
    """Say in words why an edition is in its state."""
    return f"{_HEADINGS.get(cause, '')}{note}"
