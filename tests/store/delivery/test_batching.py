from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from digest.store.database import Database
from digest.store.delivery.batching import _cut_all
from digest.store.tables import batches, is_in_batch, recipients
from tests.store.delivery.ledger import frozen


@pytest.mark.parametrize(("readers", "size"), [(1, 1), (1, 9), (7, 1), (7, 3), (8, 2), (9, 100)])
@pytest.mark.parametrize("canary", [(), (0,), (0, 5)])
def test_each_recipient_is_in_one_batch_of_its_rendition(
    database: Database, readers: int, size: int, canary: Sequence[int]
) -> None:
    emails = [f"reader{number}@example.org" for number in range(readers)]
    first_ones = [emails[number] for number in canary if number < readers]
    with frozen(database, emails, first_ones, batch_size=size) as (connection, _):
        pairs = select(recipients.c.subscriber_id, batches.c.number).join(batches, is_in_batch())
        found = connection.execute(pairs).all()
        rows = connection.execute(select(batches).order_by(batches.c.number)).all()
    assert Counter(reader for reader, _ in found) == Counter(dict.fromkeys({row[0] for row in found}, 1))
    assert len({reader for reader, _ in found}) == readers
    held = Counter(number for _, number in found)
    assert [held[row.number] for row in rows] == [row.size for row in rows]
    assert max(row.size for row in rows) <= size
    assert [row.canary for row in rows] == sorted((row.canary for row in rows), reverse=True)
    assert sum(row.size for row in rows if row.canary) == len(first_ones)


@given(
    st.dictionaries(st.integers(1, 10**12), st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=30),
    st.integers(1, 8),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_renditions_that_are_cut_at_once_are_each_cut_in_the_order_of_their_readers(
    database: Database, readers: dict[int, tuple[int, bool]], size: int
) -> None:
    rows = [
        {"edition_id": 1, "subscriber_id": reader, "rendition_id": rendition, "canary": canary}
        for reader, (rendition, canary) in readers.items()
    ]
    with database.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(recipients.insert(), rows)
        found = _cut_all(connection, {"edition_id": 1, "canary": False}, {1: size, 2: size + 1})
        connection.rollback()
    its = {key: sorted(reader for reader, group in readers.items() if group == (key, False)) for key in (1, 2)}
    parts = [(key, its[key][start : start + size]) for key in its for start in range(0, len(its[key]), size)]
    names = ("rendition_id", "first", "last", "size")
    assert found == [dict(zip(names, (key, part[0], part[-1], len(part)), strict=True)) for key, part in parts]
