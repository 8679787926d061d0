"""Files of one machine: a lock, so that one process at a time does what is due, and a memory of what left.

The database decides what is due. These files only keep processes out of each other's way, and remember what a
database restored from a backup has forgotten.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from sqlalchemy import make_url

from digest.domain.due import Left
from digest.domain.errors import StoreError


class Machine:
    """The files are beside a SQLite database, else in `folder`, or in the temporary folder if that is not writable.

    Their names contain the database's, so that one machine can serve several.
    """

    def __init__(self, database_url: str, folder: Path) -> None:
        url = make_url(database_url)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            stem = Path(url.database)
        else:
            name = hashlib.sha256(f"{url.host}:{url.port}/{url.database}".encode()).hexdigest()[:12]
            stem = (folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())) / f"digest-{name}"
        self.lock_file = stem.with_name(f"{stem.name}.lock")
        self.memory_file = stem.with_name(f"{stem.name}.left.json")

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Become the one process of this machine that does what is due; yields whether it is this one.

        The system releases the lock of a process that dies, however it dies. Raises StoreError where no lock is
        possible.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.lock_file)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        except OSError as error:
            raise StoreError(
                f"{self.lock_file} cannot be locked: {error.strerror}. It must belong to the user that runs `digest`."
            ) from error
        try:
            yield True
        finally:
            lock.release()

    def left(self) -> dict[str, Left]:
        """Return the last edition of each digest that left; nothing if there is no readable memory."""
        try:
            said = json.loads(self.memory_file.read_text(encoding="utf-8"))
            return {name: Left(date.fromisoformat(day), bool(finished)) for name, (day, finished) in said.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def remember(self, digest: str, left: Left | None) -> None:
        """Remember the last edition of a digest that left, or None for none. Call it only while `alone`.

        An older edition, or an earlier state of the same one, is ignored.
        """
        known = self.left()
        before = known.pop(digest, None)
        if left is not None:
            known[digest] = max(left, before or left, key=lambda one: (one.local_date, one.finished))
        if known.get(digest) == before:
            return
        said = {name: [one.local_date.isoformat(), one.finished] for name, one in sorted(known.items())}
        fresh = self.memory_file.with_name(f"{self.memory_file.name}.new")
        # Without it, the program knows only what its database knows.
        with suppress(OSError):
            fresh.write_text(json.dumps(said) + "\n", encoding="utf-8")
            fresh.replace(self.memory_file)
