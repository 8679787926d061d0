from datetime import UTC, datetime, timedelta

from digest.store.database import Database
from digest.store.readers.uses import count_use, find_uses, forget_old_uses, forget_uses, take_back_use

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_uses_are_counted_until_their_stretch_is_over(database: Database) -> None:
    with database.begin() as connection:
        for minutes, count in ((0, 1), (30, 2), (59, 3), (60, 1)):
            now = NOW + timedelta(minutes=minutes)
            assert count_use(connection, "a", now=now, until=now + HOUR) == count
        assert count_use(connection, "b", now=NOW, until=NOW + HOUR) == 1


def test_a_stretch_can_grow_with_each_use(database: Database) -> None:
    with database.begin() as connection:
        for minutes, count in ((0, 1), (50, 2), (100, 3), (160, 1)):
            now = NOW + timedelta(minutes=minutes)
            assert count_use(connection, "a", now=now, until=now + HOUR, stretches=True) == count


def test_a_use_can_be_taken_back_and_all_can_be_forgotten(database: Database) -> None:
    with database.begin() as connection:
        for key in "abb":
            count_use(connection, key, now=NOW, until=NOW + HOUR)
        take_back_use(connection, "b")
        assert {key: used.times for key, used in find_uses(connection, ["a", "b", "c"]).items()} == {"a": 1, "b": 1}
        forget_uses(connection, "a")
        take_back_use(connection, "a")
        assert list(find_uses(connection, ["a", "b"])) == ["b"]


def test_only_old_counts_are_deleted(database: Database) -> None:
    with database.begin() as connection:
        count_use(connection, "old", now=NOW, until=NOW + HOUR)
        count_use(connection, "new", now=NOW, until=NOW + 2 * HOUR)
        forget_old_uses(connection, now=NOW + HOUR)
        assert list(find_uses(connection, ["old", "new"])) == ["new"]
