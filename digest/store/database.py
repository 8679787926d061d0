"""Open the database and keep its schema up to date. The one place that knows which engine it is."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, make_url, text
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
from digest.store import postgresql, sqlite
from digest.store.backups import back_up
from digest.store.group_commit import GroupCommit

T = TypeVar("T")

SCHEMA = "0016"
"""The revision of the newest migration; a test keeps it so."""

UNFINISHED = "unfinished copy"
"""The revision while another database is copied into this one."""
MIGRATIONS = Path(__file__).parent / "migrations"
CLEAR_SECONDS = 2
"""How long emptying SQLite's log waits for readers of older data; nobody can write in that time."""
_ROOM_OR_RIGHTS = "Make room there, or make it writable again."
_READ_ONLY = "25006"
"""PostgreSQL's code for a write to a read-only database."""


class Database:
    """A database. `begin` makes sure that its schema is up to date.

    On SQLite the schema is created and migrated at first use; on PostgreSQL an operator runs `digest migrate`. Before
    an existing schema is migrated, SQLite's file is copied to the folder `backups`, if that is given.
    """

    def __init__(self, url: str, *, backups: Path | None = None) -> None:
        # SQLAlchemy's name for psycopg 3, instead of the usual address.
        self.url = url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._checked, self._backups = False, backups
        try:
            self.engine = _engine(url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, OSError) as error:
            raise StoreError(_cannot_open(url, error)) from error
        # SQLite allows one writer at a time, and others poll. Our own threads queue instead.
        self._lock = RLock()
        self._group = GroupCommit(self.begin)
        # Whether the log still holds data that must be erased.
        self._owes = False

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, the default."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        return sqlite.file_of(self.engine.url) if self.is_sqlite else None

    @property
    def place(self) -> str:
        """The place of the data, for people: a file, or a server and the name of a database. It has no secrets."""
        return _place(self.url)

    @contextmanager
    def begin(self, *, snapshot: bool = False, durable: bool = True) -> Iterator[Connection]:
        """Open a transaction. It commits at the end, and rolls back on an exception.

        With `snapshot`, all its statements see the database at one moment, whatever others commit meanwhile. (On
        SQLite, they always do.) A power cut may undo a transaction that is not `durable`, unless a durable one
        followed; a process that dies undoes none.

        Raises StoreError if the database cannot be reached, is not migrated, or refuses a statement.
        """
        self._check()
        with self._turn() as waited:
            patience = sqlite.BUSY_SECONDS - waited
            with self.plain_errors(), self.engine.connect() as connection, self._patient(connection, patience):
                connection.execution_options(durable=durable)
                if snapshot and not self.is_sqlite:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    if not (durable or self.is_sqlite):
                        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                    yield connection
            if self._owes:
                self.clear_log(wait=0)

    def write(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Do some work in a transaction as by `begin`, and return its result once it is committed.

        On SQLite, threads that call this at the same time share a commit. The work may be done twice, and must be safe
        to repeat. Raises what the work raises, or StoreError as `begin` does.
        """
        if self.is_sqlite:
            return self._group.run(work, durable=durable)
        with self.begin(durable=durable) as connection:
            return work(connection)

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """Wait for our own threads' writes to SQLite, as long as for other processes'. Returns the seconds waited."""
        if not self.is_sqlite:
            yield 0.0
            return
        began = time.monotonic()
        if not self._lock.acquire(timeout=sqlite.BUSY_SECONDS):
            raise StoreUnavailableError("The database is locked: another process has been writing for too long.")
        try:
            yield time.monotonic() - began
        finally:
            self._lock.release()

    def _patient(self, connection: Connection, seconds: float) -> AbstractContextManager[None]:
        # Setting the limit costs a statement, and hardly any thread waits.
        is_short = self.is_sqlite and seconds < 0.9 * sqlite.BUSY_SECONDS
        return sqlite.patient(connection, seconds) if is_short else nullcontext()

    @contextmanager
    def plain_errors(self) -> Iterator[None]:
        """Turn what a driver raises into StoreError, or StoreUnavailableError, that names this database."""
        try:
            yield
        except PoolTimeoutError as error:
            raise StoreUnavailableError(_cannot_open(self.url, error)) from error
        except DBAPIError as error:
            if sqlite.is_read_only(error.orig):
                # A connection stays read-only even when the file's rights change.
                self.engine.dispose()
            kind = StoreUnavailableError if _is_away(error) else StoreError
            raise kind(_cannot_open(self.url, error.orig or error)) from error

    def check_writable(self) -> None:
        """Raise StoreUnavailableError if the database can be read but not written. Does not wait for locks."""
        why = sqlite.why_no_writes(self.file) if self.file else None
        if not self.is_sqlite:
            with self.read() as connection:
                is_read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
            why = "it is read-only" if is_read_only else None
        if why:
            raise StoreUnavailableError(f"The database cannot be written: {why}. {_ROOM_OR_RIGHTS}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads. It waits for no writer, and sees the database at one moment.

        Raises StoreError as `begin` does.
        """
        self._check()
        with self.plain_errors(), self.engine.connect().execution_options(read_only=True) as connection:
            yield connection

    def _check(self) -> None:
        if self._checked:
            return
        revision = self.revision()
        refuse_newer(revision)
        if revision != SCHEMA:
            if not self.is_sqlite:
                raise StoreError(
                    f"The database's schema is at {revision or 'nothing'}, this program needs {SCHEMA}. "
                    "Run `digest migrate`."
                )
            self.migrate()
        self._checked = True

    def is_pooled(self) -> bool:
        """Return whether a pooler such as pgbouncer stands before the database. Raises StoreError as `begin` does."""
        if self.is_sqlite:
            return False
        with self.read() as connection:
            return postgresql.is_pooled(connection)

    def revision(self) -> str | None:
        """The revision of the schema; None for a database without tables."""
        with self.plain_errors(), self.engine.connect().execution_options(read_only=True) as connection:
            return _revision(connection)

    def migrate(self) -> Path | None:
        """Bring the schema up to date, after a backup of SQLite's file. Returns the backup, if one was needed.

        A second call changes nothing, and several processes may call it at once. Raises StoreError for a schema of a
        newer program.
        """
        from digest.store.migrating import upgrade

        copy = None
        with self.plain_errors(), self.engine.begin() as connection:
            if not self.is_sqlite:
                postgresql.refuse_unusable(connection)
            revision = _revision(connection)
            refuse_newer(revision)
            # Nobody else can write now, so the copy is what is migrated.
            if self._backups and self.file and revision not in (None, SCHEMA):
                copy = back_up(self.file, self._backups, now=datetime.now(UTC)).file
            upgrade(connection, MIGRATIONS)
        self._checked = True
        return copy

    def pending(self) -> list[tuple[str, str]]:
        """List the migrations that are missing: their revisions and what they do. Raises StoreError as `migrate`."""
        from digest.store.migrating import pending

        revision = self.revision()
        refuse_newer(revision)
        return pending(MIGRATIONS, revision)

    def clear_log(self, *, wait: float | None = None) -> bool:
        """Empty SQLite's write-ahead log, which still has the overwritten data. Returns whether it is empty now.

        It stays if another connection reads older data for longer than `wait` seconds (CLEAR_SECONDS) or the disk
        fails. Then each of our writes tries again. Never raises, because the data is already overwritten. Does nothing
        on PostgreSQL: its log is the operator's concern.
        """
        if not self.is_sqlite:
            return True
        self._owes = True
        with suppress(StoreError, SQLAlchemyError, sqlite3.Error), self._turn(), self.engine.connect() as connection:
            self._owes = not sqlite.empty_log(connection, CLEAR_SECONDS if wait is None else wait)
        return not self._owes

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def refuse_newer(revision: str | None) -> None:
    """Raise StoreError for a schema of a newer program, and for an unfinished copy."""
    if revision == UNFINISHED:
        raise StoreError("The database is an unfinished copy of another one. Finish it: `digest migrate --to`.")
    if revision and revision > SCHEMA:
        raise StoreError(
            f"The database's schema is at {revision}, and this program knows those up to {SCHEMA}: a newer version of "
            "it has used the database. Install that version again, or put an earlier backup back: `digest restore`."
        )


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite.make_engine(parsed)
    return postgresql.make_engine(parsed)


def _is_away(error: DBAPIError) -> bool:
    """Return whether an error means that the database cannot be reached, not that it refused a statement."""
    if isinstance(error.orig, sqlite3.Error):
        return sqlite.passes(error.orig)
    is_read_only = getattr(error.orig, "sqlstate", None) == _READ_ONLY
    return is_read_only or error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _place(url: str) -> str:
    try:
        parsed = make_url(url)
    except ArgumentError:
        return "store.url"
    if parsed.get_backend_name() == "sqlite":
        return str(sqlite.file_of(parsed))
    # Without parameters, which may include a password.
    return parsed.set(drivername=parsed.get_backend_name(), query={}).render_as_string(hide_password=True)


def _cannot_open(url: str, error: BaseException) -> str:
    where = _place(url)
    if isinstance(error, ModuleNotFoundError | NoSuchModuleError):
        return f"{where} needs a driver that is not installed: install the extra `postgres`."
    # PostgreSQL's further lines quote rows, and so readers' addresses.
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    cause = " ".join(str(said).split()) or type(error).__name__
    if where != "store.url" and (password := make_url(url).password):
        cause = cause.replace(str(password), "***")
    if url.startswith("sqlite") and (why := sqlite.why_no_writes(Path(where))):
        return f"The database {where} cannot be used: {why} ({cause}). {_ROOM_OR_RIGHTS}"
    return f"The database {where} cannot be used: {cause}. Check store.url (or DIGEST_DATABASE_URL) and its rights."


def load_clock(connection: Connection) -> datetime:
    """Return the time of the clock that all processes share: PostgreSQL's own, or with SQLite this machine's."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    seconds: float = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())::float8").scalar_one()
    return datetime.fromtimestamp(seconds, UTC)


def upsert(engine_name: str) -> Callable[..., Any]:
    """Return the dialect's INSERT with ON CONFLICT. Both dialects' have the same interface."""
    if engine_name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert


def gathered(engine_name: str) -> Callable[..., Any]:
    """Return the dialect's function that gathers a column into one JSON array. Both take the same arguments."""
    return func.json_group_array if engine_name == "sqlite" else func.json_agg
