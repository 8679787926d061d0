from datetime import timedelta

from sqlalchemy import update

from digest.domain.alarms import Alarm, AlarmKind, Changes
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.tables import editions
from digest.store.watch.alarms import save_changes
from digest.store.watch.measures import load_measures
from tests.services.mail_events import NOW, submitted

EMAILS = ["a@example.org", "b@example.org", "c@example.org"]


def test_everything_is_counted_by_its_state(database: Database) -> None:
    mails = submitted(database, EMAILS)
    take_events(database, [mails[0].event("delivered"), mails[1].event("dropped")], touches=True, now=NOW)
    with database.begin() as connection:
        connection.execute(update(editions).values(submitted_at=NOW - timedelta(hours=1)))
        save_changes(connection, Changes(raised=(Alarm(AlarmKind.FEED, "x", "It fails.", ""),)), NOW)
        found = load_measures(connection)
    assert found.editions == {"submitted": 1}
    assert sum(found.recipients.values()) == found.recipients["submitted"] == len(EMAILS)
    assert found.batches == {"submitted": 2}
    assert sum(found.subscribers.values()) == len(EMAILS)
    assert found.alarms == {AlarmKind.FEED.value: 1}
    assert found.events == {("weekly", "delivered"): 1, ("weekly", "dropped"): 1}
    assert found.submitted_at == {"weekly": NOW - timedelta(hours=1)}
    assert found.queue == 0


def test_batches_wait_while_their_edition_is_being_sent(database: Database) -> None:
    submitted(database, EMAILS, state="pending")
    with database.begin() as connection:
        assert load_measures(connection).queue == 0
        connection.execute(update(editions).values(state="sending"))
        assert load_measures(connection).queue == 2


def test_an_empty_database_has_nothing_to_count(database: Database) -> None:
    with database.read() as connection:
        found = load_measures(connection)
    assert (found.editions, found.events, found.submitted_at, found.queue) == ({}, {}, {}, 0)
