import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from digest.domain.errors import ConfigError, StoreError
from digest.domain.restored import EditionName
from digest.machine import Machine
from digest.services.watch.move_database import move_database, plan_move
from digest.store.database import SCHEMA, Database
from tests.conftest import PostgreSQL
from tests.services.small_sends import emails, with_readers


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with_readers(database, emails(3))
    yield database
    database.close()


def memories(folder: Path) -> Callable[[Database], Machine]:
    """What this machine remembers for each database."""
    return lambda database: Machine(folder / "state", "digest.db" if database.file else "moved")


def silent(_: str) -> None:
    pass


def test_readers_move_to_postgresql(own: Database, tmp_path: Path, postgresql: PostgreSQL) -> None:
    postgresql.psql("CREATE DATABASE moved")
    address = postgresql.get_uri("moved")
    assert plan_move(own, memories(tmp_path), address)["subscribers"] == 3
    sums = move_database(own, memories(tmp_path), address, say=silent)
    assert sums["subscribers"].rows == 3
    assert memories(tmp_path)(own).recall_all() == {}
    moved = Database(address)
    assert moved.revision() == SCHEMA
    moved.close()
    postgresql.psql("DROP DATABASE moved WITH (FORCE)")


def test_what_this_machine_remembers_moves_too(own: Database, tmp_path: Path, postgresql: PostgreSQL) -> None:
    """An edition may have left that a restored SQLite database lacks: on PostgreSQL, too, it must not leave again."""
    finished, begun = (EditionName("daily", date(2026, 5, day), 0) for day in (11, 12))
    old = memories(tmp_path)(own)
    old.begin(finished, 0, [1, 2])
    old.finish(finished)
    old.begin(begun, 1, [3])
    postgresql.psql("CREATE DATABASE moved")
    move_database(own, memories(tmp_path), postgresql.get_uri("moved"), say=silent)
    new = Machine(tmp_path / "state", "moved")
    for edition in (finished, begun):
        assert new.recall(edition) == old.recall(edition) is not None
    postgresql.psql("DROP DATABASE moved WITH (FORCE)")


def test_nothing_moves_while_the_database_is_used(own: Database, tmp_path: Path) -> None:
    memory = memories(tmp_path)(own)
    address = "postgresql://me:hush@127.0.0.1:1/x"
    with closing(sqlite3.connect(tmp_path / "digest.db")) as used:
        used.execute("SELECT count(*) FROM subscribers").fetchall()
        with pytest.raises(StoreError, match="Another process uses"):
            move_database(own, lambda _: memory, address, say=silent)
    with memory.alone(), pytest.raises(StoreError, match="is sending"):
        move_database(own, lambda _: memory, address, say=silent)


@pytest.mark.parametrize("address", ["sqlite:///other.db", "mysql://x/y", "hush"])
def test_a_database_moves_only_to_postgresql(own: Database, tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError) as refused:
        move_database(own, memories(tmp_path), address, say=silent)
    assert "--to" in str(refused.value)
    assert "hush" not in str(refused.value)
