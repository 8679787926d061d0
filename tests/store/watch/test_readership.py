from datetime import timedelta

from digest.store.database import Database
from digest.store.tables import subscribers, subscriptions
from digest.store.watch.readership import (
    count_leavers,
    count_new_readers,
    count_readers,
    each_subscription,
    editions_after,
    first_subscription,
)
from tests.services.mail_events import CLAIMED, submitted

DAY = timedelta(days=1)
EMAILS = ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]


def test_a_reader_counts_from_their_first_moment_until_the_moment_they_leave(database: Database) -> None:
    with database.read() as connection:
        assert first_subscription(connection) is None
    mails = submitted(database, EMAILS[:3])
    with database.begin() as connection:
        leaving = subscriptions.update().where(subscriptions.c.subscriber_id == mails[0].recipient)
        connection.execute(leaving.values(ended_at=CLAIMED + DAY))
        connection.execute(
            subscriptions.insert().values(
                subscriber_id=mails[0].recipient, digest="daily", token="x", since=CLAIMED, ended_at=None
            )
        )
        assert first_subscription(connection) == CLAIMED
        assert count_readers(connection, CLAIMED - DAY) == ({}, 0)
        assert count_readers(connection, CLAIMED) == ({"weekly": 3, "daily": 1}, 3)
        assert count_readers(connection, CLAIMED + DAY) == ({"weekly": 2, "daily": 1}, 3)
        assert count_leavers(connection, CLAIMED, CLAIMED + DAY) == {"weekly": 1}
        assert count_leavers(connection, CLAIMED + DAY, CLAIMED + 2 * DAY) == {}
        assert count_leavers(connection, CLAIMED - DAY, CLAIMED + DAY) == {}
        found = sorted(each_subscription(connection))
        assert found == [("daily", mails[0].recipient), *(("weekly", mail.recipient) for mail in mails[1:])]
        assert editions_after(connection, CLAIMED - DAY) == [mails[0].edition]
        assert editions_after(connection, CLAIMED) == []


def test_new_readers_are_counted_by_source_once_they_confirmed(database: Database) -> None:
    submitted(database, EMAILS)
    with database.begin() as connection:
        each: tuple[dict[str, str], ...] = ({"source": "form"}, {"status": "pending"}, {"status": "erased"}, {})
        for email, values in zip(EMAILS, each, strict=True):
            connection.execute(subscribers.update().where(subscribers.c.email == email).values(email=email, **values))
        assert count_new_readers(connection, CLAIMED - DAY, CLAIMED) == {"form": 1, "": 1}
        assert count_new_readers(connection, CLAIMED, CLAIMED + DAY) == {}
