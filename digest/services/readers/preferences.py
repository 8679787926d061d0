"""Save what readers decide on their own pages: stay, leave, change. The token of a mail identifies them.

Every change takes effect before the call returns: no later claim mails a reader who left.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from digest.domain.errors import ListError
from digest.domain.reader_life import Chose, Left, LifeEvent, Paused, Rejoined, SpokeOfAsk, agreed, apply
from digest.domain.readers import Choice, Reader, Status, Subscriber
from digest.services.readers.addresses import known_form
from digest.store.database import Database
from digest.store.readers.find import find_readers
from digest.store.readers.save import Change, save_readers
from digest.store.readers.sign_ups import save_consent
from digest.store.readers.tokens import find_holder

_ERASED = Subscriber("", status=Status.ERASED)


@dataclass(frozen=True, slots=True)
class Consent:
    """The sentence that readers agree to when they choose again, and their network address, if that is stored."""

    text: str
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A reader on their own page, and the digest of the mail whose token they came with.

    `is_outdated`: nothing was changed, because the page showed something else than what is stored.
    `is_replaced`: the reader replaced the token, so that it can only unsubscribe.
    """

    reader: Reader
    digest: str
    is_outdated: bool = False
    is_replaced: bool = False

    @property
    def subscriber(self) -> Subscriber:
        """What is known about them."""
        return self.reader.subscriber or _ERASED

    @property
    def is_erased(self) -> bool:
        """Whether they were erased."""
        return self.subscriber.status is Status.ERASED


def find_visitor(database: Database, token: str) -> Visitor | None:
    """Find the reader who holds a token; None for a token that nobody holds. Changes nothing."""
    with database.read() as connection:
        return _find(connection, token, lock=False)


def leave(database: Database, token: str, *, now: datetime) -> Visitor | None:
    """Unsubscribe a reader from the token's digest."""
    return _change(database, token, lambda visitor: Left(visitor.digest, now), now)


def rejoin(database: Database, token: str, *, now: datetime, consent: Consent) -> Visitor | None:
    """Subscribe a reader to the token's digest again. `consent` is what they agree to if they had left all digests."""
    return _change(database, token, lambda visitor: Rejoined(visitor.digest, now), now, consent)


def choose(
    database: Database,
    token: str,
    digests: frozenset[str],
    *,
    without: frozenset[str],
    now: datetime,
    consent: Consent,
    sections: frozenset[str] | None = None,
    shown: Choice | None = None,
) -> Visitor | None:
    """Subscribe a reader to these digests, and unsubscribe them from those in `without`. Other digests stay.

    With `sections`, they get only those; empty means all. `consent` is as for `rejoin`. If their page showed an
    outdated choice, nothing changes.
    """

    def chosen(visitor: Visitor) -> LifeEvent | None:
        known = visitor.subscriber
        if shown is not None and shown != Choice.of(known):
            return None
        return Chose(known.digests - without | digests, now, sections)

    return _change(database, token, chosen, now, consent)


def switch(database: Database, token: str, digest: str, *, now: datetime, consent: Consent) -> Visitor | None:
    """Switch a reader from the token's digest to another one. `consent` is as for `rejoin`."""
    return _change(database, token, lambda visitor: Rejoined(digest, now, instead_of=visitor.digest), now, consent)


def speak_of_ask(
    database: Database,
    token: str,
    *,
    now: datetime,
    gives_until: datetime | None = None,
    ask_after: datetime | None = None,
) -> Visitor | None:
    """Record until when a reader gives already, or from when they may be asked; with neither, ask as usual."""
    return _change(database, token, lambda _: SpokeOfAsk(now, gives_until, ask_after), now)


def pause(database: Database, token: str, until: datetime | None, *, now: datetime) -> Visitor | None:
    """Pause a reader's mail until then; None ends the pause."""
    return _change(database, token, lambda _: Paused(until, now), now)


def _change(
    database: Database,
    token: str,
    happened: Callable[[Visitor], LifeEvent | None],
    now: datetime,
    consent: Consent | None = None,
) -> Visitor | None:
    """Apply an event to the token's reader; None stands for an outdated action.

    A replaced token can only unsubscribe.
    """
    with database.begin() as connection:
        visitor = _find(connection, token)
        if visitor is None:
            return None
        event = happened(visitor)
        if event is None:
            return replace(visitor, is_outdated=True)
        if visitor.is_replaced and not isinstance(event, Left):
            return visitor
        before, after = visitor.reader, apply(visitor.reader, event)
        save_readers(connection, [Change(before, after)], now)
        if consent and agreed(after, now):
            save_consent(connection, visitor.subscriber.id, text=consent.text, ip=consent.ip)
    return replace(visitor, reader=after)


def _find(connection: Connection, token: str, *, lock: bool = True) -> Visitor | None:
    holder = find_holder(connection, token)
    if holder is None:
        return None
    email = holder.email or ""
    reader = find_readers(connection, [email], lock=lock)[email]
    reader = reader if reader.subscriber else Reader("", _ERASED)
    return Visitor(reader, holder.digest, is_replaced=holder.is_replaced)


def unsubscribe(database: Database, address: str, digest: str | None, *, now: datetime) -> Subscriber:
    """Unsubscribe a reader from one digest, or from all, at once. A second call changes nothing.

    Raises ListError if the address is unknown.
    """
    email = known_form(address)
    with database.begin() as connection:
        reader = find_readers(connection, [email])[email]
        after = apply(reader, Left(digest, now)) if reader.subscriber else reader
        if after.subscriber is None:
            raise ListError(f"Nobody in the list has the address {email}.")
        save_readers(connection, [Change(reader, after)], now)
    return after.subscriber
