from datetime import UTC, datetime

from digest.domain.reader_life import Erased, apply
from digest.domain.readers import Subscriber, SuppressionReason
from digest.store.database import Database
from digest.store.readers.erasing import erase, find_erased, has_erased, load_everything
from digest.store.readers.find import find_readers
from digest.store.readers.save import Change, save_subscribers
from digest.store.readers.suppressions import save_suppressions

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
OLA, JAN = "ola@example.org", "jan@example.org"
HASH = "h" * 64


def test_only_a_hash_is_left_of_an_erased_reader(database: Database) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(OLA, "Ola", digests=frozenset({"daily"})))], NOW)
        save_suppressions(connection, [(OLA, SuppressionReason.BOUNCE, "550")], NOW)
        everything = load_everything(connection, OLA)
        assert everything
        assert (everything["name"], everything["suppressions"][0]["reason"]) == ("Ola", "bounce")
        before = find_readers(connection, [OLA])[OLA]
        assert not has_erased(connection)
        erase(connection, Change(before, apply(before, Erased(NOW))), HASH, NOW)
        assert load_everything(connection, OLA) is None
        assert has_erased(connection)
        assert find_erased(connection, [HASH, "another"]) == {HASH: NOW}


def test_a_stranger_is_erased_too_and_never_twice(database: Database) -> None:
    with database.begin() as connection:
        save_suppressions(connection, [(JAN, SuppressionReason.MANUAL, "")], NOW)
        assert load_everything(connection, JAN)
        for _ in range(2):
            before = find_readers(connection, [JAN])[JAN]
            erase(connection, Change(before, apply(before, Erased(NOW))), HASH, NOW)
        assert load_everything(connection, JAN) is None
        assert find_erased(connection, [HASH]) == {HASH: NOW}
