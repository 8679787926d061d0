"""Suppress an address that the newsroom says must not be mailed."""

from datetime import datetime

from digest.domain.errors import ConfigError
from digest.domain.lists import check_text
from digest.domain.reader_life import Suppressed, apply
from digest.domain.readers import SuppressionReason
from digest.services.readers.addresses import known_form
from digest.store.database import Database
from digest.store.readers.find import find_readers
from digest.store.readers.save import Change, save_readers


def suppress_address(database: Database, address: str, *, reason: str, note: str, now: datetime) -> bool:
    """Suppress an address for good. Returns whether that is new. Raises ConfigError for a note that lists refuse."""
    email = known_form(address)
    try:
        check_text(note, "note")
    except ValueError as error:
        raise ConfigError(f"{email}: {error}") from None
    with database.begin() as connection:
        reader = find_readers(connection, [email])[email]
        change = Change(reader, apply(reader, Suppressed(SuppressionReason(reason), now)), note)
        save_readers(connection, [change], now)
    return change.is_stopped
