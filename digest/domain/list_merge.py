"""Translate a line of a list into an event of a reader's life. Pure; `reader_moves` says what follows from it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from digest.domain.errors import NotTakenError
from digest.domain.lists import Line
from digest.domain.reader_moves import (
    ACTIVE,
    ERASED,
    OWN_WORD,
    PENDING,
    READER_MOVES,
    STRANGER,
    UNSUBSCRIBED,
    Happening,
    Occurrence,
    Refused,
    State,
)
from digest.domain.readers import SIGN_UP_FORM, Reader, Subscriber

BROUGHT_BACK = "brought back by a list"
"""The consent of a reader whom a list restores without naming one."""

_NOBODY = Subscriber("")
_NONE: frozenset[str] = frozenset()


class ListTerms(NamedTuple):
    """The terms on which lines are taken.

    - `digests`: the configured digests; `default_digests`: the digests of a line that names none.
    - `resubscribe`: the newsroom confirms that readers who left, were erased or are suppressed asked to come back.
    - `by_hand`: the newsroom adds a single reader. An active reader keeps their consent.
    """

    at: datetime
    digests: Collection[str]
    default_digests: Collection[str]
    resubscribe: bool = False
    by_hand: bool = False


def read_listed(reader: Reader, line: Line, terms: ListTerms) -> Occurrence:
    """Return what a line says happened to a reader. Raises NotTakenError when the line must not be taken."""
    known, state = reader.subscriber or _NOBODY, reader.state
    pends = line.status is PENDING
    if state is PENDING and not pends and _only_asked(known):
        state = STRANGER  # a sign-up that nobody confirmed is no reason to treat its address as known
    insists = terms.resubscribe and not pends
    happening = _happening(state, line, insists=insists)
    move = READER_MOVES[state, happening]
    if reader.suppressed and not (line.suppressed or insists or happening is Happening.LISTED_AS_LEFT):
        raise NotTakenError(_refusal(f"suppressed ({reader.suppressed})", line))
    if isinstance(move, Refused):
        raise NotTakenError(_refusal(move.why, line))
    if happening is Happening.STOPPED:
        return Occurrence(state, happening, terms.at, Line(line.email, suppressed=line.suppressed))
    begins = move.to is ACTIVE and state is not ACTIVE
    wanted = _wanted(known, line, terms, by_default=begins or _asks_here(state, line), insists=insists)
    if begins and not (wanted or known.digests) and (known.left or line.left):
        happening = Happening.LISTED_AS_LEFT  # whoever left all there is for them has left
    line = _with_valid_consent(known, state, line, happening, terms, ended_at=reader.erased_at or known.left_at)
    left = line.left | wanted if happening is Happening.LISTED_AS_LEFT else line.left
    return Occurrence(state, happening, terms.at, line, wanted, left)


def _happening(state: State, line: Line, *, insists: bool) -> Happening:
    if line.status is UNSUBSCRIBED:
        return Happening.LISTED_AS_LEFT
    pends = line.status is PENDING
    if line.suppressed in OWN_WORD and (state is ACTIVE or not pends):
        return Happening.LISTED_AS_LEFT  # whoever unsubscribed at the provider has left
    if line.suppressed and state is UNSUBSCRIBED:
        return Happening.STOPPED  # a line that stops mail to a reader wants nothing else
    if pends:
        return Happening.LISTED_AS_PENDING
    if insists and not line.suppressed and state in (UNSUBSCRIBED, ERASED):
        return Happening.TAKEN_BACK
    return Happening.LISTED_AS_ACTIVE if line.status is ACTIVE else Happening.LISTED


def _refusal(why: str, line: Line) -> str:
    """Say why a line is not taken, and whether it can be."""
    if line.status is PENDING:
        return f"{why}; the line is a sign-up that nobody confirmed"
    if line.status is UNSUBSCRIBED or line.suppressed:
        return why
    return f"{why}; --resubscribe takes it all the same"


def _asks_here(state: State, line: Line) -> bool:
    """Return whether a line is a sign-up without digests that gets the default ones.

    A sign-up from another database of ours was confirmed in neither, and gets none.
    """
    return state is STRANGER and line.status is PENDING and line.source != SIGN_UP_FORM


def _wanted(known: Subscriber, line: Line, terms: ListTerms, *, by_default: bool, insists: bool) -> frozenset[str]:
    """Return which digests a line asks for. Only --resubscribe gives readers back what they left."""
    if line.digests is not None:
        wanted = line.digests
    elif known.digests or not by_default:
        return _NONE
    else:
        before = known.left.intersection(terms.digests) if insists else _NONE
        wanted = (before or frozenset(terms.default_digests)) - line.left
    return wanted if insists else wanted - known.left


def _with_valid_consent(
    known: Subscriber, state: State, line: Line, happening: Happening, terms: ListTerms, *, ended_at: datetime | None
) -> Line:
    """Remove from a line what proves no consent. A reader who comes back by it consents anew."""
    took_back = line.consented_at and ended_at and line.consented_at <= ended_at
    unconfirmed = state is ACTIVE and line.status is PENDING
    if took_back or unconfirmed or (terms.by_hand and state is ACTIVE and known.consented_at):
        line = line._replace(consented_at=None, source=None)
    if happening is Happening.LISTED and state is PENDING and line.source == SIGN_UP_FORM:
        line = line._replace(source=None)  # or the reader would count as a sign-up that nobody confirmed
    if happening is Happening.TAKEN_BACK:
        line = line._replace(consented_at=line.consented_at or terms.at, source=line.source or BROUGHT_BACK)
    return line


def _only_asked(known: Subscriber) -> bool:
    """Return whether an address is known only from a sign-up that nobody confirmed."""
    return known.source == SIGN_UP_FORM and not known.digests
