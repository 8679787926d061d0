from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from digest.store.database import Database
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
