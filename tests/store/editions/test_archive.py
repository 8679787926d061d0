from datetime import date

import pytest

from digest.domain.edition_life import PUBLIC, EditionState
from digest.store.database import Database
from digest.store.editions.archive import load_published, load_published_page, load_years
from digest.store.tables import editions
from tests.store.delivery.ledger import NOW, frozen


@pytest.mark.parametrize("state", EditionState)
@pytest.mark.parametrize("is_frozen", [True, False])
@pytest.mark.parametrize("part", [0, 1])
def test_the_archive_has_frozen_editions_that_were_not_taken_back(
    database: Database, state: EditionState, part: int, *, is_frozen: bool
) -> None:
    with frozen(database) as (connection, _):
        connection.execute(editions.update().values(state=state, part=part, frozen_at=NOW if is_frozen else None))
        public = is_frozen and state in PUBLIC
        assert bool(load_published_page(connection, "daily", NOW.date(), part)) == public
        assert load_published_page(connection, "daily", NOW.date(), 1 - part) is None
        listed = public and part == 0
        assert [one.local_date for one in load_published(connection)] == [NOW.date()] * listed
        assert load_years(connection) == [NOW.year] * listed


def test_a_year_has_its_own_editions(database: Database) -> None:
    with frozen(database) as (connection, _):
        connection.execute(editions.update().values(local_date=date(2025, 12, 31)))
        assert len(load_published(connection, year=2025)) == 1
        assert load_published(connection, year=2026) == []
        assert load_published(connection, limit=0) == []
