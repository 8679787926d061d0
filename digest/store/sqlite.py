"""SQLite as this program uses it: connection set-up, waiting for locks, and why a file cannot be written."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

BUSY_SECONDS = 30
"""How long a process waits for another process's write."""
_ROOM = 1_000_000
"""Bytes that must be free on the file's disk: a small change writes some pages to the log and to the file."""
_AGAIN_AFTER = 0.01
_AWAY = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
"""Temporary errors: another process finishes, or a person frees space or restores rights."""


def make_engine(url: URL) -> Engine:
    """Make the engine for a file, and the file's folder."""
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    path = file_of(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    event.listen(engine, "do_connect", lambda *_: _keep_to_ourselves(path))
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def file_of(url: URL) -> Path:
    """Return the file of a database's address. Databases in memory are not supported."""
    return Path(url.database or "")


def why_no_writes(path: Path) -> str | None:
    """Return why a file cannot be written now; None if it can be, or if that is unknown."""
    with suppress(OSError):
        free = os.statvfs(path.resolve().parent)
        if free.f_bavail * free.f_frsize < _ROOM:
            return "its disk is full"
        if path.exists() and not os.access(path, os.W_OK):
            return "it is read-only"
    return None


def passes(error: sqlite3.Error) -> bool:
    """Return whether an error is temporary, not a fault of the statement."""
    return _code(error) in _AWAY


def is_read_only(error: BaseException | None) -> bool:
    """Return whether a write failed because the file or connection is read-only."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_READONLY


def _code(error: sqlite3.Error) -> int | None:
    """Return the primary code of an error, without the extended part."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@contextmanager
def patient(connection: Connection, seconds: float) -> Iterator[None]:
    """Limit how long a connection waits for other processes."""
    driver = _driver(connection)
    driver.execute(f"PRAGMA busy_timeout={max(0, int(seconds * 1000))}").close()
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}").close()


def empty_log(connection: Connection, seconds: float) -> bool:
    """Move the write-ahead log into the file and empty it. Returns whether that succeeded within `seconds`.

    It waits for other processes, and must not run inside a transaction.
    """
    with patient(connection, seconds):
        busy: int = _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return busy == 0


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 -- what the engine was made with
    return driver


def _keep_to_ourselves(path: Path) -> None:
    """Create a new database that no other user of the machine can read, because it has all readers' addresses.

    SQLite gives its log the same rights. The operator chooses the rights of an existing file; opening and closing it
    here would also release SQLite's locks on it in this process.
    """
    with suppress(OSError):  # SQLite meets the same error and reports it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy's BEGIN below replaces the driver's own, which would start transactions late and commit before DDL.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log; several processes that open a new file may all try that.

    SQLite waits for locks in every other statement. This one fails at once if the file is locked.
    """
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(_AGAIN_AFTER)
        else:
            return


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer under WAL; one that takes the
    # write lock at once can.
    options = connection.get_execution_options()
    if options.get("read_only"):
        connection.exec_driver_sql("BEGIN")
        return
    # FULL waits at each commit until the disk has it; NORMAL leaves that to the next one that waits.
    level = "FULL" if options.get("durable", True) else "NORMAL"
    if connection.info.get("synchronous", "FULL") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level
    connection.exec_driver_sql("BEGIN IMMEDIATE")
