from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from digest.domain.readers import Status, Stranded, Subscriber
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.moving import Moved, load_names, load_stranded, move_subscriptions
from digest.store.readers.save import save_subscribers
from digest.store.readers.sign_ups import SignUp, find_sign_up, save_sign_up
from digest.store.readers.tokens import find_holder, find_tokens
from digest.store.tables import subscriptions

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def add(connection: Connection, email: str, *digests: str, left: str = "", status: Status = Status.ACTIVE) -> int:
    ended = frozenset({left} - {""})
    reader = Subscriber(email, digests=frozenset(digests), left=ended, status=status)
    save_subscribers(connection, [(None, reader)], NOW)
    return find_subscribers(connection, [email])[email].id


def both(connection: Connection, email: str) -> tuple[set[str], set[str]]:
    """The digests that a reader has, and those they left."""
    found = find_subscribers(connection, [email])[email]
    return set(found.digests), set(found.left)


def test_readers_keep_their_tokens_and_what_they_left(database: Database) -> None:
    with database.begin() as connection:
        reads = add(connection, "reads@example.org", "weekly", "daily")
        add(connection, "left@example.org", "daily", left="weekly")
        add(connection, "other@example.org", "daily")
        token = find_tokens(connection, reads)["weekly"]
        assert move_subscriptions(connection, "weekly", "week", LATER) == Moved(1, 0, 0)
        assert both(connection, "reads@example.org") == ({"daily", "week"}, set())
        assert both(connection, "left@example.org") == ({"daily"}, {"week"})
        assert both(connection, "other@example.org") == ({"daily"}, set())
        holder = find_holder(connection, token)
        assert holder
        assert holder.digest == "week"


def test_who_has_both_gets_one_and_who_left_the_new_one_is_not_brought_back(database: Database) -> None:
    with database.begin() as connection:
        add(connection, "both@example.org", "weekly", "week")
        add(connection, "stays@example.org", "weekly", left="week")
        add(connection, "gone@example.org", "week", left="weekly")
        assert move_subscriptions(connection, "weekly", "week", LATER) == Moved(0, 1, 1)
        assert both(connection, "both@example.org") == ({"week"}, {"weekly"})
        assert both(connection, "stays@example.org") == ({"weekly"}, {"week"})
        assert both(connection, "gone@example.org") == ({"week"}, {"weekly"})
        ended = select(subscriptions.c.ended_at).where(subscriptions.c.digest == "weekly")
        assert LATER in set(connection.execute(ended).scalars())


def test_a_confirmation_to_come_gives_the_new_digest(database: Database) -> None:
    with database.begin() as connection:
        reader = add(connection, "asks@example.org", status=Status.PENDING)
        add(connection, "reads@example.org", "weekly")
        save_sign_up(connection, SignUp(reader, "nonce", frozenset({"weekly", "daily"}), NOW))
        move_subscriptions(connection, "weekly", "week", LATER)
        wish = find_sign_up(connection, reader)
        assert wish
        assert wish.digests == {"week", "daily"}


def test_active_readers_of_digests_that_are_not_configured_are_stranded(database: Database) -> None:
    with database.begin() as connection:
        for number in range(3):
            add(connection, f"{number}@example.org", "weekly", "daily")
        add(connection, "pending@example.org", "weekly", status=Status.PENDING)
        add(connection, "left@example.org", "daily", left="monthly")
        assert load_stranded(connection, ["weekly", "daily", "monthly"]) == []
        assert load_stranded(connection, ["daily", "week"]) == [Stranded("weekly", 3, "week")]
        assert load_stranded(connection, ["daily", "week", "month"]) == [Stranded("weekly", 3)]
        connection.execute(update(subscriptions).where(subscriptions.c.digest == "weekly").values(ended_at=NOW))
        assert load_stranded(connection, ["daily"]) == []


def test_each_name_that_somebody_has_or_had_is_found_once(database: Database) -> None:
    with database.begin() as connection:
        assert list(load_names(connection)) == []
        for number in range(3):
            add(connection, f"{number}@example.org", "weekly", left="daily")
        assert list(load_names(connection)) == ["daily", "weekly"]
