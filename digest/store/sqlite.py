"""SQLite as this program uses it: how a connection is set up, how long it waits, and when its file takes no writes."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

BUSY_SECONDS = 30
"""How long a process waits for another one's write."""
_ROOM = 1_000_000
"""Bytes that must be free on the file's disk: a small change takes some pages, in the log and in the file itself."""
_AGAIN_AFTER = 0.01
_AWAY = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
"""Errors that pass, with another process's work or when a person makes room or gives rights back."""


def make_engine(url: URL) -> Engine:
    """Make what opens connections to a file, and the file's folder."""
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    if path := file_of(url):
        path.parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "do_connect", lambda *_: _keep_to_ourselves(path))
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def file_of(url: URL) -> Path | None:
    """Name the file of an address; None for a database in memory."""
    return Path(url.database) if url.database and url.database != ":memory:" else None


def why_no_writes(path: Path) -> str | None:
    """Say why nothing could be written to a file now; None when something could, or nobody can tell."""
    with suppress(OSError):
        free = os.statvfs(path.resolve().parent)
        if free.f_bavail * free.f_frsize < _ROOM:
            return "its disk is full"
        if path.exists() and not os.access(path, os.W_OK):
            return "it is read-only"
    return None


def passes(error: sqlite3.Error) -> bool:
    """Tell whether an error is one of a time, and not of the statement."""
    return _code(error) in _AWAY


def is_read_only(error: BaseException | None) -> bool:
    """Tell whether a write met a file or a connection that takes none."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_READONLY


def _code(error: sqlite3.Error) -> int | None:
    """Give the code of an error, without what is added to it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@contextmanager
def patient(connection: Connection, seconds: float) -> Iterator[None]:
    """Let a connection wait for other processes no longer than that."""
    driver = _driver(connection)
    driver.execute(f"PRAGMA busy_timeout={max(0, int(seconds * 1000))}").close()
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}").close()


def empty_log(connection: Connection, seconds: float) -> bool:
    """Bring the write-ahead log into the file, and empty it. Tells whether others let us within `seconds`.

    It is no transaction, and cannot be in one.
    """
    with patient(connection, seconds):
        busy: int = _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return busy == 0


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 -- what the engine was made with
    return driver


def _keep_to_ourselves(path: Path) -> None:
    """Make a new database one that no other user of the machine can read: every reader's address stands in it.

    SQLite gives its log the same rights. Those of a file that is there already are its operator's own choice; and to
    open and close it here would take the locks off that SQLite has on it in this process.
    """
    with suppress(OSError):  # whatever it is, SQLite meets it, too, and says so
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy's BEGIN below replaces the driver's own, which would start transactions late and commit before DDL.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let the file have a write-ahead log; the first processes that open a new one may all be about to do that.

    For each other statement SQLite waits by itself. To this one it says at once that the file is locked.
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
