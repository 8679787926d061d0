from datetime import timedelta

from digest.domain.alarms import Alarm, AlarmKind, Changes, News
from digest.domain.batches import Why
from digest.store.database import Database
from digest.store.delivery.batches import load_members, mark_unreachable, move_batch
from digest.store.tables import batches, editions, subscribers
from digest.store.watch.alarms import (
    claim_news,
    load_alarms,
    load_causes,
    load_facts,
    load_unreachable_lately,
    save_changes,
    save_sent,
)
from tests.store.delivery.ledger import EMAILS, NOW, add_edition, claim, frozen

PAUSE = timedelta(minutes=5)
OLD = Alarm(AlarmKind.FEED, "feed-failing", "The feed cannot be read.", "Look at it.")


def test_an_alarm_stands_until_it_is_over(database: Database) -> None:
    with database.begin() as connection:
        save_changes(connection, Changes(raised=(OLD,)), NOW)
        assert load_causes(connection) == {OLD.cause}
        save_changes(connection, Changes(over=frozenset({OLD.cause})), NOW + PAUSE)
        assert load_causes(connection) == frozenset()
        (stored,) = load_alarms(connection, "webhook", over_since=NOW)
        assert (stored.alarm, stored.raised_at, stored.over_at, stored.sent) == (OLD, NOW, NOW + PAUSE, frozenset())
        assert load_alarms(connection, "webhook", over_since=NOW + 2 * PAUSE) == []
        save_changes(connection, Changes(raised=(OLD,)), NOW + 2 * PAUSE)  # the same thing is wrong again


def test_one_process_sends_a_piece_of_news(database: Database) -> None:
    with database.begin() as connection:
        save_changes(connection, Changes(raised=(OLD,)), NOW)
        (alarm,) = load_alarms(connection, "webhook", over_since=NOW)

        def claimed(later: int) -> bool:
            now = NOW + later * PAUSE
            return claim_news(connection, alarm.id, "webhook", News.RAISED, now=now, until=now + PAUSE)

        assert claimed(0)
        assert not claimed(0)
        assert claimed(2)  # the first process died or failed
        save_sent(connection, alarm.id, "webhook", News.RAISED, NOW)
        assert not claimed(9)
        assert load_alarms(connection, "webhook", over_since=NOW)[0].sent == {News.RAISED}
        assert load_alarms(connection, "heartbeat", over_since=NOW)[0].sent == frozenset()


def test_the_facts_name_editions_that_need_a_person(database: Database) -> None:
    with frozen(database) as (connection, edition):
        assert load_facts(connection, "https://example.org/feed/", ["daily"]).editions == ()
        batch = claim(connection, edition)
        assert batch
        move_batch(connection, batch.id, Why.LOST, owner=batch.owner)
        (found,) = load_facts(connection, "https://example.org/feed/", ["daily"]).editions
        assert (found.id, found.uncertain, found.failed) == (edition, 1, 0)
        connection.execute(batches.update().values(state="submitted"))
        skipped = {"state": "skipped", "approved_hash": "x", "content_hash": "x"}
        connection.execute(editions.update().values(skipped))
        (found,) = load_facts(connection, "https://example.org/feed/", ["daily"]).editions
        assert (found.id, found.state) == (edition, "skipped")
        connection.execute(editions.update().values(approved_hash=None))
        assert load_facts(connection, "https://example.org/feed/", ["daily"]).editions == ()
        connection.execute(editions.update().values(state="cancelled"))
        assert load_facts(connection, "https://example.org/feed/", ["daily"]).editions == ()


def test_the_facts_name_readers_whom_the_last_edition_could_not_reach(database: Database) -> None:
    with frozen(database, EMAILS[:4]) as (connection, edition):
        batch = claim(connection, edition)
        assert batch
        lost = load_members(connection, batch.id, NOW).mailed[0].id
        mark_unreachable(connection, batch, [lost])
        assert load_facts(connection, "https://example.org/feed/", ["daily"]).unreachable == (lost,)
        connection.execute(subscribers.update().where(subscribers.c.id == lost).values(status="unsubscribed"))
        assert load_unreachable_lately(connection) == ()
        connection.execute(subscribers.update().values(status="active"))
        add_edition(connection, "weekly", frozen_at=NOW)
        assert load_unreachable_lately(connection) == (lost,)
        connection.execute(
            editions.update()
            .where(editions.c.digest == "weekly")
            .values(digest="daily", part=0, local_date=NOW.date() + timedelta(days=1))
        )
        assert load_unreachable_lately(connection) == ()
