"""Show everything that is stored about a reader."""

from datetime import date
from typing import Any

from digest.domain.errors import ListError
from digest.services.readers.gifts import giver_key
from digest.store.database import Database
from digest.store.readers.erasing import load_everything
from digest.store.readers.find import find_email


def show_data_of_address(database: Database, email: str, key: str | None = None) -> Any:
    """Return everything stored about an address (in normal form), ready for JSON. Raises ListError if there is nothing.

    With `key`, that includes gifts of somebody who is not a reader.
    """
    with database.read() as connection:
        found = load_everything(connection, email, giver_key(email, key) if key else "")
    if found is None:
        raise ListError(f"Nobody in the list has the address {email}.")
    return _plain(found)


def show_data_of_reader(database: Database, reader_id: int) -> Any:
    """Return everything stored about the reader with this id, ready for JSON. Raises ListError if there is none."""
    with database.read() as connection:
        email = find_email(connection, reader_id)
        found = load_everything(connection, email) if email else None
    if found is None:
        raise ListError(f"No reader has the id {reader_id}, or they were erased.")
    return _plain(found)


def _plain(value: Any) -> Any:
    """Format times as ISO 8601, and sort unordered names; everything else is JSON already."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
