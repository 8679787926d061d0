"""A database of one kind becomes one of the other kind, and nothing is lost."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from digest.domain.errors import StoreError
from digest.store.copying import Sum, copy_all, to_copy
from digest.store.database import SCHEMA, UNFINISHED, Database
from digest.store.tables import editions, metadata, stories, subscribers
from tests.conftest import PostgreSQL
from tests.domain.builders import NOON

DUMP = Path(__file__).parent / "dumps" / "0012.sqlite.sql"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database with rows in every table of its time, and no edition that is being sent."""
    with closing(sqlite3.connect(tmp_path / "digest.db")) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with database.begin() as connection:
        connection.execute(update(editions).where(editions.c.state == "sending").values(state="held"))
    yield database
    database.close()


@pytest.fixture
def new(postgresql: PostgreSQL) -> Iterator[Database]:
    """A PostgreSQL database without any tables."""
    postgresql.psql("CREATE DATABASE copied")
    database = Database(postgresql.get_uri("copied"))
    yield database
    database.close()
    postgresql.psql("DROP DATABASE copied WITH (FORCE)")


def silent(_: str) -> None:
    pass


def copy(old: Database, new: Database) -> Mapping[str, Sum]:
    return copy_all(old, new, say=silent)


def test_every_row_of_every_table_is_copied(old: Database, new: Database) -> None:
    said: list[str] = []
    sums = copy_all(old, new, say=said.append)
    assert set(sums) == {table.name for table in metadata.sorted_tables}
    assert sum(one.rows for one in sums.values()) > 100
    assert f"subscribers: {sums['subscribers'].rows} rows" in said
    for table in metadata.sorted_tables:
        with old.read() as before, new.read() as after:
            one, other = (sorted(map(repr, connection.execute(select(table)).all())) for connection in (before, after))
        assert one == other, table.name


def test_the_copy_goes_on_with_new_numbers(old: Database, new: Database) -> None:
    copy_all(old, new, say=silent)
    row = {"email": "new@example.org", "name": "", "status": "active", "bucket": 1, "source": "", "consent_text": ""}
    with new.begin() as connection:
        highest = connection.execute(select(func.max(subscribers.c.id))).scalar_one()
        connection.execute(subscribers.insert().values(**row, recurring=False, created_at=NOON, updated_at=NOON))
        assert connection.execute(select(func.max(subscribers.c.id))).scalar_one() == highest + 1


def test_a_copy_that_was_interrupted_is_refused_until_it_is_finished(old: Database, new: Database) -> None:
    def die(said: str) -> None:
        if said.startswith("stories"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_all(old, new, say=die)
    assert new.revision() == UNFINISHED
    another = Database(new.url)
    with pytest.raises(StoreError, match="unfinished copy"), another.begin():
        pass
    another.close()
    said: list[str] = []
    copy_all(old, new, say=said.append)
    assert not any(line.startswith("stories:") for line in said), "it was copied before"
    assert said
    assert new.revision() == SCHEMA


def test_a_copy_that_differs_stays_unfinished(old: Database, new: Database) -> None:
    def meddle(said: str) -> None:
        if said.startswith("stories"):
            with new.engine.begin() as connection:
                connection.execute(update(stories).values(title="Something else"))

    with pytest.raises(StoreError, match="differs from the database in stories"):
        copy_all(old, new, say=meddle)
    assert new.revision() == UNFINISHED


def test_a_target_that_is_not_empty_is_refused(old: Database, new: Database) -> None:
    copy_all(old, new, say=silent)
    with pytest.raises(StoreError, match="is not empty"):
        copy_all(old, new, say=silent)
    assert new.revision() == SCHEMA


def test_a_target_with_tables_of_others_is_refused_and_named(old: Database, new: Database) -> None:
    with new.engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (x int)"))
    for do in (copy, to_copy):
        with pytest.raises(StoreError, match=r"is not empty\. It has somebody_elses\."):
            do(old, new)
    assert new.revision() is None


def test_what_a_copy_would_do_is_counted_and_nothing_is_done(old: Database, new: Database) -> None:
    counted = to_copy(old, new)
    assert new.revision() is None
    assert counted == {name: one.rows for name, one in copy(old, new).items() if one.rows}


def test_a_target_that_fails_is_the_one_that_is_named(old: Database, new: Database) -> None:
    def fail(_: str) -> None:
        with new.engine.begin() as connection:
            connection.execute(text("ALTER TABLE IF EXISTS recipients RENAME TO lost"))

    with pytest.raises(StoreError, match=r"The database postgresql.*/copied cannot be used: relation \"recipients\""):
        copy_all(old, new, say=fail)


def test_nothing_is_copied_while_an_edition_is_being_sent(old: Database, new: Database) -> None:
    with old.begin() as connection:
        connection.execute(update(editions).where(editions.c.state == "held").values(state="sending"))
    with pytest.raises(StoreError, match="is being sent"):
        copy_all(old, new, say=silent)
