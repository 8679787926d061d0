from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, select, text

from digest.store.columns import BigId, Names, Utc, written
from digest.store.database import Database

things = Table("things", MetaData(), Column("id", BigId, primary_key=True), Column("at", Utc), Column("names", Names))
offsets = st.builds(timezone, st.timedeltas(-timedelta(hours=14), timedelta(hours=14)))
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=offsets)
lines = st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), min_size=1, max_size=20)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=moments, names=st.frozensets(lines, max_size=4))
def test_moments_and_names_come_back_as_they_were(database: Database, at: datetime, names: frozenset[str]) -> None:
    with database.engine.connect() as connection:  # rolled back at its end
        things.create(connection)
        number = connection.execute(things.insert().values(at=at, names=names).returning(things.c.id)).scalar()
        row = connection.execute(select(things)).one()
        assert (row.id, row.at, row.at.tzinfo, row.names) == (number, at, UTC, names)
        same = select(things.c.id).where(things.c.names == names, things.c.at == at)
        assert connection.execute(same).scalar() == number


def test_a_moment_is_written_as_the_column_holds_it(database: Database) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with database.engine.connect() as connection:
        things.create(connection)
        connection.execute(things.insert().values(at=at, names=frozenset()))
        found = connection.execute(text("SELECT CAST(at AS text) FROM things")).scalar()
        engine = connection.dialect.name
        assert connection.execute(select(things.c.id).where(things.c.at == at)).scalar()
        if engine == "sqlite":
            assert written(at, engine) == found
        assert datetime.fromisoformat(written(at, engine)).replace(tzinfo=UTC) == at


@pytest.mark.parametrize("names", [None, frozenset()])
def test_no_names_and_unknown_names_are_distinguished(database: Database, names: frozenset[str] | None) -> None:
    with database.engine.connect() as connection:
        things.create(connection)
        connection.execute(things.insert().values(names=names))
        assert connection.execute(select(things.c.names)).scalar_one() == names
