import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from digest.domain.errors import StoreError, StoreUnavailableError
from digest.store import sqlite
from digest.store.backups import verify
from digest.store.database import SCHEMA, Database
from digest.store.tables import subscribers
from tests.domain.builders import NOON
from tests.store.comparing import differences

DUMPS = Path(__file__).parent / "dumps"


def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.begin() as connection:
        assert differences(connection) == []


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


def test_a_database_that_a_newer_program_has_used_is_refused(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    older = Database(database.url)
    for use in (older.migrate, older.pending, lambda: older.begin().__enter__()):
        with pytest.raises(StoreError, match="9999, and this program knows those up to"):
            use()
    older.close()


def test_sqlite_is_copied_before_its_schema_changes_and_only_then(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "digest.db")) as connection:
        connection.executescript((DUMPS / "0012.sqlite.sql").read_text(encoding="utf-8"))
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}", backups=tmp_path / "backups")
    missing = [number for number, _ in database.pending()]
    assert (missing[0], missing[-1]) == ("0013", SCHEMA)
    with database.read():
        pass
    (copy,) = (tmp_path / "backups").iterdir()
    assert verify(copy).schema == "0012"
    assert (database.revision(), database.pending(), database.migrate()) == (SCHEMA, [], None)
    database.close()


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}", backups=tmp_path / "backups")
    assert database.migrate() is None
    assert not (tmp_path / "backups").exists()
    database.close()


def test_a_database_that_cannot_be_reached_is_distinguished_from_a_wrong_statement(database: Database) -> None:
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


def test_an_error_on_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "digest.db").write_bytes(b"not a database " * 1_000)
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with pytest.raises(StoreError, match=r"Check store\.url"), database.read():
        pass
    monkeypatch.setattr(sqlite, "_ROOM", shutil.disk_usage(tmp_path).total)
    with pytest.raises(StoreError, match=r"cannot be used: its disk is full \(.*Make room there"), database.read():
        pass
    database.close()
