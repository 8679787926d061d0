import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from digest.domain.errors import ConfigError, StoreError
from digest.services.watch.move_database import move_database
from digest.store.database import SCHEMA, Database
from tests.conftest import PostgreSQL
from tests.services.builders import config, machine
from tests.services.small_sends import emails, with_readers


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with_readers(database, emails(3))
    yield database
    database.close()


def silent(_: str) -> None:
    pass


def test_readers_move_to_postgresql(own: Database, tmp_path: Path, postgresql: PostgreSQL) -> None:
    postgresql.psql("CREATE DATABASE moved")
    address = postgresql.get_uri("moved")
    sums = move_database(own, machine(config(tmp_path)), address, say=silent)
    assert sums["subscribers"].rows == 3
    moved = Database(address)
    assert moved.revision() == SCHEMA
    moved.close()
    postgresql.psql("DROP DATABASE moved WITH (FORCE)")


def test_nothing_moves_while_the_database_is_used(own: Database, tmp_path: Path) -> None:
    memory = machine(config(tmp_path))
    address = "postgresql://me:hush@127.0.0.1:1/x"
    with closing(sqlite3.connect(tmp_path / "digest.db")) as used:
        used.execute("SELECT count(*) FROM subscribers").fetchall()
        with pytest.raises(StoreError, match="Another process uses"):
            move_database(own, memory, address, say=silent)
    with memory.alone(), pytest.raises(StoreError, match="is sending"):
        move_database(own, memory, address, say=silent)


@pytest.mark.parametrize("address", ["sqlite:///other.db", "mysql://x/y", "hush"])
def test_a_database_moves_only_to_postgresql(own: Database, tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError) as refused:
        move_database(own, machine(config(tmp_path)), address, say=silent)
    assert "--to" in str(refused.value)
    assert "hush" not in str(refused.value)
