"""A database that an earlier version of the program filled becomes today's, and loses nothing.

Each file in `dumps/` holds one such database: `REVISION.ENGINE.sql`. Every table has rows, and there is an edition in
each state. When a release brings a new schema, add a dump of its database for each engine:

    sqlite3 digest.db .dump > tests/store/dumps/0002.sqlite.sql
    pg_dump --inserts --no-owner --table=... URL > tests/store/dumps/0002.postgresql.sql

Leave out the tables of the task engine, and from PostgreSQL's dump remove the lines that set the session.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import inspect, text

from digest.domain.edition_life import EDITION_MOVES, Cause, EditionState, explain
from digest.services.delivery.ledger_report import report
from digest.store.database import MIGRATIONS, SCHEMA, Database
from digest.store.editions.editions import load_editions, load_gone
from digest.store.intake.stories import load_by_ids
from digest.store.migrating import alembic_config, is_ours
from tests.conftest import PostgreSQL
from tests.store.comparing import differences

DUMPS = sorted((Path(__file__).parent / "dumps").glob("*.sql"))


def before(revision: str) -> pytest.MarkDecorator:
    """Run a test with the databases of earlier schemas than this one."""
    dumps = [path for path in DUMPS if path.name < revision]
    return pytest.mark.parametrize("old", dumps, indirect=True, ids=lambda path: path.name)


CAUSES = {
    "submitted": {2: "finished", 22: "finished"},
    "sending": {8: "batch-came-back", 12: "frozen", 13: "paused", 14: "continued"},
    "held": {
        **dict.fromkeys((3, 4, 5, 6, 17), "held-by-clock"),
        9: "held-by-person",
        10: "brake",
        11: "canaries",
        16: "nothing-left",
        18: "held-by-person",
    },
    "cancelled": {15: "cancelled", 23: "no-readers"},
    "skipped": {1: "skipped", 7: "skipped"},
    "approved": {19: "approved"},
    "draft": {20: "approval-voided", 21: "drafted"},
}
"""The editions of the first schema's dump by state. That schema told causes by notes alone; later ones hold them."""
REWRITTEN = {
    ("editions", "note"),
    ("subscribers", "status"),
    ("subscribers", "left_at"),
    ("subscriptions", "ended_at"),
}
"""Columns that a migration fills anew. Each has a test of its own."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Old:
    """A database as an earlier version left it, and what it held then, by table."""

    database: Database
    revision: str
    held: dict[str, Rows]


@pytest.fixture(params=DUMPS, ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    revision, engine, _ = request.param.name.split(".")
    dump = request.param.read_text(encoding="utf-8")
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path / 'digest.db'}"
        with closing(sqlite3.connect(tmp_path / "digest.db")) as connection:
            connection.executescript(dump)
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        server.psql(f"CREATE DATABASE old_{revision}")
        url = server.get_uri(f"old_{revision}")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(dump.encode())
    database = Database(url)
    yield Old(database, revision, contents(database))
    database.close()
    if engine == "postgresql":
        server.psql(f"DROP DATABASE old_{revision} WITH (FORCE)")


def contents(database: Database) -> dict[str, Rows]:
    """All rows of all tables as the engine stores them, each table in the order of its key."""
    with database.engine.connect() as connection:
        found = inspect(connection)
        names = [name for name in found.get_table_names() if is_ours(name, "table", None) and name != "alembic_version"]
        keys = {name: ", ".join(found.get_pk_constraint(name)["constrained_columns"]) for name in names}
        return {
            name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY {key}")).mappings()]  # noqa: S608 -- the names are the schema's
            for name, key in keys.items()
        }


def test_every_engine_has_a_dump_of_every_schema_that_has_one() -> None:
    assert {path.name.split(".")[1] for path in DUMPS} == {"sqlite", "postgresql"}
    assert len(DUMPS) == 2 * len({path.name.split(".")[0] for path in DUMPS})


def test_a_dump_proves_something_about_every_table_and_every_state(old: Old) -> None:
    assert [name for name, rows in old.held.items() if not rows] == []
    assert {row["state"] for row in old.held["editions"]} == set(EditionState)


def test_an_earlier_database_gets_the_tables_of_the_program_and_keeps_every_value(old: Old) -> None:
    old.database.migrate()
    assert old.database.revision() == SCHEMA
    with old.database.engine.connect() as connection:
        assert differences(connection) == []
    now = contents(old.database)
    for name, rows in old.held.items():
        columns = [column for column in rows[0] if (name, column) not in REWRITTEN]
        assert [_only(columns, row) for row in now[name]] == [_only(columns, row) for row in rows], name


def _only(columns: Iterable[str], row: dict[str, Any]) -> dict[str, Any]:
    return {column: row[column] for column in columns}


@before("0008")
def test_a_recipient_who_could_never_be_mailed_counts_as_unreachable(old: Old) -> None:
    with old.database.engine.begin() as connection:
        connection.execute(
            text("UPDATE recipients SET own_state = 'failed' WHERE edition_id = 2 AND subscriber_id = 1")
        )
        connection.execute(
            text("UPDATE recipients SET own_state = 'suppressed' WHERE edition_id = 2 AND subscriber_id = 2")
        )
    old.database.migrate()
    own = {
        row["subscriber_id"]: row["own_state"] for row in contents(old.database)["recipients"] if row["edition_id"] == 2
    }
    assert (own[1], own[2], own[3]) == ("unreachable", "suppressed", None)


def test_an_edition_gets_the_cause_of_its_state_and_says_what_it_said_before(old: Old) -> None:
    said = {row["id"]: explain(Cause(row.get("cause", "drafted")), row["note"]) for row in old.held["editions"]}
    causes = {row["id"]: row.get("cause") for row in old.held["editions"]}
    if old.revision == "0001":
        causes = {number: cause for editions in CAUSES.values() for number, cause in editions.items()}
    old.database.migrate()
    with old.database.read() as connection:
        found = load_editions(connection)
    assert {edition.id: edition.cause for edition in found} == causes
    assert {edition.id: edition.explanation for edition in found} == said
    assert all(EDITION_MOVES[edition.cause].target is edition.state for edition in found)
    assert not any(edition.note.startswith(("Paused", "The brake")) for edition in found)


@before("0002")
def test_the_second_schema_can_be_taken_back(old: Old) -> None:
    config = alembic_config(MIGRATIONS)
    with old.database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        command.downgrade(config, "0001")
    assert contents(old.database) == old.held


@before("0002")
def test_a_story_that_was_only_absent_is_missing_and_one_that_was_corrected_stays_withdrawn(old: Old) -> None:
    corrected = {row["story_id"] for row in old.held["edition_corrections"]}
    others = [row["id"] for row in old.held["stories"] if row["id"] not in corrected]
    ids = [min(corrected), *others[:2]]
    with old.database.engine.begin() as connection:
        for story_id in ids[:2]:
            values = {"id": story_id, "moment": "2026-05-12 10:00:00"}
            connection.execute(text("UPDATE stories SET withdrawn_at = :moment WHERE id = :id"), values)
        connection.execute(text("UPDATE edition_corrections SET title = ''"))
    old.database.migrate()
    with old.database.read() as connection:
        told, absent, here = load_by_ids(connection, ids)
    assert told.withdrawn_at is not None
    assert (told.missing_since, absent.withdrawn_at, absent.missing_since) == (None, None, told.withdrawn_at)
    assert (here.withdrawn_at, here.missing_since) == (None, None)


@before("0002")
def test_what_earlier_editions_left_out_is_remembered(old: Old) -> None:
    guid = next(row["guid"] for row in old.held["stories"] if row["id"] == 3)
    document = json.dumps({"left_out": [{"guid": guid, "reason": "gone"}, {"guid": "another", "reason": "gone"}]})
    with old.database.engine.begin() as connection:
        connection.execute(text("UPDATE editions SET document = :document WHERE id = 2"), {"document": document})
    old.database.migrate()
    with old.database.read() as connection:
        assert list(load_gone(connection, 2)) == [3]


def test_whoever_unsubscribed_at_the_provider_has_left_since_then(old: Old) -> None:
    told = {row["email"]: row["created_at"] for row in old.held["suppressions"] if row["reason"] == "unsubscribe"}
    left = {
        row["id"]: told[row["email"]]
        for row in old.held["subscribers"]
        if row["status"] == "active" and row["email"] in told
    }
    if old.revision == "0001":
        assert left
    old.database.migrate()
    now = contents(old.database)
    life = {row["id"]: (row["status"], row["left_at"]) for row in old.held["subscribers"]}
    life |= {number: ("unsubscribed", at) for number, at in left.items()}
    assert {row["id"]: (row["status"], row["left_at"]) for row in now["subscribers"]} == life
    ended = [row["ended_at"] or left.get(row["subscriber_id"]) for row in old.held["subscriptions"]]
    assert [row["ended_at"] for row in now["subscriptions"]] == ended


def test_the_program_reads_every_edition_of_an_earlier_database(old: Old) -> None:
    old.database.migrate()
    with old.database.read() as connection:
        found = {edition.id: edition for edition in load_editions(connection)}
    assert {number: edition.state for number, edition in found.items()} == {
        row["id"]: row["state"] for row in old.held["editions"]
    }
    frozen = {row["id"]: 0 for row in old.held["editions"]}
    for row in old.held["recipients"]:
        frozen[row["edition_id"]] += 1
    assert {number: report(old.database, number).sums.frozen for number in found} == frozen


@before("0011")
def test_a_log_in_leaves_the_stored_address_of_a_feed(old: Old) -> None:
    stored = old.held["feeds"][0]["url"]
    with old.database.engine.begin() as connection:
        add = "INSERT INTO feeds (url, failures, reading) VALUES (:url, 0, '[]')"
        for url in ("https://me:hush@one.example/feed/?a=@b", stored.replace("://", "://me:hush@")):
            connection.execute(text(add), {"url": url})
    old.database.migrate()
    urls = {row["url"] for row in contents(old.database)["feeds"]}
    assert urls == {row["url"] for row in old.held["feeds"]} | {"https://one.example/feed/?a=@b"}
