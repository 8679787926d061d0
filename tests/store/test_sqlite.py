import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from digest.domain.errors import StoreUnavailableError
from digest.store.database import SCHEMA, Database
from digest.store.tables import subscribers
from tests.domain.builders import NOON


def test_sqlite_is_made_and_migrated_at_first_use_and_set_up_safely(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'digest.db'}")
    with database.begin() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}
    assert database.revision() == SCHEMA
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "new").iterdir()} == {"0o600"}
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    database.close()


def test_the_rights_of_a_file_that_is_there_stay(tmp_path: Path) -> None:
    (tmp_path / "digest.db").touch(0o664)
    (tmp_path / "digest.db").chmod(0o664)
    Database(f"sqlite:///{tmp_path / 'digest.db'}").migrate()
    assert (tmp_path / "digest.db").stat().st_mode & 0o777 == 0o664


def test_a_fresh_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"

    def use(_number: int) -> str | None:
        database = Database(url)
        try:
            with database.begin():
                pass
            return database.revision()
        finally:
            database.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(8))) == {SCHEMA}


def test_a_new_file_that_another_process_is_about_to_open_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "digest.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE one (x)")
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            other.execute("ROLLBACK")

        monkeypatch.setattr(time, "sleep", sleep)
        database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
        with database.begin():
            pass
        database.close()
    assert len(waits) == 1


@pytest.mark.parametrize(("pragma", "words"), [("query_only=ON", "readonly"), ("max_page_count=1", "full")])
def test_a_database_that_cannot_be_written_to_is_away_until_it_can(tmp_path: Path, pragma: str, words: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    row = {"name": "x" * 100_000, "status": "active", "bucket": 1, "source": "", "consent_text": "", "recurring": False}

    def write() -> None:
        with database.begin() as connection:
            connection.execute(subscribers.insert().values(**row, created_at=NOON, updated_at=NOON))

    write()
    event.listen(database.engine, "connect", limit := lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
    database.close()
    with pytest.raises(StoreUnavailableError, match=words):
        write()
    event.remove(database.engine, "connect", limit)
    if words == "full":
        database.close()  # a person made room: SQLite itself would see that
    write()
    database.close()


def test_to_open_a_database_once_more_takes_no_lock_off(tmp_path: Path) -> None:
    """Whoever closes a file loses its locks in all of the process; another process would then take the log away."""
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    database, again = Database(url), Database(url)
    database.migrate()
    with database.read() as connection:
        connection.execute(subscribers.select()).all()
        again.revision()
        again.close()
        before = (tmp_path / "digest.db-wal").stat().st_ino
        other = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM stories'); c.close()"
        subprocess.run([sys.executable, "-c", other, tmp_path / "digest.db"], check=True)
        assert (tmp_path / "digest.db-wal").stat().st_ino == before
    database.close()
