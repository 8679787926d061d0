"""Copy a whole database into an empty one of another kind, table by table, and compare the two.

Until the copy is complete and verified, the target's schema is marked as UNFINISHED, so that no command uses it. An
interrupted copy continues with the first table that differs in its number of rows.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Table, func, inspect, select, text

from digest.domain.counting import counted
from digest.domain.edition_life import EditionState
from digest.domain.errors import StoreError
from digest.store.database import SCHEMA, UNFINISHED, Database
from digest.store.tables import editions, metadata

PART = 2_000
"""Rows that are inserted at once."""
_HASH_BYTES = 16
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Sum:
    """The number of a table's rows, and a checksum of their content that does not depend on their order."""

    rows: int
    checksum: str


def copy_all(
    source: Database, target: Database, *, say: Callable[[str], None], before_use: Callable[[], None] = lambda: None
) -> Mapping[str, Sum]:
    """Copy all tables, and compare them. Return the content of each table. Nobody may use either database meanwhile.

    `before_use` is called when the copy is verified, before any command can use it. After an interruption, call this
    function again. Raises StoreError if the target is not empty, the source has an edition being sent, or the copy
    differs in the end.
    """
    with source.read() as old:
        _refuse_while_sending(old)
        _prepare(target)
        for table in metadata.sorted_tables:
            _copy(source, old, target, table, say)
        with target.plain_errors(), target.engine.connect() as new:
            sums = {
                table.name: (_sum(source, old, table), _sum(target, new, table)) for table in metadata.sorted_tables
            }
    if wrong := [name for name, (before, after) in sums.items() if before != after]:
        raise StoreError(
            f"The copy differs from the database in {', '.join(wrong)}: something has changed one of them meanwhile. "
            "Make the target anew, and copy again."
        )
    before_use()
    _mark(target, SCHEMA)
    return {name: after for name, (_, after) in sums.items()}


def to_copy(source: Database, target: Database) -> Mapping[str, int]:
    """Count the rows of each table that `copy_all` would copy; nothing changes. Raises StoreError as it does."""
    with source.read() as old:
        _refuse_while_sending(old)
        counts = {table.name: old.execute(_count(table)).scalar_one() for table in metadata.sorted_tables}
    revision = _revision_of_empty(target)
    with target.plain_errors(), target.engine.connect() as new:
        there = metadata.sorted_tables if revision else []
        done = {table.name: new.execute(_count(table)).scalar_one() for table in there}
    return {name: count for name, count in counts.items() if count != done.get(name, 0)}


def _refuse_while_sending(old: Connection) -> None:
    if old.execute(select(func.count()).where(editions.c.state == EditionState.SENDING)).scalar_one():
        raise StoreError("An edition is being sent. Let `digest send` finish it, or hold it, and then copy.")


def _revision_of_empty(target: Database) -> str | None:
    """Return the revision of a target without rows, or of an unfinished copy. Raises StoreError for any other."""
    revision = target.revision()
    if revision == UNFINISHED:
        return revision
    with target.plain_errors(), target.engine.connect() as connection:
        if revision is None:
            full = inspect(connection).get_table_names()
        else:
            there = [] if revision != SCHEMA else metadata.sorted_tables
            full = [table.name for table in there if connection.execute(_count(table)).scalar_one()]
    if full or revision not in (None, SCHEMA):
        named = f" It has {', '.join(full[:_NAMED])}{' …' if full[_NAMED:] else ''}." if full else ""
        raise StoreError(f"{target.place} is not empty.{named} Copy into a new database.")
    return revision


def _prepare(target: Database) -> None:
    """Make the target's tables, and mark it as unfinished. Raises StoreError if it holds anything else."""
    if _revision_of_empty(target) is None:
        target.migrate()
    _mark(target, UNFINISHED)


def _mark(target: Database, revision: str) -> None:
    with target.plain_errors(), target.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def _copy(source: Database, old: Connection, target: Database, table: Table, say: Callable[[str], None]) -> None:
    """Copy a table in one transaction, unless it has been copied."""
    count = old.execute(_count(table)).scalar_one()
    with target.plain_errors(), target.engine.begin() as new:
        if new.execute(_count(table)).scalar_one() == count:
            return
        new.execute(table.delete())  # what an earlier program left; tables that refer to it are still empty
        rows = _rows(source, old, table)
        while part := list(islice(rows, PART)):
            new.execute(table.insert(), part)
        for column in table.primary_key:
            if column is table.autoincrement_column:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                new.execute(select(func.setval(sequence, func.max(column))).select_from(table))
    say(f"{table.name}: {counted(count, 'row')}")


def _count(table: Table) -> Any:
    return select(func.count()).select_from(table)


def _rows(database: Database, connection: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    names = table.columns.keys()
    with database.plain_errors():
        for row in connection.execution_options(yield_per=PART).execute(select(table)):
            yield dict(zip(names, row, strict=True))


def _sum(database: Database, connection: Connection, table: Table) -> Sum:
    rows = total = 0
    for row in _rows(database, connection, table):
        content = orjson.dumps(list(row.values()), default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
        total += int.from_bytes(hashlib.blake2b(content, digest_size=_HASH_BYTES).digest())
        rows += 1
    return Sum(rows, f"{total % 2 ** (8 * _HASH_BYTES):032x}")
