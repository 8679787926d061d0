"""Open the database and keep its schema up to date. The one place that knows which engine it is."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from digest.domain.errors import StoreError, StoreUnavailableError

SCHEMA = "0001"
"""The revision of the newest migration; a test keeps it so."""

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
"""How long a process waits for another one's write to SQLite."""
CLEAR_SECONDS = 2
"""How long the emptying of SQLite's log waits for those who read older data; nobody can write meanwhile."""
_CONNECTIONS = 80
"""More than a process has threads that use PostgreSQL: none waits for another one's connection."""
_ROOM = 1_000_000
"""Bytes that must be free on the disk of SQLite's file: a small change takes some pages, in its log and in itself."""
_AGAIN_AFTER = 0.01
_AWAY = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
"""SQLite's errors that pass, with another process's work or when a person makes room or gives rights back."""


class Database:
    """A database whose schema is known to be up to date when `begin` is used.

    On SQLite the schema is made and migrated at first use; on PostgreSQL an operator runs `digest migrate`.
    """

    def __init__(self, url: str) -> None:
        # SQLAlchemy's name for psycopg 3 behind the address that everybody knows.
        self.url = url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._checked = False
        try:
            self.engine = _engine(url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise StoreError(_cannot_open(url, error)) from error
        # SQLite lets one write at a time, and whoever meets another sleeps and tries again; our own threads queue.
        self._lock = RLock()
        # Whether the log still holds what must be gone.
        self._owes = False

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file that the embedded default is kept in."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def begin(self, *, snapshot: bool = False, durable: bool = True) -> Iterator[Connection]:
        """Open a transaction; committed at the end, rolled back by an exception.

        With `snapshot`, all its statements see one moment of the database, whatever others commit meanwhile. (On
        SQLite they always do.) A power cut may take back transactions that are not `durable` and have no durable one
        behind them; the death of a process takes back none.

        Raises StoreError when the database cannot be reached, is not migrated, or refuses a statement.
        """
        self._check()
        with self._turn() as waited:
            with self._plain_errors(), self.engine.connect() as connection, _patience(connection, waited):
                connection.execution_options(durable=durable)
                if snapshot and not self.is_sqlite:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    if not (durable or self.is_sqlite):
                        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                    yield connection
            if self._owes:
                self.clear_log(wait=0)

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """Wait for our own threads' writes to SQLite, no longer than for others'. Gives the seconds it took."""
        if not self.is_sqlite:
            yield 0.0
            return
        began = time.monotonic()
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailableError("The database is locked: something has been writing to it for too long.")
        try:
            yield time.monotonic() - began
        finally:
            self._lock.release()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise StoreUnavailableError(_cannot_open(self.url, error)) from error
        except DBAPIError as error:
            if _code(error) == sqlite3.SQLITE_READONLY:
                # What was opened so stays so, whatever becomes of the file's rights.
                self.engine.dispose()
            kind = StoreUnavailableError if _is_away(error) else StoreError
            raise kind(_cannot_open(self.url, error.orig or error)) from error

    def check_writable(self) -> None:
        """Raise StoreUnavailableError when the database can be read, and nothing be written; waits for nobody."""
        if self.file is None:
            with self.read() as connection:
                if connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
                    raise StoreUnavailableError("The database takes no writes: it is read-only.")
            return
        with suppress(OSError):
            free = os.statvfs(self.file.resolve().parent)
            if free.f_bavail * free.f_frsize < _ROOM:
                raise StoreUnavailableError(f"The database {self.file} takes no writes: its disk is full.")
            if self.file.exists() and not os.access(self.file, os.W_OK):
                raise StoreUnavailableError(f"The database {self.file} takes no writes: it is read-only.")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads: it waits for no writer, and sees one moment of the database.

        Raises StoreError as `begin` does.
        """
        self._check()
        with self._plain_errors(), self.engine.connect().execution_options(read_only=True) as connection:
            yield connection

    def _check(self) -> None:
        if self._checked:
            return
        revision = self.revision()
        if revision != SCHEMA:
            if not self.is_sqlite:
                raise StoreError(
                    f"The database's schema is at {revision or 'nothing'}, this program needs {SCHEMA}. "
                    "Run `digest migrate`."
                )
            self.migrate()
        self._checked = True

    def revision(self) -> str | None:
        """The revision the schema is at; None for a database without tables."""
        with self._plain_errors(), self.engine.connect().execution_options(read_only=True) as connection:
            if not self.engine.dialect.has_table(connection, "alembic_version"):
                return None
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found

    def migrate(self) -> None:
        """Bring the schema up to date. Repeatable, and safe when several processes do it at once."""
        from digest.store.migrating import upgrade

        with self._plain_errors(), self.engine.begin() as connection:
            upgrade(connection, MIGRATIONS)
        self._checked = True

    def clear_log(self, *, wait: float | None = None) -> bool:
        """On SQLite, empty the write-ahead log, which still holds what was overwritten. Tells whether it is empty.

        It is not while another connection reads older data for longer than `wait` seconds (CLEAR_SECONDS), or when the
        disk fails; then it is tried again after each of our writes. Raises nothing: what made it necessary is done.
        PostgreSQL's own log is its operator's.
        """
        if not self.is_sqlite:
            return True
        self._owes = True
        patience = CLEAR_SECONDS if wait is None else wait
        with suppress(StoreError, SQLAlchemyError, sqlite3.Error), self._turn(), self.engine.connect() as connection:
            driver = _driver(connection)
            with _patience(connection, BUSY_SECONDS - patience):
                # A checkpoint is no statement of a transaction.
                self._owes = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0
        return not self._owes

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, max_overflow=_CONNECTIONS)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    if parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "do_connect", lambda *_: _keep_to_ourselves(path))
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_to_ourselves(path: Path) -> None:
    """Make a new database one that no other user of the machine can read: every reader's address stands in it.

    SQLite gives its log the same rights. Those of a file that is there already are its operator's own choice; and to
    open and close it here would take the locks off that SQLite has on it in this process.
    """
    with suppress(OSError):  # whatever it is, SQLite meets it, too, and says so
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 -- what the engine was made with
    return driver


@contextmanager
def _patience(connection: Connection, waited: float) -> Iterator[None]:
    """Let SQLite wait for another process only as long as is left of BUSY_SECONDS; hardly anybody has waited before."""
    if waited < min(1.0, BUSY_SECONDS / 10):
        yield
        return
    driver = _driver(connection)
    driver.execute(f"PRAGMA busy_timeout={max(0, int((BUSY_SECONDS - waited) * 1000))}").close()
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}").close()


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
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
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
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


def _is_away(error: DBAPIError) -> bool:
    """Tell whether the database cannot be reached now, from its refusing a statement."""
    if isinstance(error.orig, sqlite3.Error):
        return _code(error) in _AWAY
    is_read_only = getattr(error.orig, "sqlstate", None) == "25006"
    return is_read_only or error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _code(error: DBAPIError) -> int | None:
    """Give SQLite's code of an error, without what is added to it."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _cannot_open(url: str, error: BaseException) -> str:
    # Without its parameters: a password may be among them.
    where = make_url(url).set(query={}).render_as_string(hide_password=True) if "://" in url else "store.url"
    if isinstance(error, ModuleNotFoundError | NoSuchModuleError):
        return f"{where} needs a driver that is not installed: install the extra `postgres`."
    # PostgreSQL's further lines quote rows, and with them readers' addresses.
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    cause = " ".join(str(said).split()) or type(error).__name__
    password = make_url(url).password if "://" in url else None
    if password:
        cause = cause.replace(str(password), "***")
    return f"The database {where} cannot be used: {cause}. Check store.url (or DIGEST_DATABASE_URL) and its rights."


def upsert(engine_name: str) -> Callable[..., Any]:
    """The dialect's INSERT that can say what to do on a conflict; the two have the same shape."""
    if engine_name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert


def gathered(engine_name: str) -> Callable[..., Any]:
    """The dialect's function that gathers a column of all rows into one JSON array; the two have the same shape."""
    return func.json_group_array if engine_name == "sqlite" else func.json_agg
