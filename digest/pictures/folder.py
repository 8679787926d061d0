"""Keep copies of pictures in a folder, each under a name made from its content. Knows no edition and no database."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digest.pictures.make import Copy

_NAME = re.compile(r"[0-9a-f]{32}\.(?:jpg|png)")
_UNFINISHED = re.compile(r"new-[a-z0-9_]{8}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the folder: its size in bytes, and how long ago it was written, in seconds."""

    name: str
    size: int
    age: float


class PictureFolder:
    """A folder that only its user can read. Its files never change: another content has another name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    @property
    def is_writable(self) -> bool:
        """Whether copies can be kept in it, or it can be made."""
        there = next(path for path in (self._path, *self._path.absolute().parents) if path.exists())
        return there.is_dir() and os.access(there, os.W_OK | os.X_OK)

    def keep(self, copy: Copy) -> str:
        """Keep a copy and return its name. Raises OSError when it cannot be written."""
        name = f"{hashlib.sha256(copy.body).hexdigest()[:32]}.{copy.kind}"
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In two steps, so that no reader gets half a picture. The file can be read by its user alone.
        handle, fresh = tempfile.mkstemp(dir=self._path, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(copy.body)
            Path(fresh).replace(self._path / name)
        except OSError:
            Path(fresh).unlink(missing_ok=True)
            raise
        return name

    def load(self, name: str) -> bytes | None:
        """Return a copy by its name; None if there is no such copy."""
        if not _NAME.fullmatch(name):
            return None
        with suppress(OSError):
            return (self._path / name).read_bytes()
        return None

    def has(self, name: str) -> bool:
        """Return whether a copy is there."""
        return (self._path / name).is_file()

    def files(self) -> Iterator[Kept]:
        """List the copies, and what an interrupted process left of them: a person may keep other files there."""
        now = time.time()
        with suppress(OSError), os.scandir(self._path) as entries:
            for entry in entries:
                if not (_NAME.fullmatch(entry.name) or _UNFINISHED.fullmatch(entry.name)):
                    continue
                with suppress(OSError):
                    state = entry.stat(follow_symlinks=False)
                    yield Kept(entry.name, state.st_size, now - state.st_mtime)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with suppress(OSError):
            (self._path / name).unlink()
