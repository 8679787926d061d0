from datetime import timedelta
from typing import Any

from digest.domain.events import EventKind
from digest.store.database import Database
from digest.store.tables import batches, editions, recipients, subscribers
from digest.store.watch.edition_events import (
    ERASED,
    Refusal,
    count_mailed,
    count_refused,
    each_clicked_mail,
    earlier_editions,
    load_arrivals,
    load_refusals,
    when_folded,
)
from digest.store.watch.events import save_events
from digest.store.watch.figures import save_totals
from tests.services.mail_events import CLAIMED, NOW, submitted

EMAILS = ["a@example.org", "b@example.org", "c@mail.example", "d@mail.example"]


def test_returns_are_counted_by_domain_and_reason_each_reader_once(database: Database) -> None:
    first, second, third, _ = submitted(database, EMAILS)
    full = {"status": "5.2.2", "class": "Mailbox Unavailable"}
    reported = [
        first.event("blocked", detail=full),
        first.event("bounced", detail=full),
        first.event("bounced", detail=full),
        second.event("bounced"),
        third.event("delivered"),
    ]
    with database.begin() as connection:
        save_events(connection, reported, NOW)
        assert count_refused(connection, first.edition) == {"example.org": 2}
        assert load_refusals(connection, first.edition) == [
            Refusal("example.org", EventKind.BLOCKED, "5.2.2", "Mailbox Unavailable", 1),
            Refusal("example.org", EventKind.BOUNCED, "", "", 1),
            Refusal("example.org", EventKind.BOUNCED, "5.2.2", "Mailbox Unavailable", 1),
        ]


def test_mails_are_counted_by_domain_if_they_were_submitted(database: Database) -> None:
    first, second, third, _ = submitted(database, EMAILS)
    with database.begin() as connection:
        assert count_mailed(connection, first.edition) == {"example.org": 2, "mail.example": 2}
        connection.execute(
            recipients.update().where(recipients.c.subscriber_id == first.recipient).values(own_state="suppressed")
        )
        connection.execute(subscribers.update().where(subscribers.c.id == second.recipient).values(email=None))
        assert count_mailed(connection, first.edition) == {ERASED: 1, "mail.example": 2}
        connection.execute(batches.update().where(batches.c.id == third.batch).values(state="uncertain"))
        assert count_mailed(connection, first.edition).total() < 3


def test_a_mail_arrives_when_it_was_first_delivered(database: Database) -> None:
    first, second, *_ = submitted(database, EMAILS)
    late = NOW + timedelta(minutes=5)
    reported = [first.event("delivered", occurred_at=late), first.event("delivered"), second.event("delivered")]
    with database.begin() as connection:
        save_events(connection, reported, NOW)
        assert load_arrivals(connection, first.edition) == [(NOW, 2)]


def test_the_clicks_of_a_mail_stand_together(database: Database) -> None:
    first, second, *_ = submitted(database, EMAILS)
    reported = [mail.event("clicked", link=link) for link in "xy" for mail in (first, second)] + [first.event("opened")]
    with database.begin() as connection:
        save_events(connection, reported, NOW)
        assert [len(mail) for mail in each_clicked_mail(connection, first.edition)] == [2, 2]


def test_earlier_editions_are_those_of_the_digest_before_it_without_corrections(database: Database) -> None:
    edition = submitted(database, EMAILS)[0].edition
    with database.begin() as connection:
        row = connection.execute(editions.select()).mappings().one()
        others: list[dict[str, Any]] = [{}, {}, {"digest": "daily"}, {"part": 1}, {"frozen_at": None}]
        for number, more in enumerate(others, 1):
            at = CLAIMED - timedelta(days=number)
            values = {**row, "id": edition + number, "local_date": at.date(), "frozen_at": at, **more}
            connection.execute(editions.insert().values(values))
        assert earlier_editions(connection, edition, most=9) == [edition + 2, edition + 1]
        assert earlier_editions(connection, edition, most=1) == [edition + 1]


def test_an_edition_is_folded_once_it_has_totals(database: Database) -> None:
    edition = submitted(database, EMAILS)[0].edition
    with database.begin() as connection:
        assert when_folded(connection, edition) is None
        save_totals(connection, edition, {}, NOW)
        assert when_folded(connection, edition) == NOW
