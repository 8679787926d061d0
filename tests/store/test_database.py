import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from digest.domain.errors import StoreError, StoreUnavailableError
from digest.store.database import Database
from digest.store.migrating import is_ours
from digest.store.tables import metadata, subscribers
from tests.domain.builders import NOON


def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, metadata) == []


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(StoreError), database.begin() as connection:
        connection.execute(text("INSERT INTO story_keys (key, story_id) VALUES ('x', 99)"))


def test_a_transaction_is_whole_or_not_at_all(database: Database) -> None:
    row = {"email": "a@example.org", "name": "", "status": "active", "bucket": 1, "source": "", "consent_text": ""}

    def add_and_fail() -> None:
        with database.begin() as connection:
            connection.execute(subscribers.insert().values(**row, recurring=False, created_at=NOON, updated_at=NOON))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    with database.read() as connection:
        assert connection.execute(subscribers.select()).all() == []


def test_a_postgresql_that_was_not_migrated_says_what_to_do(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StoreError, match="digest migrate"), database.begin():
        pass
    database.close()


def test_a_database_that_cannot_be_reached_is_told_from_a_wrong_statement(database: Database) -> None:
    with pytest.raises(StoreError) as wrong, database.begin() as connection:
        connection.execute(text("SELECT * FROM nothing"))
    assert type(wrong.value) is StoreError
    unreachable = Database("postgresql://me:hush@127.0.0.1:1/x")
    with pytest.raises(StoreUnavailableError) as away, unreachable.begin():
        pass
    assert "hush" not in str(away.value)
    unreachable.close()


def test_threads_that_wait_for_one_that_writes_give_up_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.store.sqlite.BUSY_SECONDS", 0.2)
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    writes, done = threading.Event(), threading.Event()

    def write() -> None:
        with database.begin():
            writes.set()
            done.wait(60)

    def wait(_number: int) -> str:
        try:
            with database.begin():
                return "wrote"
        except StoreUnavailableError as error:
            return str(error)

    with ThreadPoolExecutor(9) as pool:
        writing = pool.submit(write)
        writes.wait(60)
        assert all("locked" in said for said in pool.map(wait, range(8)))
        done.set()
        writing.result()
    assert wait(0) == "wrote"
    database.close()
