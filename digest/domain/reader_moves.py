"""The table of a reader's life: what can happen in each state, the state it leads to, and what the move keeps. Pure.

    what happens          stranger      pending       active        unsubscribed  erased
    asked                 pending       pending       active        unsubscribed  -
    confirmed             -             active        active        active        -
    chose                 -             pending       active        active        erased
    left one              -             pending       active        -             -
    left all              -             unsubscribed  unsubscribed  unsubscribed  erased
    left at the provider  stranger      unsubscribed  unsubscribed  unsubscribed  erased
    must not be mailed    stranger      pending       active        unsubscribed  erased
    gave                  -             pending       active        unsubscribed  erased
    wished                -             pending       active        unsubscribed  erased
    listed                active        pending       active        refused       refused
    listed as active      active        active        active        refused       refused
    listed as pending     pending       pending       active        refused       refused
    listed as left        unsubscribed  unsubscribed  unsubscribed  unsubscribed  refused
    taken back            -             -             -             active        active
    erased                erased        erased        erased        erased        erased

    what it changes       digests      consent      suppression  pause
    asked                 kept         said, kept   kept         kept
    confirmed             these, more  new          own lifted   over
    chose                 these        first, new   own lifted   over with more
    left one              these        kept         kept         kept
    left all              none         kept         kept         kept
    left at the provider  kept, none   kept         kept         kept
    must not be mailed    kept         kept         kept         kept
    gave                  kept         kept         kept         kept
    wished                kept         kept         kept         kept
    listed                more         said         lifted       kept
    listed as active      more         said         lifted       kept
    listed as pending     more, kept   said, kept   kept         kept
    listed as left        none         said         kept         kept
    taken back            more         new          lifted       over
    erased                none         none         lifted       over

Three rules stand behind the table: whoever left has left, whichever door they took; a reader's own later word wins; a
bounce, a complaint or a person's word outlives a sign-up.

Every move but erasing keeps the address, and the name, gifts, sections and wishes that the event does not name: what a
reader wished about the ask outlives every list. A pause is over when they ask for more than they read. Every move keeps
the tokens, and remembers a digest that ends as left. A reader's `left_at` changes when they become unsubscribed.

A suppression stands beside the state. It refuses a list's line, unless the line says that the reader left or must not
be mailed, or the newsroom insists. One that is graver than the reader's own leaving also refuses the sign-up form. The
form does not know who was erased: to it they are strangers.

`reader_life` applies the table; a test compares it with the drawings above.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from digest.domain.lists import Line
from digest.domain.readers import Status, SuppressionReason, Wishes

STRANGER = None
"""The state of an address of which no subscriber is known."""
PENDING, ACTIVE, UNSUBSCRIBED, ERASED = Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED, Status.ERASED

State = Status | None


class Happening(StrEnum):
    """What can happen to a reader."""

    ASKED = "asked"
    """Somebody filled in the sign-up form with their address; nobody has confirmed it."""
    CONFIRMED = "confirmed"
    """They pressed the button that the confirmation mail leads to."""
    CHOSE = "chose"
    """They chose digests on their own page, at least one."""
    LEFT_ONE = "left one"
    """They left a digest and still read another one."""
    LEFT_ALL = "left all"
    """They left the last digest they read, or all of them."""
    LEFT_AT_PROVIDER = "left at the provider"
    """They unsubscribed through the mail provider, or stand in its list of those who did."""
    STOPPED = "must not be mailed"
    """The address bounced, they complained, or somebody suppressed the address."""
    GAVE = "gave"
    WISHED = "wished"
    """They said on their own page when they want to be asked for a donation, or when to get mail again."""
    LISTED = "listed"
    """They stand in a list that does not say whether they read anything."""
    LISTED_AS_ACTIVE = "listed as active"
    LISTED_AS_PENDING = "listed as pending"
    """A list holds a sign-up of theirs that nobody confirmed."""
    LISTED_AS_LEFT = "listed as left"
    """A list says that they left, or that they left every digest they could get by it."""
    TAKEN_BACK = "taken back"
    """A list has them, and the newsroom says with --resubscribe that they asked to come back."""
    ERASED = "erased"


class Giving(NamedTuple):
    """What is known of a reader's gifts: the last one, and whether they give monthly, until when if that is known."""

    last_gift_at: datetime | None = None
    recurring: bool = False
    monthly_until: datetime | None = None


class Said(NamedTuple):
    """Something that happens to a reader in a state, from any source.

    `line` holds what it says about the reader, consent included; `digests` are those it is about, `left` those it ends.
    `giving` is what is known of their gifts afterwards, if that does not follow from the line.
    `wishes` are the reader's, if it changes them.
    """

    state: State
    happening: Happening
    at: datetime
    line: Line
    digests: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    giving: Giving | None = None
    wishes: Wishes | None = None


class Digests(StrEnum):
    """What a reader reads after a move."""

    KEPT = "kept"
    THESE = "these"
    """Exactly the digests that the event is about."""
    MORE = "more"
    """What they read before, and the digests that the event is about."""
    NONE = "none"


class Consent(StrEnum):
    """What is known of a reader's consent after a move."""

    KEPT = "kept"
    ANEW = "new"
    FIRST = "first"
    """New if none was known and they want more; otherwise kept."""
    SAID = "said"
    """What the event says, if anything. A consent that the reader gave themselves yields only to a newer one."""
    NONE = "none"


class Pause(StrEnum):
    """What becomes of a pause of the mail."""

    KEPT = "kept"
    OVER = "over"
    OVER_WITH_MORE = "over with more"
    """Over if they want a digest that they do not read; otherwise kept."""


KEPT: frozenset[SuppressionReason] = frozenset()
OWN_WORD = frozenset({SuppressionReason.UNSUBSCRIBE})
"""The suppression that comes from the reader alone: their later word lifts it, and any graver reason replaces it."""
ANY = frozenset(SuppressionReason)


class Move(NamedTuple):
    """A reader's next state, and what becomes of the rest. `lifts` are the suppressions that end."""

    to: State
    digests: Digests = Digests.KEPT
    consent: Consent = Consent.KEPT
    lifts: frozenset[SuppressionReason] = KEPT
    pause: Pause = Pause.KEPT


class Refused(NamedTuple):
    """Something that is not taken from a list, and why not."""

    why: str


_STATES = (STRANGER, PENDING, ACTIVE, UNSUBSCRIBED, ERASED)
_STRANGER, _PENDING, _ACTIVE, _UNSUBSCRIBED, _ERASED = (Move(state) for state in _STATES)
_ASKS = Move(PENDING, consent=Consent.SAID)
_CONFIRMS = Move(ACTIVE, Digests.THESE, Consent.ANEW, OWN_WORD, Pause.OVER)
_COMES_BACK = Move(ACTIVE, Digests.THESE, Consent.ANEW, OWN_WORD, Pause.OVER_WITH_MORE)
_CHOOSES = Move(ACTIVE, Digests.THESE, Consent.FIRST, OWN_WORD, Pause.OVER_WITH_MORE)
_LEAVES_ONE = Move(ACTIVE, Digests.THESE)
_LEAVES = Move(UNSUBSCRIBED, Digests.NONE)
_LISTED = Move(ACTIVE, Digests.MORE, Consent.SAID, ANY)
_ASKED_BEFORE = Move(PENDING, Digests.MORE, Consent.SAID)
_LEFT_BEFORE = Move(UNSUBSCRIBED, Digests.NONE, Consent.SAID)
_TAKEN_BACK = Move(ACTIVE, Digests.MORE, Consent.ANEW, ANY, Pause.OVER)
_FORGETS = Move(ERASED, Digests.NONE, Consent.NONE, ANY, Pause.OVER)
_HAS_LEFT, _WAS_ERASED = Refused("unsubscribed"), Refused("erased at the reader's own wish")

_ROWS: Mapping[Happening, tuple[Move | Refused | None, ...]] = {
    Happening.ASKED: (_ASKS, _PENDING, _ACTIVE, _UNSUBSCRIBED, None),
    # What a list said of somebody who never confirmed is no wish of theirs: they read only what they confirm.
    Happening.CONFIRMED: (None, _CONFIRMS, _CONFIRMS._replace(digests=Digests.MORE), _CONFIRMS, None),
    # Only the confirmation shows that the address is theirs.
    Happening.CHOSE: (None, _CHOOSES._replace(to=PENDING), _CHOOSES, _COMES_BACK, _ERASED),
    Happening.LEFT_ONE: (None, _LEAVES_ONE._replace(to=PENDING), _LEAVES_ONE, None, None),
    Happening.LEFT_ALL: (None, _LEAVES, _LEAVES, _LEAVES, _ERASED),
    Happening.LEFT_AT_PROVIDER: (_STRANGER, _LEAVES, _LEAVES, _LEAVES, _ERASED),
    Happening.STOPPED: (_STRANGER, _PENDING, _ACTIVE, _UNSUBSCRIBED, _ERASED),
    Happening.GAVE: (None, _PENDING, _ACTIVE, _UNSUBSCRIBED, _ERASED),
    Happening.WISHED: (None, _PENDING, _ACTIVE, _UNSUBSCRIBED, _ERASED),
    Happening.LISTED: (_LISTED, _LISTED._replace(to=PENDING), _LISTED, _HAS_LEFT, _WAS_ERASED),
    Happening.LISTED_AS_ACTIVE: (_LISTED, _LISTED, _LISTED, _HAS_LEFT, _WAS_ERASED),
    # A sign-up that nobody confirmed gives a reader nothing, and brings nobody back.
    Happening.LISTED_AS_PENDING: (_ASKED_BEFORE, _ASKED_BEFORE, _ACTIVE, _HAS_LEFT, _WAS_ERASED),
    Happening.LISTED_AS_LEFT: (_LEFT_BEFORE, _LEFT_BEFORE, _LEFT_BEFORE, _LEFT_BEFORE, _WAS_ERASED),
    Happening.TAKEN_BACK: (None, None, None, _TAKEN_BACK, _TAKEN_BACK),
    Happening.ERASED: (_FORGETS, _FORGETS, _FORGETS, _FORGETS, _ERASED),
}
READER_MOVES: Mapping[tuple[State, Happening], Move | Refused] = {
    (state, happening): move
    for happening, row in _ROWS.items()
    for state, move in zip(_STATES, row, strict=True)
    if move is not None
}
"""All moves there are; what is not here never happens."""


def outweighs(reason: SuppressionReason, known: SuppressionReason | None) -> bool:
    """Return whether a reason replaces the one known so far. The first stays; only a graver one replaces OWN_WORD."""
    return known is None or (known in OWN_WORD and reason not in OWN_WORD)
