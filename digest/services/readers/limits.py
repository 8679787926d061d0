"""Limit sign-ups and the letters that strangers can cause. The counts are in the database, under keyed hashes.

A restart resets nothing, and all processes share the counts.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from logging import WARNING

from sqlalchemy import Connection

from digest.domain.addresses import mailbox
from digest.log import log
from digest.store.database import Database
from digest.store.readers.uses import SITE, count_use, find_uses, forget_uses, take_back_use

WINDOW = timedelta(hours=1)
"""The time after which a network, and the whole site, may sign up again."""
FROM_NETWORK = {24: 30, 64: 15, 56: 30, 48: 60, 0: 30}
"""Sign-ups in a window by the prefix length of an IPv4 or IPv6 network; 0 for clients without a known address."""
LETTERS = 3
"""Confirmation mails to a mailbox that confirms none, and mails about a reader's own data in OWN_WINDOW."""
OWN_WINDOW = timedelta(days=1)


def takes_from(database: Database, networks: Sequence[str], *, key: str, now: datetime) -> bool:
    """Count a sign-up from a client's networks, the narrowest first. Return whether each is within its limit.

    A client at its limit causes no write, so a flood is cheap.
    """
    limits = {_hash("network", network, key): FROM_NETWORK[_prefix(network)] for network in networks}
    if _is_full(database, limits, now):
        return False
    with database.begin(durable=False) as connection:
        return all(count_use(connection, name, now=now, until=now + WINDOW) <= most for name, most in limits.items())


def takes_one_more(database: Database, most: int, *, now: datetime) -> bool:
    """Count a sign-up for the whole site. Return whether it is within the limit of `most` an hour."""
    if _is_full(database, {SITE: most}, now):
        return False
    with database.begin(durable=False) as connection:
        count = count_use(connection, SITE, now=now, until=now + WINDOW)
    if count == most:
        log(WARNING, "No more sign-ups are accepted in this hour: readers.sign_ups_per_hour is reached.", sign_ups=most)
    return count <= most


def _is_full(database: Database, limits: dict[str, int], now: datetime) -> bool:
    with database.read() as connection:
        found = find_uses(connection, list(limits))
    return any(used.until > now and used.times >= limits[name] for name, used in found.items())


def takes_letter(connection: Connection, email: str, *, key: str, now: datetime, until: datetime) -> bool:
    """Count a confirmation mail to the mailbox of an address. Return whether it may leave.

    The count is reset when the mailbox confirms, or when nobody signs it up again before `until`.
    """
    return count_use(connection, _mailbox(email, key), now=now, until=until, stretches=True) <= LETTERS


def letter_did_not_leave(connection: Connection, email: str, *, key: str) -> None:
    """Uncount a letter that did not leave."""
    take_back_use(connection, _mailbox(email, key))


def mailbox_confirmed(connection: Connection, email: str, *, key: str) -> None:
    """Reset the count of letters to a mailbox that confirmed."""
    forget_uses(connection, _mailbox(email, key))


def takes_own_letter(connection: Connection, email: str, *, key: str, now: datetime) -> bool:
    """Count a mail about a reader's own data. Return whether it may leave.

    Not only the reader can request it, but anybody who was forwarded an edition.
    """
    return count_use(connection, _mailbox(email, key, "own data"), now=now, until=now + OWN_WINDOW) <= LETTERS


def own_letter_did_not_leave(connection: Connection, email: str, *, key: str) -> None:
    """Uncount a mail about a reader's own data that did not leave."""
    take_back_use(connection, _mailbox(email, key, "own data"))


def _mailbox(email: str, key: str, kind: str = "mailbox") -> str:
    return _hash(kind, mailbox(email), key)


def _prefix(network: str) -> int:
    return int(network.rpartition("/")[2] or 0)


def _hash(kind: str, value: str, key: str) -> str:
    return hmac.digest(key.encode(), f"{kind}\0{value}".encode(), hashlib.sha256).hex()
