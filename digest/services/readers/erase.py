"""Erase a reader for good. Afterwards, they are only recognised if an old list contains them."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from digest.domain.errors import ListError
from digest.domain.reader_life import Erased, apply
from digest.domain.reader_moves import PENDING, STRANGER
from digest.domain.readers import Reader
from digest.mail.outbox import Outbox
from digest.services.readers.gifts import giver_key
from digest.store.database import Database
from digest.store.readers.erasing import erase, find_erased, has_erased
from digest.store.readers.find import find_readers
from digest.store.readers.gifts import forget_giver
from digest.store.readers.save import Change


@dataclass(frozen=True, slots=True)
class ErasedTraces:
    """What remains after erasing.

    `log_emptied`: the database's files no longer have the address. A process that reads meanwhile can delay that until
    the next erasure. `kept`: the mails in the outbox that could not be deleted.
    """

    log_emptied: bool
    kept: tuple[Path, ...]


def erase_reader(database: Database, outbox: Outbox, email: str, *, key: str, now: datetime) -> ErasedTraces:
    """Erase an address (in normal form) everywhere. Only a hash under `key` remains.

    Raises ListError if nothing is known about the address.
    """
    with database.begin() as connection:
        reader = find_readers(connection, [email])[email]
        own_id = reader.subscriber.id if reader.subscriber else None
        gave = forget_giver(connection, own_id, giver_key(email, key))
        if reader == Reader(email) and not gave:
            raise ListError(f"Nobody in the list has the address {email}.")
        erase(connection, Change(reader, apply(reader, Erased(now))), address_hash(email, key), now)
    kept = tuple(outbox.forget(email))
    return ErasedTraces(database.clear_log(), kept)


def find_readers_and_erased(
    connection: Connection, emails: Collection[str], key: str | None, *, lock: bool = True
) -> dict[str, Reader]:
    """Find the persons with these addresses (in normal form) as `find_readers` does, and which of them were erased.

    Raises ListError if there are erased readers and no key to recognise them.
    """
    readers = find_readers(connection, emails, lock=lock)
    # An erased reader who signed up is not back until they confirm: anybody can fill in the form.
    doubtful = [email for email, reader in readers.items() if reader.state in (STRANGER, PENDING)]
    erased = erased_among(connection, doubtful, key)
    return readers | {email: readers[email]._replace(erased_at=at) for email, at in erased.items()}


def erased_among(connection: Connection, emails: Collection[str], key: str | None) -> dict[str, datetime]:
    """Find when readers with these addresses were erased last, even if they have come back since.

    Raises ListError if there are erased readers and no key to recognise them.
    """
    if not has_erased(connection):
        return {}
    if key is None:
        raise ListError(
            "The list has readers who asked to be erased, and only DIGEST_SECRET_KEY can tell who they were. Set it, "
            "so that they are not brought back."
        )
    hashes = {address_hash(email, key): email for email in emails}
    return {hashes[found]: at for found, at in find_erased(connection, hashes).items()}


def address_hash(email: str, key: str) -> str:
    """Hash an address (in normal form). Without the key, nobody can find the address by trying."""
    return hmac.digest(key.encode(), b"erased\0" + email.encode(), hashlib.sha256).hex()
