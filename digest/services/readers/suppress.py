"""Suppress addresses. Whose address it is because he left, has left: the two are one, by whichever way it was told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from digest.domain.errors import ConfigError
from digest.domain.lists import check_text
from digest.domain.readers import LIFTED_BY_READER, Subscriber, choose
from digest.services.readers.addresses import known_form
from digest.store.database import Database
from digest.store.readers.save import save_subscribers
from digest.store.readers.suppressions import save_suppressions


def suppress(
    connection: Connection,
    reasons: Sequence[tuple[str, str, str]],
    readers: Mapping[str, Subscriber],
    now: datetime,
) -> int:
    """Suppress addresses in normal form, each with its reason and a note, and end what those read who left.

    `readers` are those of these addresses, locked. Gives how many addresses were not suppressed before.
    """
    added = save_suppressions(connection, reasons, now)
    left = dict.fromkeys(email for email, reason, _ in reasons if reason == LIFTED_BY_READER)
    leaving = [reader for email in left if (reader := readers.get(email)) and reader.digests]
    save_subscribers(connection, [(reader, choose(reader, frozenset())) for reader in leaving], now)
    return added


def suppress_address(database: Database, address: str, *, reason: str, note: str, now: datetime) -> bool:
    """See to it that an address is never mailed. Tells whether that is new."""
    email = known_form(address)
    try:
        check_text(note, "note")
    except ValueError as error:
        raise ConfigError(f"{email}: {error}") from None
    with database.begin() as connection:
        return save_suppressions(connection, [(email, reason, note)], now) == 1
