"""Forget a reader for good, and know him again only when an old list brings him back."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from digest.domain.errors import ListError
from digest.mail.outbox import Outbox
from digest.store.database import Database
from digest.store.readers.erasing import erase, find_erased, has_erased


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left to do after erasing.

    `log_emptied`: the database's files are rid of the address as well; a process that reads meanwhile can delay that
    until the next erasing. `kept`: mails in the outbox that could not be deleted.
    """

    log_emptied: bool
    kept: tuple[Path, ...]


def erase_reader(database: Database, outbox: Outbox, email: str, *, key: str, now: datetime) -> Erased:
    """Erase an address in normal form wherever it stands. Only a hash under `key` is left.

    Raises ListError when nothing is known of the address.
    """
    with database.begin() as connection:
        if not erase(connection, email, address_hash(email, key), now):
            raise ListError(f"Nobody in the list has the address {email}.")
    kept = tuple(outbox.forget(email))
    return Erased(database.clear_log(), kept)


def erased_among(connection: Connection, emails: Collection[str], key: str | None) -> frozenset[str]:
    """Tell which of these addresses, in normal form, were erased.

    Raises ListError when there are erased readers and no key to know them by.
    """
    if not has_erased(connection):
        return frozenset()
    if key is None:
        raise ListError(
            "The list has readers who asked to be erased, and only DIGEST_SECRET_KEY can tell who they were. Set it, "
            "so that they are not brought back."
        )
    hashes = {address_hash(email, key): email for email in emails}
    return frozenset(hashes[found] for found in find_erased(connection, hashes))


def address_hash(email: str, key: str) -> str:
    """Hash an address in normal form: without the key nobody can try which address it was."""
    return hmac.digest(key.encode(), b"erased\0" + email.encode(), hashlib.sha256).hex()
