"""Connect gifts in the ledger with readers: when they sign up, give, take a gift back or are erased."""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from digest.domain.gift_ledger import Entry
from digest.domain.gift_words import MONTH
from digest.domain.reader_life import Gave, LifeEvent, TookBack, apply
from digest.domain.reader_moves import PENDING, STRANGER, Giving
from digest.domain.readers import Reader, Status, Subscriber
from digest.store.readers.find import find_readers, find_subscribers
from digest.store.readers.gifts import find_days, find_emails, give_to_readers, has_strangers
from digest.store.readers.save import Change, save_readers

LASTS = 1.5
"""The number of intervals without another gift after which somebody no longer gives monthly."""


def giver_key(email: str, key: str) -> str:
    """Hash an address (in normal form) for the ledger. Without the key, nobody can find the address by trying."""
    return hmac.digest(key.encode(), b"gifts\0" + email.encode(), hashlib.sha256).hex()


def lasts_until(gave_at: datetime, interval: timedelta) -> datetime:
    """Return when somebody counts as a former monthly donor unless another gift follows."""
    return gave_at + LASTS * interval


def is_known(reader: Reader) -> bool:
    """Return whether an address's gifts belong to a reader. Anybody can sign up an address that is not theirs."""
    return reader.state in (Status.ACTIVE, Status.UNSUBSCRIBED)


def join_gifts(connection: Connection, changes: Iterable[Change], key: str | None, now: datetime) -> None:
    """Connect new readers with the gifts that they made before."""
    new = [
        change.after.email
        for change in changes
        if change.before.state in (STRANGER, PENDING, Status.ERASED) and is_known(change.after)
    ]
    if not new or key is None or not has_strangers(connection):
        return
    found = find_subscribers(connection, new)
    joined = give_to_readers(connection, {giver_key(email, key): reader.id for email, reader in found.items()})
    days = find_days(connection, joined)
    for email, reader in found.items():
        if reader.id in days:
            last, monthly = days[reader.id]
            happen(connection, email, Gave(_noon(last), now), now)
            if monthly:
                at = _noon(monthly)
                happen(connection, email, Gave(at, now, recurring=True, monthly_until=lasts_until(at, MONTH)), now)


def take_back(connection: Connection, returned: Collection[Entry], now: datetime) -> None:
    """Record that readers got gifts back. What remains in the ledger counts."""
    readers = {entry.person for entry in returned if isinstance(entry.person, int)}
    emails, days = find_emails(connection, readers), find_days(connection, readers)
    for entry in returned:
        if isinstance(entry.person, int) and entry.person in emails:
            email = emails[entry.person]
            known = find_readers(connection, [email])[email].subscriber
            if known is not None:
                last, monthly = days.get(entry.person, (None, None))
                happen(connection, email, TookBack(_rest(known, entry, last, monthly), now), now)


def _rest(known: Subscriber, entry: Entry, last: date | None, monthly: date | None) -> Giving:
    """Return what is known of a reader's gifts without one of them."""
    gave_at, recurring, until = known.last_gift_at, known.recurring, known.monthly_until
    if gave_at and abs(gave_at.date() - entry.day) <= timedelta(days=1) and (last is None or last < entry.day):
        gave_at = _noon(last) if last else None
    if entry.monthly and until and (monthly is None or monthly < entry.day):
        ends = lasts_until(_noon(monthly), MONTH) if monthly else None
        recurring, until = recurring and monthly is not None, min(until, ends) if ends else None
    return Giving(gave_at, recurring, until)


def happen(connection: Connection, email: str, event: LifeEvent, now: datetime) -> None:
    """Apply an event to a reader, and save their new state."""
    reader = find_readers(connection, [email])[email]
    after = apply(reader, event)
    if after != reader:
        save_readers(connection, [Change(reader, after)], now)


def _noon(day: date) -> datetime:
    """Return a moment of a day that has the same date in nearly all time zones."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
