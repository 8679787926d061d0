from datetime import timedelta

from sqlalchemy import func, select

from digest.domain.events import EventKind
from digest.store.database import Database
from digest.store.tables import batches, events, recipients, renditions
from digest.store.watch.events import save_events
from digest.store.watch.figures import save_totals
from digest.store.watch.housekeeping import (
    delete_events,
    delete_recipients,
    delete_unassigned_events,
    editions_accepted,
    editions_to_empty,
    editions_to_fold,
    editions_to_forget,
    empty_parts,
)
from tests.services.mail_events import CLAIMED, NOW, submitted

EMAILS = [f"reader{number}@example.org" for number in range(4)]
BEFORE, AFTER = CLAIMED, CLAIMED + timedelta(days=1)


def test_an_unsettled_edition_is_folded_only_at_the_latest(database: Database) -> None:
    edition = submitted(database, EMAILS)[0].edition
    with database.begin() as connection:
        assert editions_to_fold(connection, BEFORE, at_the_latest=BEFORE) == []
        assert editions_to_fold(connection, AFTER, at_the_latest=BEFORE) == [edition]
        connection.execute(batches.update().values(state="uncertain"))
        assert editions_to_fold(connection, AFTER, at_the_latest=BEFORE) == []
        assert editions_to_fold(connection, AFTER, at_the_latest=AFTER) == [edition]
        save_totals(connection, edition, {}, NOW)
        assert editions_to_fold(connection, AFTER, at_the_latest=AFTER) == []


def test_events_are_deleted_in_parts_once_their_edition_has_totals(database: Database) -> None:
    mails = submitted(database, EMAILS)
    edition = mails[0].edition
    with database.begin() as connection:
        save_events(connection, [mail.event("delivered") for mail in mails], NOW)
        save_events(connection, [mails[0].event("delivered", edition_id=None)], NOW)
        assert editions_to_empty(connection) == []
        save_totals(connection, edition, {}, NOW)
        assert editions_to_forget(connection, AFTER) == []
        assert editions_to_empty(connection) == [edition]
        assert [delete_events(connection, edition, part=3) for _ in range(2)] == [3, 1]
        assert editions_to_empty(connection) == []
        assert delete_unassigned_events(connection, NOW, part=3) == 0
        assert delete_unassigned_events(connection, NOW + timedelta(seconds=1), part=3) == 1
        assert connection.execute(select(func.count()).select_from(events)).scalar() == 0


def test_what_only_proves_acceptance_goes_once_the_edition_is_settled(database: Database) -> None:
    mails = submitted(database, EMAILS)
    edition = mails[0].edition
    with database.begin() as connection:
        save_events(connection, [mail.event(kind) for mail in mails for kind in ("processed", "delivered")], NOW)
        assert editions_accepted(connection, BEFORE) == []
        assert editions_accepted(connection, AFTER) == [edition]
        connection.execute(batches.update().values(state="uncertain"))
        assert editions_accepted(connection, AFTER) == []
        connection.execute(batches.update().values(state="submitted"))
        assert [delete_events(connection, edition, EventKind.PROCESSED, part=3) for _ in range(2)] == [3, 1]
        assert editions_accepted(connection, AFTER) == []
        assert set(connection.execute(select(events.c.kind)).scalars()) == {"delivered"}


def test_recipients_go_when_nothing_of_their_edition_is_uncertain(database: Database) -> None:
    edition = submitted(database, EMAILS)[0].edition
    with database.begin() as connection:
        assert editions_to_forget(connection, AFTER) == [edition]
        connection.execute(batches.update().values(state="uncertain"))
        assert editions_to_forget(connection, AFTER) == []
        connection.execute(renditions.update().where(renditions.c.variant == "b").values(sections={"Politics"}))
        connection.execute(renditions.update().values(html="x", text="x"))
        empty_parts(connection, edition)
        assert set(connection.execute(select(renditions.c.variant, renditions.c.html)).all()) == {("a", "x"), ("b", "")}
        assert [delete_recipients(connection, edition, part=3) for _ in range(3)] == [3, 1, 0]
        assert connection.execute(select(func.count()).select_from(recipients)).scalar() == 0
