"""Create the task engine's tables, and keep them up to date. Only `digest migrate` and workers import this.

Procrastinate ships its whole schema, and an SQL file for each later change. Its user must track the applied changes
(https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html); we track them in our own table.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from digest.domain.errors import StoreError

_RECORD = """
CREATE TABLE IF NOT EXISTS procrastinate_migrations (
    name text PRIMARY KEY, applied_at timestamp with time zone NOT NULL DEFAULT now())
"""


def upgrade_jobs(connection: Connection) -> None:
    """Create the tables, or apply each missing change, in the caller's transaction.

    Raises StoreError if the engine is not installed, or if another program's tables have these names.
    """
    known = _changes()
    connection.execute(text(_RECORD))
    applied = _applied(connection)
    if not applied:
        _refuse_what_is_not_ours(connection)
        _run(connection, _whole_schema())
    else:
        for name in sorted(known.keys() - applied):
            _run(connection, known[name].read_text(encoding="utf-8"))
    rows = [{"name": name} for name in sorted(known.keys() - applied)]
    if rows:
        connection.execute(text("INSERT INTO procrastinate_migrations (name) VALUES (:name)"), rows)


def check_jobs(connection: Connection) -> None:
    """Raise StoreError unless the tables match the installed engine."""
    made = connection.execute(text("SELECT to_regclass('procrastinate_migrations')")).scalar()
    if made is None or _changes().keys() - _applied(connection):
        raise StoreError("The tables of the task engine are missing or out of date. Run `digest migrate`.")


def _changes() -> dict[str, Path]:
    """The files of changes by name; the names sort in the order of application."""
    try:
        from procrastinate.schema import SchemaManager
    except ModuleNotFoundError as error:
        raise StoreError(
            "PostgreSQL needs Procrastinate, which is not installed: install the extra `postgres`."
        ) from error
    return {path.name: path for path in Path(SchemaManager.get_migrations_path()).glob("*.sql")}


def _applied(connection: Connection) -> set[str]:
    return set(connection.execute(text("SELECT name FROM procrastinate_migrations")).scalars())


def _refuse_what_is_not_ours(connection: Connection) -> None:
    if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is not None:
        raise StoreError(
            "This database holds the tables of a Procrastinate that `digest migrate` did not make. "
            "Give the digest a database of its own."
        )


def _whole_schema() -> str:
    from procrastinate.schema import SchemaManager

    return str(SchemaManager.get_schema())


def _run(connection: Connection, script: str) -> None:
    """Run a text of many statements, which only the driver itself can do."""
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
