"""Tell a reader all that is kept about him."""

from datetime import date
from typing import Any

from digest.domain.errors import ListError
from digest.store.database import Database
from digest.store.readers.erasing import load_everything
from digest.store.readers.tokens import find_holder


def disclose(database: Database, token: str) -> dict[str, Any] | None:
    """Give all that is stored about a token's reader, as JSON takes it; None when the token is nobody's."""
    with database.read() as connection:
        holder = find_holder(connection, token)
        found = load_everything(connection, holder.email) if holder and holder.email else None
    return _plain(found) if found else None


def disclose_address(database: Database, email: str) -> Any:
    """Give all that is stored about an address in normal form, as JSON takes it. Raises ListError when nothing is."""
    with database.read() as connection:
        found = load_everything(connection, email)
    if found is None:
        raise ListError(f"Nobody in the list has the address {email}.")
    return _plain(found)


def _plain(value: Any) -> Any:
    """Write times as ISO 8601, and names that have no order in the alphabet's; everything else is JSON already."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
