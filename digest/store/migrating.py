"""Run Alembic's migrations inside one transaction of ours. Apart, because importing Alembic takes half a second."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

LOCK = 5_219_043_118
"""An arbitrary number: the advisory lock under which PostgreSQL's schema is migrated."""


def alembic_config(migrations: Path) -> Config:
    """Point Alembic at the shipped migrations, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(connection: Connection, migrations: Path) -> None:
    """Apply all migrations that are missing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = alembic_config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
