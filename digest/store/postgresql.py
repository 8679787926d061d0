"""PostgreSQL as this program uses it: connections that do not depend on the server's settings or a pooler."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry

from digest.domain.errors import StoreError

DRIVER = {"prepare_threshold": None, "client_encoding": "utf8"}
"""The options of psycopg. A pooler gives each transaction another server process, which lacks prepared statements."""
_CONNECTIONS = 80
"""The number of connections: more than a process has threads that use PostgreSQL, so that none waits."""
_NEEDED: dict[str, tuple[Callable[[str], bool], str]] = {
    # psycopg reads no other form of a time.
    "DateStyle": (lambda found: found.startswith("ISO"), "ISO"),
    # A freeze of millions of readers takes minutes, and a claim may wait for it.
    "statement_timeout": (lambda found: found == "0", "0"),
    "lock_timeout": (lambda found: found == "0", "0"),
    # An export reads in one transaction, at the pace of its reader.
    "idle_in_transaction_session_timeout": (lambda found: found == "0", "0"),
    "transaction_timeout": (lambda found: found == "0", "0"),
    "standard_conforming_strings": (lambda found: found == "on", "on"),
    # A power cut must not undo a claim after its request left.
    "synchronous_commit": (lambda found: found != "off", "on"),
}
"""The settings that a connection needs: a check of the value, and the value to set if the check fails."""
_FOUND = "SELECT pg_backend_pid(), " + ", ".join(f"current_setting('{name}', true)" for name in _NEEDED)


def make_engine(url: URL) -> Engine:
    """Make the engine. Each connection asks once for the server's settings; each transaction sets what it needs."""
    engine = create_engine(
        url, pool_pre_ping=True, max_overflow=_CONNECTIONS, connect_args=DRIVER, isolation_level="READ COMMITTED"
    )
    event.listen(engine, "connect", _look)
    event.listen(engine, "begin", _set)
    return engine


def is_pooled(connection: Connection) -> bool:
    """Return whether a pooler such as pgbouncer stands between this program and the server."""
    return bool(connection.info["pooled"])


def settings(connection: Connection) -> dict[str, str]:
    """Return the settings that the server has wrong for this program, with the values to set."""
    needed: dict[str, str] = connection.info["settings"]
    return needed


@dataclass(frozen=True, slots=True)
class JobPool:
    """How the task engine's own pool connects: the options of `psycopg_pool`."""

    options: dict[str, Any]
    is_pooled: bool


def job_pool(connection: Connection) -> JobPool:
    """Return how the task engine connects to the same database as this connection.

    Raises StoreError if a pooler prevents a setting that the engine needs.
    """
    wanted, url, pooled = settings(connection), connection.engine.url, is_pooled(connection)
    if pooled and "DateStyle" in wanted:
        raise StoreError(
            "`digest worker` cannot read the server's dates through a pooler. Set DateStyle for the database: "
            f"ALTER DATABASE \"{url.database}\" SET DateStyle = 'ISO'"
        )

    async def configure(driver: Any) -> None:
        # Behind a pooler, the settings of a session would apply to other clients, too.
        if wanted and not pooled:
            await driver.execute("; ".join(f"SET {name} = '{value}'" for name, value in wanted.items()))
            await driver.commit()

    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return JobPool({"conninfo": conninfo, "kwargs": DRIVER, "configure": configure}, pooled)


def refuse_unusable(connection: Connection) -> None:
    """Raise StoreError for a database that cannot hold every character."""
    encoding, name = connection.execute(text("SELECT current_setting('server_encoding'), current_database()")).one()
    if encoding != "UTF8":
        raise StoreError(
            f'The database "{name}" has the encoding {encoding}, which cannot hold every character. '
            "Create one in UTF-8: createdb --encoding=UTF8 --template=template0 NAME"
        )


def _look(driver: Any, entry: ConnectionPoolEntry) -> None:
    with driver.cursor() as cursor:
        process, *found = cursor.execute(_FOUND).fetchone()
    driver.rollback()
    entry.info["settings"] = _corrections(dict(zip(_NEEDED, found, strict=True)))
    # A pooler gives its clients numbers of its own.
    entry.info["pooled"] = process != driver.info.backend_pid


def _corrections(found: Mapping[str, str | None]) -> dict[str, str]:
    # A server without a setting also lacks its function.
    return {
        name: want for name, (fits, want) in _NEEDED.items() if (value := found[name]) is not None and not fits(value)
    }


def _set(connection: Connection) -> None:
    # For this transaction alone: behind a pooler, the next client gets the same server process.
    if wanted := settings(connection):
        connection.exec_driver_sql("; ".join(f"SET LOCAL {name} = '{value}'" for name, value in wanted.items()))
