"""Files of one machine: a lock, so that one process at a time does what is due, and a memory of what left.

Copies of pictures are beside them, unless `images.folder` names another place.

The database decides what is due. These files only keep processes apart, and remember what a database that was restored
from a backup no longer knows.
"""

import errno
import fcntl
import hashlib
import os
import re
import stat
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import make_url

from digest.domain.errors import StoreError
from digest.domain.restored import EditionName, Remembered

_SET_IT = "Set [store] state_dir to a folder on a lasting disk that belongs to the user who runs `digest`."
_HEAD = 24
"""The length of the first line of an edition's file. It is written last, so a file without it is void."""
_HEAD_LINE = re.compile(rb"(begun|finished) again=([0-9]{6}) *\n\Z")
_FILE = re.compile(r"(.+)\.([a-z0-9-]+)\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]+)\.sent")
_WIDTH = 2
"""Bytes for each batch: how often this machine claimed it."""
_MOST = 2 ** (8 * _WIDTH) - 1


@dataclass(frozen=True)
class Machine:
    """The files in a private folder. Their names begin with `name`, so that one folder can serve several databases.

    All methods raise StoreError if the folder or a file cannot be used: without a memory, nothing may be sent.
    """

    folder: Path
    name: str

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Become the only process of this machine that does what is due. Yields whether that succeeded.

        The system releases the lock of a process that dies.
        """
        name = f"{self.name}.lock"
        lock = self._open(name)
        try:
            yield self._locks(name, lock)
        finally:
            os.close(lock)

    def _locks(self, name: str, file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise StoreError(f"{self.folder / name} cannot be locked: {error.strerror}. {_SET_IT}") from error
        return True

    def recall(self, edition: EditionName) -> Remembered | None:
        """Return what is remembered of an edition; None if this machine never began to send it."""
        return self._recall(edition)

    def _recall(self, edition: EditionName, most: int = sys.maxsize) -> Remembered | None:
        try:
            file = self._open(self._file(edition), os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return self._read(edition, file, most)
        finally:
            os.close(file)

    def recall_all(self) -> dict[EditionName, Remembered]:
        """Return what is remembered of every edition, without its claims."""
        own = [edition for name, edition in self._files() if name == self.name]
        return {edition: found for edition in own if (found := self._recall(edition, _HEAD))}

    def other_names(self) -> list[str]:
        """List the other names with editions in the folder: of other databases, or of this one's earlier address."""
        return sorted({name for name, _ in self._files()} - {self.name})

    def _files(self) -> Iterator[tuple[str, EditionName]]:
        """Yield the database's name and the edition of each file of an edition."""
        with self._opened() as folder:
            files = sorted(os.listdir(folder))  # noqa: PTH208 -- by path, it might be another folder
        for found in filter(None, map(_FILE.fullmatch, files)):
            name, digest, day, part = found.groups()
            yield name, EditionName(digest, date.fromisoformat(day), int(part))

    def begin(self, edition: EditionName, again: int, tries: Sequence[int] = ()) -> None:
        """Remember that an edition begins to leave, and how often its batches were claimed before.

        Call it before any of the edition leaves. The memory never shrinks, unless a person has the edition sent again
        after a restore.
        """
        with self._locked(edition) as file:
            before = self._read(edition, file)
            if before and before.again > again:
                return
            kept = before if before and before.again == again else Remembered(finished=False, again=again)
            most = tuple(max(pair) for pair in zip_longest(tries, kept.tries, fillvalue=0))
            if before and before.again == again and most == kept.tries:
                return
            claims = array("H", (min(one, _MOST) for one in most)).tobytes()
            os.pwrite(file, claims, _HEAD)
            os.ftruncate(file, _HEAD + len(claims))
            os.fsync(file)
            os.pwrite(file, _head(kept), 0)
            os.fsync(file)
            with self._opened() as folder:
                os.fsync(folder)

    def claim(self, edition: EditionName, number: int, tries: int) -> bool:
        """Remember a claim, with which a batch has `tries` claims. Call it before the request leaves.

        Returns False if that many are remembered already: the database has lost one, and the batch must not leave. A
        power cut can lose the last claims from this memory; see `keep`.
        """
        with self._locked(edition) as file:
            place = _HEAD + _WIDTH * (number - 1)
            seen = int.from_bytes(os.pread(file, _WIDTH, place), sys.byteorder)
            if tries <= seen < _MOST:
                return False
            os.pwrite(file, min(tries, _MOST).to_bytes(_WIDTH, sys.byteorder), place)
        return True

    def keep(self, edition: EditionName) -> None:
        """Sync all remembered claims to the disk. Claims themselves do not wait for the disk."""
        name = self._file(edition)
        file = self._open(name)
        try:
            os.fdatasync(file)  # Without the lock, so that claims continue meanwhile.
        except OSError as error:
            raise self._not_written(name, error) from error
        finally:
            os.close(file)

    def finish(self, edition: EditionName) -> None:
        """Remember that all of an edition left."""
        with self._locked(edition) as file:
            found = self._read(edition, file)
            if found and not found.finished:
                os.pwrite(file, _head(Remembered(finished=True, again=found.again)), 0)
            os.fsync(file)

    def forget_before(self, day: date) -> None:
        """Forget the editions of earlier dates."""
        for edition in self.recall_all():
            if edition.local_date < day:
                with self._opened() as folder:
                    os.unlink(self._file(edition), dir_fd=folder)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Open the folder, and make it if it is missing. Checks that nobody else can change its content."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            try:
                folder = os.open(self.folder, flags)
            except FileNotFoundError:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder = os.open(self.folder, flags)
        except (FileExistsError, NotADirectoryError):
            raise StoreError(f"The state folder {self.folder} is a link or a file. {_SET_IT}") from None
        except OSError as error:
            raise StoreError(f"The state folder {self.folder} cannot be used: {error.strerror}. {_SET_IT}") from error
        try:
            if fault := _fault(os.fstat(folder)):
                raise StoreError(f"The state folder {self.folder} {fault}, or {_SET_IT[0].lower()}{_SET_IT[1:]}")
            yield folder
        finally:
            os.close(folder)

    def _file(self, edition: EditionName) -> str:
        return f"{self.name}.{edition.digest}.{edition.local_date.isoformat()}.{edition.part}.sent"

    def _open(self, name: str, flags: int = os.O_RDWR | os.O_CREAT) -> int:
        try:
            with self._opened() as folder:
                return os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
        except OSError as error:
            if error.errno == errno.ENOENT and not flags & os.O_CREAT:
                raise
            raise StoreError(f"{self.folder / name} cannot be opened: {error.strerror}. {_SET_IT}") from error

    @contextmanager
    def _locked(self, edition: EditionName) -> Iterator[int]:
        """Open an edition's file while no other process or thread changes it."""
        name = self._file(edition)
        file = self._open(name)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        except OSError as error:
            raise self._not_written(name, error) from error
        finally:
            os.close(file)

    def _not_written(self, name: str, error: OSError) -> StoreError:
        return StoreError(f"{self.folder / name} cannot be written: {error.strerror}. {_SET_IT}")

    def _read(self, edition: EditionName, file: int, most: int = sys.maxsize) -> Remembered | None:
        content = os.pread(file, min(most, os.fstat(file).st_size), 0)
        head, claims = content[:_HEAD], content[_HEAD:]
        if not head.strip(b"\0"):
            return None
        line = _HEAD_LINE.match(head)
        if line is None or len(claims) % _WIDTH:
            raise StoreError(
                f"{self.folder / self._file(edition)} is damaged, so nothing says what of {edition.digest} "
                f"{edition.local_date} has left. If the database was not restored from a backup, delete that file."
            )
        return Remembered(line[1] == b"finished", int(line[2]), tuple(array("H", claims)))


def _fault(folder: os.stat_result) -> str:
    """Return what is wrong with the rights of a folder, and the fix; "" for nothing."""
    if folder.st_uid != os.geteuid():
        return f"belongs to another user (id {folder.st_uid}). Run `digest` as that user"
    if stat.S_IMODE(folder.st_mode) & 0o077:
        return "is open to other users, who could change what it remembers. Take their rights (chmod 700)"
    return ""


def name_of(database_url: str) -> str:
    """Return a name without secrets for a database that is no file."""
    url = make_url(database_url)
    return f"digest-{hashlib.sha256(f'{url.host}:{url.port}/{url.database}'.encode()).hexdigest()[:12]}"


def _head(remembered: Remembered) -> bytes:
    said = "finished" if remembered.finished else "begun"
    return f"{said} again={remembered.again:06}".encode("ascii").ljust(_HEAD - 1) + b"\n"
