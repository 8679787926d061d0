from datetime import timedelta

from sqlalchemy import select

from digest.domain.events import EventKind
from digest.store.database import Database
from digest.store.tables import batches, events
from digest.store.watch.events import (
    SKEW,
    count_recipients_with,
    editions_in_doubt,
    known_events,
    save_events,
    settle_from_events,
)
from tests.services.telling import CLAIMED, NOW, submitted

EMAILS = [f"reader{number}@example.org" for number in range(4)]


def test_an_event_is_stored_once_however_often_it_is_reported(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    event = mail.told("delivered")
    with database.begin() as connection:
        assert save_events(connection, [event], NOW) == 1
        assert save_events(connection, [event, mail.told("opened")], NOW) == 1
        assert known_events(connection, [event.provider_id, "unknown"]) == {event.provider_id}


def test_the_ids_of_an_event_are_kept_if_they_are_one_mail_of_ours(database: Database) -> None:
    first, *_, last = submitted(database, EMAILS)
    strange = [
        first.told("delivered", recipient_id=last.recipient),
        first.told("delivered", email=last.email),
        first.told("delivered", edition_id=first.edition + 1),
        first.told("delivered", batch_id=last.batch),
        first.told("delivered", occurred_at=CLAIMED - SKEW - timedelta(seconds=1)),
    ]
    with database.begin() as connection:
        assert save_events(connection, [*strange, first.told("bounced")], NOW) == len(strange) + 1
        kept = connection.execute(select(events.c.kind).where(events.c.recipient_id.is_not(None))).scalars().all()
        assert kept == ["bounced"]
        counts = count_recipients_with(connection, first.edition, {EventKind.BOUNCED}, {EventKind.DELIVERED})
        assert list(counts) == [1, 0]


def test_one_recipient_proves_its_whole_batch_and_no_other(database: Database) -> None:
    first, *_ = submitted(database, EMAILS, state="uncertain")
    with database.begin() as connection:
        assert editions_in_doubt(connection, [first.edition, 99]) == [first.edition]
        save_events(connection, [first.told("delivered")], NOW)
        assert settle_from_events(connection, first.edition, {EventKind.OPENED}) == 0
        assert settle_from_events(connection, first.edition, {EventKind.DELIVERED}) == 1
        proved = connection.execute(select(batches.c.id).where(batches.c.state == "submitted")).scalars().all()
        assert proved == [first.batch]
