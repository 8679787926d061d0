"""Copies of an SQLite database: whole, private, of one moment, and put back only while nobody uses the database."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain.errors import StoreError
from digest.store.backups import back_up, backups_of, made_at, put_back, verify
from digest.store.database import SCHEMA, Database
from digest.store.tables import imports

NOW = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    database.migrate()
    write(database, 3)
    database.close()
    return tmp_path / "digest.db"


def write(database: Database, count: int) -> None:
    for _ in range(count):
        with database.begin() as connection:
            connection.execute(imports.insert().values(imported_at=NOW, lines=1, donors=1))


def test_a_backup_is_private_whole_and_one_file(file: Path, tmp_path: Path) -> None:
    made = back_up(file, tmp_path / "kept", now=NOW)
    assert made.file == tmp_path / "kept" / "digest-20260330T020000Z.db"
    assert made_at(made.file) == NOW
    assert (made.schema, made.rows["imports"]) == (SCHEMA, 3)
    assert [path.name for path in made.file.parent.iterdir()] == [made.file.name]
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert made.file.parent.stat().st_mode & 0o777 == 0o700
    assert verify(made.file) == made


def test_a_backup_that_is_made_while_others_write_is_of_one_moment(file: Path, tmp_path: Path) -> None:
    database, stop = Database(f"sqlite:///{file}"), threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            write(database, 1)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        made = [back_up(file, tmp_path / "kept", now=NOW + timedelta(seconds=number)) for number in range(5)]
    finally:
        stop.set()
        writer.join()
        database.close()
    counts = [one.rows["imports"] for one in made]
    assert counts == sorted(counts)
    assert [verify(one.file) for one in made] == made


def test_no_backup_is_left_where_none_could_be_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no file .*digest\.db"):
        back_up(tmp_path / "digest.db", tmp_path / "kept", now=NOW)
    assert list((tmp_path / "kept").iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(tmp_path / "digest.db", tmp_path / "file", now=NOW)


def test_backups_are_listed_with_the_newest_first_and_nothing_else(file: Path, tmp_path: Path) -> None:
    made = [back_up(file, tmp_path, now=NOW + timedelta(days=day)).file for day in range(3)]
    (tmp_path / "digest-old.db").touch()
    (tmp_path / "other-20260330T020000Z.db").touch()
    assert backups_of(file, tmp_path) == made[::-1]
    assert backups_of(file, tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("pages", "is damaged"),
        ("text", "file is not a database"),
        ("foreign", "is not a database of this program"),
        ("missing", "There is no file"),
    ],
)
def test_what_is_no_whole_backup_is_refused(file: Path, tmp_path: Path, spoil: str, said: str) -> None:
    backup = back_up(file, tmp_path / "kept", now=NOW).file
    match spoil:
        case "pages":
            content = bytearray(backup.read_bytes())
            content[8192:40960] = b"\xff" * 32768
            backup.write_bytes(content)
        case "text":
            backup.write_text("this is no database " * 100)
        case "foreign":
            backup.unlink()
            with closing(sqlite3.connect(backup)) as connection:
                connection.execute("CREATE TABLE other (x)")
        case "missing":
            backup.unlink()
    with pytest.raises(StoreError, match=said):
        verify(backup)


def test_a_backup_is_put_back_and_what_was_there_is_kept(file: Path, tmp_path: Path) -> None:
    backup = back_up(file, tmp_path / "kept", now=NOW)
    database = Database(f"sqlite:///{file}")
    write(database, 2)
    database.close()
    aside = put_back(backup.file, file, now=NOW)
    assert aside is not None
    assert aside.name == "digest.db.before-restore-20260330T020000Z"
    assert (verify(file).rows["imports"], verify(aside).rows["imports"]) == (3, 5)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*-wal")) + list(tmp_path.glob(".*"))


def test_a_backup_is_put_back_over_a_damaged_database_and_where_there_is_none(file: Path, tmp_path: Path) -> None:
    backup = back_up(file, tmp_path / "kept", now=NOW)
    other = tmp_path / "other.db"
    other.write_bytes(b"\xff" * 20_000)
    aside = put_back(backup.file, other, now=NOW)
    assert aside is not None
    assert aside.read_bytes() == b"\xff" * 20_000
    assert put_back(backup.file, tmp_path / "new.db", now=NOW) is None
    assert verify(other).rows == verify(tmp_path / "new.db").rows == backup.rows


def test_a_backup_is_put_back_after_an_attempt_that_was_killed(file: Path, tmp_path: Path) -> None:
    made = back_up(file, tmp_path, now=NOW)
    (tmp_path / ".digest.db.part").write_bytes(b"half of it")
    put_back(made.file, file, now=NOW)
    assert verify(file).rows == made.rows
    assert not (tmp_path / ".digest.db.part").exists()


def test_a_database_that_cannot_be_read_is_named(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match=r"digest\.db cannot be read: file is not a database\."):
        back_up(file, tmp_path / "kept", now=NOW)


def test_a_database_that_is_in_use_is_not_replaced(file: Path, tmp_path: Path) -> None:
    backup = back_up(file, tmp_path / "kept", now=NOW)
    with closing(sqlite3.connect(file)) as used:
        used.execute("SELECT count(*) FROM imports").fetchall()
        with pytest.raises(StoreError, match="Another process uses"):
            put_back(backup.file, file, now=NOW)
        database = Database(f"sqlite:///{file}")
        write(database, 1)
        database.close()
    assert verify(file).rows["imports"] == 4
