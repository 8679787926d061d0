from datetime import UTC, datetime

from digest.domain.readers import Status, Subscriber
from digest.store.database import Database
from digest.store.readers.find import each_subscriber, find_subscribers, has_left
from digest.store.readers.save import save_subscribers

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
EMAILS = [f"reader{number}@example.org" for number in range(7)]


def test_all_readers_are_gone_through_in_order_in_parts_of_any_size(database: Database) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(email, digests=frozenset({"daily"}))) for email in EMAILS], NOW)
        for part in (1, 3, 7, 99):
            assert [reader.email for reader in each_subscriber(connection, part=part)] == EMAILS
        assert set(find_subscribers(connection, [*EMAILS[:2], "nobody@example.org"])) == set(EMAILS[:2])
        assert all(reader.digests == {"daily"} for reader in each_subscriber(connection))


def test_a_reader_has_left_who_left_one_digest_and_not_all(database: Database) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(EMAILS[0], digests=frozenset({"daily", "weekly"})))], NOW)
        assert not has_left(connection)
        for digests, status, left in (({"daily"}, Status.ACTIVE, True), (set(), Status.UNSUBSCRIBED, False)):
            known = find_subscribers(connection, EMAILS)[EMAILS[0]]
            after = known._replace(digests=frozenset(digests), status=status)
            save_subscribers(connection, [(known, after)], NOW)
            assert has_left(connection) is left
