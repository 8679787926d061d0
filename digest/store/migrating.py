"""Run all migrations, Alembic's and the task engine's, inside one transaction.

This is a module of its own because importing Alembic takes half a second.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from digest.store.jobs_schema import upgrade_jobs

LOCK = 5_219_043_118
"""An arbitrary number: PostgreSQL's advisory lock for migrations of the schema."""


def alembic_config(migrations: Path) -> Config:
    """Point Alembic at the shipped migrations, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(connection: Connection, migrations: Path) -> None:
    """Apply all missing migrations; on PostgreSQL also those of the task engine."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        upgrade_jobs(connection)
    config = alembic_config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def pending(migrations: Path, revision: str | None) -> list[tuple[str, str]]:
    """List the migrations after a revision, in order, each with the first line of its description."""
    scripts = ScriptDirectory.from_config(alembic_config(migrations)).iterate_revisions("head", revision or "base")
    return [(one.revision, (one.doc or "").strip().splitlines()[0]) for one in scripts][::-1]


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Name our own tables to Alembic, because the task engine's are in the same database."""
    return kind != "table" or not (name or "").startswith("procrastinate_")
