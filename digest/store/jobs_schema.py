"""Set up the task engine's tables, and keep them up to date. Imported by `digest migrate` and by workers only.

Procrastinate comes with its whole schema, and with a file of SQL for each later change; which of these a database has
is for its user to keep (https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html). We keep it
in a table of our own beside the engine's.
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
    """Make the tables, or apply each change that is missing, in the caller's transaction.

    Raises StoreError when the engine is not installed, or when somebody else's tables are in the way.
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
    """Raise StoreError unless the tables are as the installed engine wants them."""
    made = connection.execute(text("SELECT to_regclass('procrastinate_migrations')")).scalar()
    if made is None or _changes().keys() - _applied(connection):
        raise StoreError("The tables of the task engine are missing or out of date. Run `digest migrate`.")


def _changes() -> dict[str, Path]:
    """The files of changes by their names, which sort in the order in which they are to be applied."""
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
    """Run many statements at once, which only the driver itself takes."""
    driver: Any = connection.connection.driver_connection
    driver.execute(script)
