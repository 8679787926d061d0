"""What each event makes of a reader. Pure; `reader_moves` draws the table that this file applies.

All sources report their events here: the sign-up form, a reader's own page, the provider's events and lists, and the
newsroom's lists and commands. None of them decides what leaving, coming back or a suppression means.
"""

from datetime import datetime
from typing import NamedTuple

from digest.domain.errors import NotTakenError
from digest.domain.list_merge import ListTerms, read_listed
from digest.domain.lists import Line
from digest.domain.reader_moves import (
    ACTIVE,
    ERASED,
    OWN_WORD,
    READER_MOVES,
    STRANGER,
    UNSUBSCRIBED,
    Consent,
    Digests,
    Giving,
    Happening,
    Move,
    Occurrence,
    Pause,
    Refused,
    outweighs,
)
from digest.domain.readers import OWN_PAGE, SIGN_UP_FORM, Reader, Status, Subscriber, SuppressionReason

_NOBODY = Subscriber("")
_OWN_WAYS = (SIGN_UP_FORM, OWN_PAGE)
"""The sources of a consent that readers give themselves."""


class Asked(NamedTuple):
    """Somebody filled in the sign-up form with the reader's address."""

    at: datetime

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened. Raises NotTakenError when no sign-up may ask this address for a confirmation."""
        if reader.suppressed and reader.suppressed not in OWN_WORD:
            raise NotTakenError(f"suppressed ({reader.suppressed})")
        return Occurrence(reader.state, Happening.ASKED, self.at, Line(reader.email, source=SIGN_UP_FORM))


class Confirmed(NamedTuple):
    """The reader confirmed a sign-up for these digests."""

    digests: frozenset[str]
    at: datetime

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        line = Line(reader.email, consented_at=self.at, source=SIGN_UP_FORM)
        return Occurrence(reader.state, Happening.CONFIRMED, self.at, line, self.digests)


class Chose(NamedTuple):
    """The reader chose exactly these digests on their own page. Choosing none means that they left.

    `sections` has the only sections they want; empty means all, None that they did not say.
    """

    digests: frozenset[str]
    at: datetime
    sections: frozenset[str] | None = None

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        if not self.digests:
            return Occurrence(reader.state, Happening.LEFT_ALL, self.at, Line(reader.email, sections=self.sections))
        line = Line(reader.email, consented_at=self.at, source=OWN_PAGE, sections=self.sections)
        return Occurrence(reader.state, Happening.CHOSE, self.at, line, self.digests)


class Rejoined(NamedTuple):
    """The reader chose one more digest on their own page; with `instead_of`, in place of another."""

    digest: str
    at: datetime
    instead_of: str | None = None

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        digests = (reader.subscriber or _NOBODY).digests
        return Chose(digests - {self.instead_of} | {self.digest}, self.at).read(reader)


class Left(NamedTuple):
    """The reader left a digest; None: all of them."""

    digest: str | None
    at: datetime

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        left = frozenset({self.digest}) if self.digest else frozenset()
        rest = (reader.subscriber or _NOBODY).digests - left if self.digest else frozenset()
        happening = Happening.LEFT_ONE if rest else Happening.LEFT_ALL
        return Occurrence(reader.state, happening, self.at, Line(reader.email), rest, left)


class Suppressed(NamedTuple):
    """The address must not be mailed: the provider, a list of the provider's, or a person says so.

    `occurred_at` is when that happened, if the provider says so. Its events may arrive late.
    """

    reason: SuppressionReason
    at: datetime
    occurred_at: datetime | None = None

    def read(self, reader: Reader) -> Occurrence | None:
        """Return what happened; None if the reader came back after they left that way."""
        happening = Happening.STOPPED
        if self.reason in OWN_WORD:
            if self.occurred_at and _came_back_after(self.occurred_at, reader):
                return None
            happening = Happening.LEFT_AT_PROVIDER
        return Occurrence(reader.state, happening, self.at, Line(reader.email, suppressed=self.reason))


class Gave(NamedTuple):
    """The reader gave, as they or a list say. `recurring` is None if nobody says whether they will give again.

    `monthly_until` is when giving monthly ends unless another gift follows; None until a list says so.
    """

    last_gift_at: datetime | None
    at: datetime
    recurring: bool | None = None
    monthly_until: datetime | None = None

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        line = Line(reader.email, last_gift_at=self.last_gift_at, recurring=self.recurring)
        giving = None
        if self.monthly_until and self.last_gift_at:
            giving = _gave_monthly(reader.subscriber or _NOBODY, self.last_gift_at, self.monthly_until)
        return Occurrence(reader.state, Happening.GAVE, self.at, line, giving=giving)


class TookBack(NamedTuple):
    """The reader got a gift back; `giving` is what remains."""

    giving: Giving
    at: datetime

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        return Occurrence(reader.state, Happening.GAVE, self.at, Line(reader.email), giving=self.giving)


class SpokeOfAsk(NamedTuple):
    """The reader said on their own page when to ask them for a donation; both None: as usual.

    Their latest wish counts: saying that they give already withdraws the wish to be asked later, and vice versa.
    """

    at: datetime
    gives_until: datetime | None = None
    ask_after: datetime | None = None

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        known = (reader.subscriber or _NOBODY).wishes
        wishes = known._replace(gives_until=self.gives_until, ask_after=self.ask_after)
        return Occurrence(reader.state, Happening.WISHED, self.at, Line(reader.email), wishes=wishes)


class Paused(NamedTuple):
    """The reader wants no mail until then; None: they want it again."""

    until: datetime | None
    at: datetime

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        wishes = (reader.subscriber or _NOBODY).wishes._replace(paused_until=self.until)
        return Occurrence(reader.state, Happening.WISHED, self.at, Line(reader.email), wishes=wishes)


class Listed(NamedTuple):
    """A list of the newsroom's has the reader."""

    line: Line
    terms: ListTerms

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened. Raises NotTakenError when the line must not be taken."""
        return read_listed(reader, self.line, self.terms)


class Erased(NamedTuple):
    """The reader asked to be erased."""

    at: datetime

    def read(self, reader: Reader) -> Occurrence:
        """Return what happened."""
        return Occurrence(reader.state, Happening.ERASED, self.at, Line(""))


LifeEvent = (
    Asked | Confirmed | Chose | Rejoined | Left | Suppressed | Gave | TookBack | SpokeOfAsk | Paused | Listed | Erased
)


def apply(reader: Reader, event: LifeEvent) -> Reader:
    """Return what a reader becomes through an event.

    Nothing is kept of events of an erased reader. Raises NotTakenError if the event must not be taken.
    """
    occurrence = event.read(reader)
    if occurrence is None:
        return reader
    move = READER_MOVES[occurrence.state, occurrence.happening]
    if isinstance(move, Refused):
        raise NotTakenError(move.why)
    if occurrence.state is ERASED and move.to is ERASED:
        return reader
    if move.to is ERASED:
        return Reader(reader.email, _forgotten(reader.subscriber, occurrence.at), erased_at=occurrence.at)
    subscriber = _moved(reader.subscriber or _NOBODY, occurrence, move, move.to) if move.to else None
    return Reader(reader.email, subscriber, _suppressed(reader.suppressed, occurrence, move))


def agreed(reader: Reader, at: datetime) -> bool:
    """Return whether a reader themselves consented at this moment."""
    known = reader.subscriber or _NOBODY
    return known.consented_at == at and known.source in _OWN_WAYS


def _came_back_after(moment: datetime, reader: Reader) -> bool:
    """Return whether a reader consented after this moment: themselves, or anew after leaving all digests."""
    known = reader.subscriber
    if known is None or known.status is not ACTIVE or known.consented_at is None:
        return False
    is_own = known.source in _OWN_WAYS
    is_anew = known.left_at is not None and known.left_at <= known.consented_at
    return (is_own or is_anew) and moment < known.consented_at


def _moved(known: Subscriber, occurrence: Occurrence, move: Move, to: Status) -> Subscriber:
    line = occurrence.line
    digests = _digests(known.digests, occurrence.digests, move.digests)
    giving = occurrence.giving or _giving(known, line, occurrence.at)
    wants_more = not digests <= known.digests
    consented_at, source = _consent(known, occurrence, move.consent, wants_more=wants_more)
    wishes = occurrence.wishes or known.wishes
    if move.pause is Pause.OVER or (move.pause is Pause.OVER_WITH_MORE and wants_more):
        wishes = wishes._replace(paused_until=None)
    return Subscriber(
        email=line.email,
        name=known.name if line.name is None else line.name,
        status=to,
        digests=digests,
        left=(known.left | known.digests | occurrence.left) - digests,
        consented_at=consented_at,
        source=source,
        last_gift_at=giving.last_gift_at,
        recurring=giving.recurring,
        sections=known.sections if line.sections is None else line.sections,
        left_at=(line.left_at or occurrence.at)
        if to is UNSUBSCRIBED and known.status is not UNSUBSCRIBED
        else known.left_at,
        id=known.id,
        monthly_until=giving.monthly_until,
        gives_until=wishes.gives_until,
        ask_after=wishes.ask_after,
        paused_until=wishes.paused_until,
    )


def _digests(known: frozenset[str], theirs: frozenset[str], becomes: Digests) -> frozenset[str]:
    if becomes is Digests.MORE:
        return known | theirs
    if becomes is Digests.KEPT:
        return known
    return theirs if becomes is Digests.THESE else frozenset()


def _consent(
    known: Subscriber, occurrence: Occurrence, becomes: Consent, *, wants_more: bool
) -> tuple[datetime | None, str]:
    """Return when and how a reader consented."""
    line = occurrence.line
    if becomes is Consent.FIRST:
        becomes = Consent.ANEW if wants_more and known.consented_at is None else Consent.KEPT
    if becomes is Consent.ANEW:
        return line.consented_at, line.source or ""
    if becomes is Consent.KEPT:
        return known.consented_at, known.source
    if occurrence.state is not STRANGER and known.consented_at and known.source in _OWN_WAYS:
        # A reader's own consent stays the proof until there is a newer one; an unconfirmed sign-up is no proof.
        if line.consented_at and line.consented_at > known.consented_at:
            return line.consented_at, line.source or ""
        return known.consented_at, known.source
    before = "" if occurrence.state is STRANGER else known.source
    return line.consented_at or known.consented_at, before if line.source is None else line.source


def _giving(known: Subscriber, line: Line, at: datetime) -> Giving:
    """Return what is known of a reader's gifts after a statement by a list or by the reader."""
    last = _latest(known.last_gift_at, line.last_gift_at)
    if line.recurring is None:
        return Giving(last, known.recurring, known.monthly_until)
    if line.recurring:
        # A list that repeats what is known does not extend it.
        return Giving(last, recurring=True, monthly_until=known.monthly_until if known.gives_monthly(at) else None)
    ended = min(known.monthly_until or at, at) if known.recurring else known.monthly_until
    return Giving(last, recurring=False, monthly_until=ended)


def _gave_monthly(known: Subscriber, gave_at: datetime, until: datetime) -> Giving:
    """Return what is known of a reader's gifts after a monthly one. One from before they stopped revives nothing."""
    last = _latest(known.last_gift_at, gave_at)
    if known.recurring:
        return Giving(last, recurring=True, monthly_until=known.monthly_until and max(known.monthly_until, until))
    if known.monthly_until and gave_at <= known.monthly_until:
        return Giving(last, recurring=False, monthly_until=known.monthly_until)
    return Giving(last, recurring=True, monthly_until=until)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two gifts' times."""
    return max(one, other) if one and other else one or other


def _suppressed(known: SuppressionReason | None, occurrence: Occurrence, move: Move) -> SuppressionReason | None:
    """Return why an address is suppressed after a move."""
    reason = occurrence.line.suppressed
    if reason:
        return reason if outweighs(reason, known) else known
    return None if known in move.lifts else known


def _forgotten(known: Subscriber | None, at: datetime) -> Subscriber | None:
    """Keep only that there was a subscriber, which digests they had, and when they left."""
    if known is None:
        return None
    left = known.left | known.digests
    return Subscriber("", status=ERASED, left=left, left_at=known.left_at or at, id=known.id)
