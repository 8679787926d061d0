from collections import Counter
from datetime import timedelta

from digest.domain.event_figures import Figures
from digest.store.database import Database
from digest.store.tables import editions, subscriptions
from digest.store.watch.events import save_events
from digest.store.watch.figures import (
    count_left,
    count_told,
    each_touched_mail,
    editions_since,
    load_totals,
    save_totals,
    submitted_by_variant,
)
from tests.services.telling import CLAIMED, NOW, submitted

EMAILS = [f"reader{number}@example.org" for number in range(4)]


def test_events_are_counted_by_the_variant_that_the_reader_got(database: Database) -> None:
    mails = submitted(database, EMAILS)
    first, last = mails[0], mails[-1]
    told = [first.told("delivered"), first.told("delivered"), last.told("bounced"), last.told("opened")]
    with database.begin() as connection:
        save_events(connection, told, NOW)
        assert submitted_by_variant(connection, first.edition) == {"a": 3, "b": 1}
        figures = count_told(connection, first.edition)
        assert figures["a"].events == Counter(delivered=2)
        assert figures["a"].readers["delivered"] == 1
        assert figures["b"].events == Counter(bounced=1)
        assert [len(mail) for mail in each_touched_mail(connection, first.edition, "b")] == [1]
        assert list(each_touched_mail(connection, first.edition, "a")) == []


def test_a_reader_left_after_the_edition_before_the_next_one(database: Database) -> None:
    mails = submitted(database, EMAILS)
    with database.begin() as connection:
        for number, later in enumerate((-1, 1)):
            leaving = subscriptions.update().where(subscriptions.c.token == EMAILS[number])
            connection.execute(leaving.values(ended_at=CLAIMED + timedelta(hours=later)))
        assert {name: one.events["left"] for name, one in count_left(connection, mails[0].edition).items()} == {"a": 1}


def test_the_first_totals_of_an_edition_stay(database: Database) -> None:
    edition = submitted(database, EMAILS)[0].edition
    figures = {"a": Figures(events=Counter(delivered=3), readers=Counter(delivered=3, outcomes=3, arrived=3))}
    with database.begin() as connection:
        assert load_totals(connection, edition) is None
        save_totals(connection, edition, figures, NOW)
        save_totals(connection, edition, {}, NOW)
        assert load_totals(connection, edition) == figures
        day = CLAIMED.date()
        assert editions_since(connection, day) == [(edition, "weekly")]
        assert editions_since(connection, day + timedelta(days=1)) == []
        connection.execute(editions.update().values(part=1))
        assert editions_since(connection, day) == []
