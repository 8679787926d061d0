from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain.edition_life import Cause, EditionState
from digest.domain.errors import ConfigError, StoreError
from digest.domain.restored import EditionName
from digest.services.watch.back_up import backup_age, check_backup, make_backup, restore
from digest.store.database import Database
from digest.store.editions.editions import load_edition
from tests.services.builders import config, machine
from tests.services.frozen import freeze_readers

NOW = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    made.migrate()
    yield made
    made.close()


def test_only_the_newest_backups_are_kept(own: Database, tmp_path: Path) -> None:
    folder = config(tmp_path).path("backups")
    assert backup_age(own, config(tmp_path), now=NOW) is None
    made = [make_backup(own, folder, keep=2, now=NOW + timedelta(days=day)) for day in range(4)]
    assert sorted(folder.iterdir()) == [one.made.file for one in made[2:]]
    assert made[3].deleted == [made[1].made.file]
    assert backup_age(own, config(tmp_path), now=NOW + timedelta(days=4)) == timedelta(days=1)


def test_what_a_killed_backup_left_is_deleted_a_day_later(own: Database, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    old, fresh, other = (
        folder / f".{name}.db.part"
        for name in ("digest-20260328T020000Z", "digest-20260330T015959Z", "town-20260328T020000Z")
    )
    for part in (old, fresh, other):
        part.touch()
    done = make_backup(own, folder, keep=2, now=NOW)
    assert (done.deleted, old.exists(), fresh.exists(), other.exists()) == ([old], False, True, True)


def test_no_backup_is_deleted_when_none_is_made(own: Database, tmp_path: Path) -> None:
    kept = make_backup(own, tmp_path / "kept", keep=1, now=NOW).made.file
    with pytest.raises(StoreError):
        make_backup(own, kept, keep=1, now=NOW + timedelta(days=1))
    assert kept.exists()


def test_on_postgresql_the_tools_to_use_are_named_without_the_password(tmp_path: Path) -> None:
    database = Database("postgresql://me:hush@127.0.0.1:1/news")
    with pytest.raises(ConfigError) as backup:
        make_backup(database, tmp_path, keep=1, now=NOW)
    assert 'pg_dump --format=custom --file=digest.dump "postgresql://me@127.0.0.1:1/news"' in str(backup.value)
    with pytest.raises(ConfigError) as refused:
        check_backup(database, tmp_path / "digest.dump")
    assert "pg_restore" in str(refused.value)
    assert "hush" not in f"{backup.value}{refused.value}"


def test_a_backup_of_a_newer_program_is_not_put_back(own: Database, tmp_path: Path) -> None:
    with own.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    made = make_backup(own, tmp_path / "kept", keep=1, now=NOW).made
    with pytest.raises(StoreError, match="has the schema 9999"):
        check_backup(own, made.file)


def test_nothing_is_put_back_while_something_is_sent_from_here(own: Database, tmp_path: Path) -> None:
    made, memory = make_backup(own, tmp_path / "kept", keep=1, now=NOW).made, machine(config(tmp_path))
    with memory.alone(), pytest.raises(StoreError, match="is sending"):
        restore(own, memory, made, now=NOW)
    assert not list(tmp_path.glob("*before-restore*"))


def test_a_send_that_another_machine_went_on_with_is_held(own: Database, tmp_path: Path) -> None:
    with own.begin() as connection:
        number = freeze_readers(connection, "daily", ["ola@example.org", "jan@example.org"], NOW)
    made, memory = make_backup(own, tmp_path / "kept", keep=1, now=NOW).made, machine(config(tmp_path))
    done = restore(own, memory, made, now=NOW)
    assert (done.is_strange, [one.id for one in done.held]) == (True, [number])
    with own.read() as connection:
        edition = load_edition(connection, number)
    assert (edition.state, edition.cause) == (EditionState.HELD, Cause.RESTORED)
    assert "this machine does not remember how far it got" in edition.note
    assert f"digest send --edition {number} --again-after-restore" in edition.note


def test_a_send_of_which_this_machine_remembers_no_more_than_the_backup_goes_on(own: Database, tmp_path: Path) -> None:
    with own.begin() as connection:
        number = freeze_readers(connection, "daily", ["ola@example.org"], NOW)
    memory = machine(config(tmp_path))
    memory.begin(EditionName("daily", NOW.date()), 0)
    made = make_backup(own, tmp_path / "kept", keep=1, now=NOW).made
    done = restore(own, memory, made, now=NOW)
    assert (done.is_strange, done.held) == (False, [])
    with own.read() as connection:
        assert load_edition(connection, number).state is EditionState.SENDING


def test_a_backup_without_a_sent_edition_is_not_strange_to_a_new_machine(own: Database, tmp_path: Path) -> None:
    made = make_backup(own, tmp_path / "kept", keep=1, now=NOW).made
    assert not restore(own, machine(config(tmp_path)), made, now=NOW).is_strange
