from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Text, select

from digest.store.bulk import GIVEN, is_any_of, rows_as_table
from digest.store.columns import Utc, written
from digest.store.database import Database
from digest.store.tables import imports

AT = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)


def test_rows_of_any_number_are_one_parameter(database: Database) -> None:
    with database.read() as connection:
        engine = connection.dialect.name
        given = rows_as_table(engine, {"number": BigInteger(), "word": Text(), "yes": Boolean(), "at": Utc()})
        statement = select(given.c.number, given.c.word, given.c.yes, given.c.at)
        rows = [[number, f"wörd '{number}\"", number % 2 == 0, written(AT, engine)] for number in range(2_000)]
        found = connection.execute(statement, {GIVEN: rows}).all()
        assert [tuple(row) for row in found] == [(row[0], row[1], row[2], AT) for row in rows]
        assert connection.execute(statement, {GIVEN: []}).all() == []
        assert connection.execute(statement, {GIVEN: [[1, None, None, None]]}).all() == [(1, None, None, None)]


def test_a_column_is_compared_with_all_values_of_a_list(database: Database) -> None:
    with database.begin() as connection:
        for lines in (3, 5, 8):
            connection.execute(imports.insert().values(imported_at=AT, lines=lines, donors=0))
        query = select(imports.c.lines).where(is_any_of(connection.dialect.name, imports.c.lines))
        wanted = [*range(5, 9_000)]
        assert connection.execute(query.order_by(imports.c.lines), {GIVEN: wanted}).scalars().all() == [5, 8]
        assert connection.execute(query, {GIVEN: []}).scalars().all() == []
