"""What a reader decides on his own pages: stay, leave, change. The token of a mail says who he is.

Every change takes effect before the call returns: from then on no claim hands him over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from digest.domain import readers
from digest.domain.errors import ListError
from digest.domain.readers import LIFTED_BY_READER, OWN_PAGE, Status, Subscriber
from digest.services.readers.addresses import known_form
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.save import save_subscribers
from digest.store.readers.sign_ups import save_consent
from digest.store.readers.suppressions import find_suppressions, unsuppress
from digest.store.readers.tokens import find_holder


@dataclass(frozen=True, slots=True)
class Consent:
    """The sentence a reader agrees to who chooses again, and the network address he does it from, if that is kept."""

    text: str
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader and the digest of the mail that the token came with.

    `suppressed` is why his address is not mailed, whatever he reads; None when it is.
    """

    subscriber: Subscriber
    digest: str
    suppressed: str | None = None

    @property
    def digests(self) -> frozenset[str]:
        """The digests he has not left: of one who left at the provider, none."""
        return frozenset() if self.suppressed == LIFTED_BY_READER else self.subscriber.digests

    @property
    def is_erased(self) -> bool:
        """Whether nothing is left of him."""
        return self.subscriber.status is Status.ERASED


def find_reader(database: Database, token: str) -> Reader | None:
    """Tell whose token it is; changes nothing."""
    with database.read() as connection:
        return _find(connection, token, lock=False)


def leave(database: Database, token: str, *, now: datetime) -> Reader | None:
    """Take a reader off the token's digest."""
    return _change(
        database,
        token,
        lambda reader: replace(reader, subscriber=readers.leave(reader.subscriber, reader.digest)),
        now,
    )


def rejoin(database: Database, token: str, *, now: datetime, consent: Consent) -> Reader | None:
    """Undo: give the reader the token's digest again; one who had left everything agrees anew."""
    return _change(database, token, lambda reader: _reading(reader, reader.digests | {reader.digest}), now, consent)


def choose(
    database: Database,
    token: str,
    digests: frozenset[str],
    *,
    now: datetime,
    consent: Consent,
    sections: frozenset[str] | None = None,
) -> Reader | None:
    """Give the reader exactly these digests, and with `sections` only those of them (none: all).

    `consent` as for `rejoin`.
    """

    def change(reader: Reader) -> Reader:
        after = _reading(reader, digests)
        if sections is None:
            return after
        return replace(after, subscriber=after.subscriber._replace(sections=sections))

    return _change(database, token, change, now, consent)


def switch(database: Database, token: str, digest: str, *, now: datetime, consent: Consent) -> Reader | None:
    """Give the reader another digest in place of the token's. `consent` as for `rejoin`."""
    return _change(
        database,
        token,
        lambda reader: _reading(reader, reader.digests - {reader.digest} | {digest}),
        now,
        consent,
    )


def note_gift(database: Database, token: str, *, now: datetime) -> Reader | None:
    """Believe the reader that he has just given."""
    return _change(
        database, token, lambda reader: replace(reader, subscriber=reader.subscriber._replace(last_gift_at=now)), now
    )


def _reading(reader: Reader, digests: frozenset[str]) -> Reader:
    """Make him a reader of these digests; where only his own leaving stood against it, that is taken back."""
    lifted = digests and reader.suppressed == LIFTED_BY_READER
    return replace(
        reader,
        subscriber=readers.choose(reader.subscriber, digests),
        suppressed=None if lifted else reader.suppressed,
    )


def _change(
    database: Database,
    token: str,
    change: Callable[[Reader], Reader],
    now: datetime,
    consent: Consent | None = None,
) -> Reader | None:
    with database.begin() as connection:
        before = _find(connection, token)
        if before is None or before.is_erased:
            return before
        after = change(before)
        agrees = consent is not None and _agrees(before.subscriber, after.subscriber)
        if agrees:
            after = replace(after, subscriber=after.subscriber._replace(consented_at=now, source=OWN_PAGE))
        if before.suppressed and not after.suppressed:
            unsuppress(connection, [before.subscriber.email])
        if after.subscriber != before.subscriber:
            save_subscribers(connection, [(before.subscriber, after.subscriber)], now)
        if agrees and consent:
            save_consent(connection, before.subscriber.id, text=consent.text, ip=consent.ip)
    return after


def _agrees(before: Subscriber, after: Subscriber) -> bool:
    """Tell whether a reader's choice is a new consent: leaving was the end of the old one, or nobody knows of any."""
    comes_back = before.status is Status.UNSUBSCRIBED and after.status is Status.ACTIVE
    return comes_back or (before.consented_at is None and bool(after.digests - before.digests))


def _find(connection: Connection, token: str, *, lock: bool = True) -> Reader | None:
    holder = find_holder(connection, token)
    if holder is None:
        return None
    email = holder.email or ""
    found = find_subscribers(connection, [email], lock=lock).get(email)
    if found is None:
        return Reader(Subscriber("", status=Status.ERASED), holder.digest)
    return Reader(found, holder.digest, find_suppressions(connection, [email]).get(email))


def unsubscribe(database: Database, address: str, digest: str | None, *, now: datetime) -> Subscriber:
    """Take a reader off one digest, or off all of them; at once, and repeatable.

    Raises ListError when nobody of that address is known.
    """
    with database.begin() as connection:
        reader = _known(connection, address)
        after = readers.leave(reader, digest) if digest else readers.choose(reader, frozenset())
        if after != reader:
            save_subscribers(connection, [(reader, after)], now)
    return after


def _known(connection: "Connection", address: str) -> Subscriber:
    email = known_form(address)
    found = find_subscribers(connection, [email]).get(email)
    if found is None:
        raise ListError(f"Nobody in the list has the address {email}.")
    return found
