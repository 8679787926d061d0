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

Three rules are behind the table. A reader who left stays out, whatever way they left. A reader's own later choice wins.
A bounce, a complaint or a suppression by staff survives a sign-up.

Every move but erasing keeps the address, and the name, gifts, sections and wishes that the event does not name. A
reader's wishes about the ask survive every list. A pause is over when they ask for more than they read. Every move
keeps the tokens, and remembers a digest that ends as left. A reader's `left_at` changes when they become unsubscribed.

A suppression stands beside the state. It refuses a list's line, unless the line says that the reader left or must not
be mailed, or the newsroom insists. One that is graver than the reader's own leaving also refuses the sign-up form. The
form does not know erased readers: it treats them as strangers.

`reader_life` applies the table; a test compares it with the drawings above.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from digest.domain.lists import Line
from digest.domain.readers import Status, SuppressionReason, Wishes

STRANGER = None
"""The state of an address without a subscriber."""
PENDING, ACTIVE, UNSUBSCRIBED, ERASED = Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED, Status.ERASED

State = Status | None


class Happening(StrEnum):
    """What can happen to a reader."""

    ASKED = "asked"
    """Somebody filled in the sign-up form with their address; nobody has confirmed it."""
    CONFIRMED = "confirmed"
    """They confirmed a sign-up on the page that the confirmation mail links to."""
    CHOSE = "chose"
    """They chose digests on their own page, at least one."""
    LEFT_ONE = "left one"
    """They left a digest and still read another one."""
    LEFT_ALL = "left all"
    """They left the last digest that they read, or all of them."""
    LEFT_AT_PROVIDER = "left at the provider"
    """They unsubscribed through the mail provider, or its list of unsubscribed addresses has them."""
    STOPPED = "must not be mailed"
    """The address bounced, they complained, or somebody suppressed the address."""
    GAVE = "gave"
    WISHED = "wished"
    """They chose on their own page when to be asked for a donation, or when to get mail again."""
    LISTED = "listed"
    """A list has them, without saying whether they read anything."""
    LISTED_AS_ACTIVE = "listed as active"
    LISTED_AS_PENDING = "listed as pending"
    """A list holds a sign-up of theirs that nobody confirmed."""
    LISTED_AS_LEFT = "listed as left"
    """A list says that they left, or that they left every digest that the line could give them."""
    TAKEN_BACK = "taken back"
    """A list has them, and the newsroom says with --resubscribe that they asked to come back."""
    ERASED = "erased"


class Giving(NamedTuple):
    """What is known of a reader's gifts: the last one, and whether they give monthly, until when if that is known."""

    last_gift_at: datetime | None = None
    recurring: bool = False
    monthly_until: datetime | None = None


class Occurrence(NamedTuple):
    """Something that happens to a reader in a state, from any source.

    - `line`: what the event says about the reader, including consent.
    - `digests`: the digests that it is about; `left`: the digests that it ends.
    - `giving`: what is known of their gifts afterwards, if that does not follow from the line.
    - `wishes`: the reader's wishes, if the event changes them.
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
    """Exactly the digests of the event."""
    MORE = "more"
    """What they read before, and the digests of the event."""
    NONE = "none"


class Consent(StrEnum):
    """What is known of a reader's consent after a move."""

    KEPT = "kept"
    ANEW = "new"
    FIRST = "first"
    """New if none was known and they want more digests; otherwise kept."""
    SAID = "said"
    """The consent in the event, if there is one. Only a newer one replaces a consent by the reader themselves."""
    NONE = "none"


class Pause(StrEnum):
    """What happens to a pause of the mail."""

    KEPT = "kept"
    OVER = "over"
    OVER_WITH_MORE = "over with more"
    """Over if they want a digest that they do not read; otherwise kept."""


KEPT: frozenset[SuppressionReason] = frozenset()
OWN_WORD = frozenset({SuppressionReason.UNSUBSCRIBE})
"""The suppression that a reader causes themselves. Their later choice lifts it, and any graver reason replaces it."""
ANY = frozenset(SuppressionReason)


class Move(NamedTuple):
    """A reader's next state, and what happens to the rest. `lifts` has the suppressions that end."""

    to: State
    digests: Digests = Digests.KEPT
    consent: Consent = Consent.KEPT
    lifts: frozenset[SuppressionReason] = KEPT
    pause: Pause = Pause.KEPT


class Refused(NamedTuple):
    """An event that is not taken from a list, and the reason."""

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
    # What a list says about somebody who never confirmed is not their wish: they read only what they confirm.
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
    # An unconfirmed sign-up gives a reader nothing, and restores nobody.
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
"""All moves. No other move happens."""


def outweighs(reason: SuppressionReason, known: SuppressionReason | None) -> bool:
    """Return whether a reason replaces the known one. The first one stays; only a graver one replaces OWN_WORD."""
    return known is None or (known in OWN_WORD and reason not in OWN_WORD)
