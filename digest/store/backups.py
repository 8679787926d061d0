"""Copy an SQLite database while others use it, and verify a copy.

SQLite's backup API copies pages; the copy is the database at one moment. For PostgreSQL there is `pg_dump`.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from digest.domain.errors import StoreError

_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a database: its schema, and how many rows each table has."""

    file: Path
    schema: str
    rows: Mapping[str, int]


def back_up(database: Path, folder: Path, *, now: datetime) -> Backup:
    """Copy a database into a folder, and verify the copy. Nobody else has to wait.

    The file is private and named after the time. Raises StoreError if the copy fails; then no file remains.
    """
    name = f"{database.stem}-{now.astimezone(UTC):{_MOMENT}}.db"
    with _plain(f"{folder / name} cannot be written"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = folder / f".{name}.part"
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
            rows = _copy(database, part)
            made = verify(part)
            if made.rows != rows:
                raise StoreError(f"{folder / name} cannot be written: the copy has other rows than the database.")
            _keep(part)
            part.rename(folder / name)
            _keep(folder)
        finally:
            part.unlink(missing_ok=True)
    return replace(made, file=folder / name)


def _copy(database: Path, target: Path) -> dict[str, int]:
    """Copy a database in one step, and count the rows at the same moment."""
    with closing(_open(database, "rw")) as source, closing(sqlite3.connect(target)) as copy:
        with _plain(f"{database} cannot be read"):
            source.execute("BEGIN")
            rows = _count(source)  # begins to read, so that the copy is of this moment
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").close()  # a single file
    return rows


def verify(file: Path) -> Backup:
    """Check that a backup is complete and ours, without changing it. Raises StoreError with the reason if it is not.

    It reads every page about once. SQLite's `integrity_check` also looks up every row in every index in random order,
    which takes twelve times as long, and longer if the file is larger than the memory.
    """
    with _plain(f"{file} cannot be used as a backup"), closing(_open(file)) as connection:
        faults = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
        if faults != ["ok"]:
            raise StoreError(f"{file} is damaged: {'; '.join(faults)}.")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(f"{file} is damaged: rows refer to rows that are not there.")
        rows = _count(connection)
        if "alembic_version" not in rows:
            raise StoreError(f"{file} is not a database of this program.")
        (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Backup(file, schema, rows)


def backups_of(database: Path, folder: Path) -> list[Path]:
    """List a database's backups in a folder, the newest first."""
    return _named(rf"{re.escape(database.stem)}-[0-9]{{8}}T[0-9]{{6}}Z\.db", folder)


def leftovers_of(database: Path, folder: Path, *, before: datetime) -> list[Path]:
    """List what is left in a folder of backups that began before a time and were killed."""
    parts = _named(rf"\.{re.escape(database.stem)}-[0-9]{{8}}T[0-9]{{6}}Z\.db\.part", folder)
    return [part for part in parts if made_at(part.with_suffix("")) < before]


def made_at(backup: Path) -> datetime:
    """Read the time of a backup from its name."""
    return datetime.strptime(backup.stem.rpartition("-")[2], _MOMENT).replace(tzinfo=UTC)


def _named(form: str, folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted((file for file in folder.iterdir() if re.fullmatch(form, file.name)), reverse=True)
    return []


def put_back(backup: Path, database: Path, *, now: datetime) -> Path | None:
    """Replace a database by a verified backup. The old file is kept under another name, which is returned.

    Raises StoreError if another process uses the database or a file cannot be written.
    """
    aside = database.with_name(f"{database.name}.before-restore-{now.astimezone(UTC):{_MOMENT}}")
    part = database.with_name(f".{database.name}.part")
    with _plain(f"{database} cannot be replaced"):
        refuse_while_used(database)
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            part.unlink(missing_ok=True)  # of a restore that was killed
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
            with closing(_open(backup)) as source, closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
            _keep(part)
            was_there = database.exists()
            for ending in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{database}{ending}").rename(f"{aside}{ending}")
            part.rename(database)
            _keep(database.parent)
        finally:
            part.unlink(missing_ok=True)
    return aside if was_there else None


def refuse_while_used(database: Path) -> None:
    """Raise StoreError if another process has the database open. This is unknown of a damaged one."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=1)) as connection:
        try:
            # SQLite gives up its log only when it is alone; this also moves the log into the file.
            connection.execute("PRAGMA journal_mode=DELETE").close()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError(
                    f"Another process uses {database}. Stop `digest run`, `digest serve` and the timers first."
                ) from None
        except sqlite3.DatabaseError:
            pass  # it is what is to be replaced


def _open(file: Path, mode: str = "ro") -> sqlite3.Connection:
    if not file.is_file():
        raise StoreError(f"{file} is a folder, not a file." if file.is_dir() else f"There is no file {file}.")
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=30)
    connection.isolation_level = None
    return connection


def _count(connection: sqlite3.Connection) -> dict[str, int]:
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- the schema's own names
        for (name,) in connection.execute(names).fetchall()
    }


def _keep(path: Path) -> None:
    """Sync a file, or the names in a folder, to the disk."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _plain(failed: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{failed}: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise StoreError(f"{failed}: {error}.") from error
