import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.event import listen

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
from tests.services.mail_events import CLAIMED, NOW, submitted

EMAILS = [f"reader{number}@example.org" for number in range(4)]


def test_an_event_is_stored_once_however_often_it_is_reported(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    event = mail.event("delivered")
    with database.begin() as connection:
        assert save_events(connection, [event], NOW) == 1
        assert save_events(connection, [event, mail.event("opened")], NOW) == 1
        assert known_events(connection, [event.provider_id, "unknown"]) == {event.provider_id}


def test_the_ids_of_an_event_are_kept_if_they_are_one_mail_of_ours(database: Database) -> None:
    first, *_, last = submitted(database, EMAILS)
    strange = [
        first.event("delivered", recipient_id=last.recipient),
        first.event("delivered", email=last.email),
        first.event("delivered", edition_id=first.edition + 1),
        first.event("delivered", batch_id=last.batch),
        first.event("delivered", occurred_at=CLAIMED - SKEW - timedelta(seconds=1)),
    ]
    with database.begin() as connection:
        assert save_events(connection, [*strange, first.event("bounced")], NOW) == len(strange) + 1
        for column in (events.c.edition_id, events.c.batch_id, events.c.recipient_id):
            assert connection.execute(select(events.c.kind).where(column.is_not(None))).scalars().all() == ["bounced"]
        counts = count_recipients_with(connection, first.edition, {EventKind.BOUNCED}, {EventKind.DELIVERED})
        assert list(counts) == [1, 0]


def test_to_store_an_event_only_its_own_mail_is_looked_up(migrated_file: Path, tmp_path: Path) -> None:
    """However many mails there ever were: SQLite looks through all of them if it may begin with the wrong table."""
    shutil.copy(migrated_file, tmp_path / "digest.db")
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    ran = list[tuple[str, Any]]()
    listen(database.engine, "before_cursor_execute", lambda *given: ran.append(given[2:4]))
    told = submitted(database, EMAILS)[0].event("delivered")
    with database.begin() as connection:
        assert save_events(connection, [told], NOW) == 1
        statement, values = ran[-1]
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    database.close()
    assert "INSERT INTO events" in statement
    assert len(plan) == 4
    assert all(step.startswith("SEARCH") or "VIRTUAL TABLE" in step for step in plan), plan


def test_one_recipient_proves_its_whole_batch_and_no_other(database: Database) -> None:
    first, *_ = submitted(database, EMAILS, state="uncertain")
    with database.begin() as connection:
        assert editions_in_doubt(connection, [first.edition, 99]) == [first.edition]
        save_events(connection, [first.event("delivered")], NOW)
        assert settle_from_events(connection, first.edition, {EventKind.OPENED}) == 0
        assert settle_from_events(connection, first.edition, {EventKind.DELIVERED}) == 1
        proved = connection.execute(select(batches.c.id).where(batches.c.state == "submitted")).scalars().all()
        assert proved == [first.batch]
