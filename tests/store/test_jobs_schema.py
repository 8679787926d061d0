"""The task engine's tables: made once, changed once by each of its changes, never somebody else's."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from digest.domain.errors import StoreError
from digest.store.database import Database
from digest.store.jobs_schema import check_jobs


def changes(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT name FROM procrastinate_migrations ORDER BY name")).scalars())


def test_migrating_again_changes_nothing(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    before = changes(database)
    assert before == sorted(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    database.migrate()
    assert changes(database) == before
    with database.read() as connection:
        check_jobs(connection)
    database.close()


def test_what_a_newer_engine_brings_is_applied_once_in_order(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "migrations"
    shutil.copytree(SchemaManager.get_migrations_path(), newer)
    (newer / "99.00.00_01_pre_probe.sql").write_text("CREATE TABLE procrastinate_probe (percent text DEFAULT '5%s');")
    (newer / "99.00.00_50_post_probe.sql").write_text("INSERT INTO procrastinate_probe DEFAULT VALUES; SELECT 1;")
    database = Database(postgresql_url)
    monkeypatch.setattr(SchemaManager, "get_migrations_path", staticmethod(lambda: str(newer)))
    with pytest.raises(StoreError, match="digest migrate"), database.read() as connection:
        check_jobs(connection)
    for _ in range(2):
        database.migrate()
        with database.read() as connection:
            check_jobs(connection)
            assert connection.execute(text("SELECT percent FROM procrastinate_probe")).all() == [("5%s",)]
    database.close()


def test_a_migration_that_fails_changes_nothing(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "migrations"
    newer.mkdir()
    (newer / "99.00.00_01_pre_probe.sql").write_text("CREATE TABLE procrastinate_probe (id int); SELECT 1 / 0;")
    database = Database(postgresql_url)
    before = changes(database)
    monkeypatch.setattr(SchemaManager, "get_migrations_path", staticmethod(lambda: str(newer)))
    with pytest.raises(Exception, match="division by zero"):
        database.migrate()
    assert changes(database) == before
    with database.read() as connection:
        assert connection.execute(text("SELECT to_regclass('procrastinate_probe')")).scalar() is None
    database.close()


def test_somebody_elses_tables_are_left_alone(postgresql: Any) -> None:
    postgresql.psql("CREATE DATABASE theirs;")
    database = Database(postgresql.get_uri(database="theirs"))
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE procrastinate_jobs (id int)"))
    with pytest.raises(StoreError, match="a database of its own"):
        database.migrate()
    assert database.revision() is None
    database.close()
