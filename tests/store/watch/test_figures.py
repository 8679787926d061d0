from collections import Counter
from dataclasses import replace
from datetime import timedelta

from digest.domain.event_figures import Figures
from digest.domain.opens_and_clicks import ASK, HIDDEN
from digest.store.database import Database
from digest.store.tables import batches, editions, recipients, subscriptions
from digest.store.watch.events import save_events
from digest.store.watch.figures import (
    count_certain_touches,
    count_left,
    count_reported,
    each_doubtful_mail,
    editions_since,
    load_certain_people,
    load_doubtful_mails,
    load_totals,
    save_totals,
    submitted_by_variant,
)
from tests.services.mail_events import CLAIMED, NOW, submitted

EMAILS = [f"reader{number}@example.org" for number in range(4)]


def test_events_are_counted_by_the_variant_that_the_reader_got(database: Database) -> None:
    mails = submitted(database, EMAILS)
    first, last = mails[0], mails[-1]
    reported = [first.event("delivered"), first.event("delivered"), last.event("bounced")]
    with database.begin() as connection:
        save_events(connection, reported, NOW)
        assert submitted_by_variant(connection, first.edition) == {"a": 3, "b": 1}
        figures = count_reported(connection, first.edition)
        assert figures["a"].events == Counter(delivered=2)
        assert figures["a"].readers["delivered"] == 1
        assert figures["b"].events == Counter(bounced=1)


def test_only_mails_with_different_links_or_the_hidden_one_are_judged_whole(database: Database) -> None:
    first, second, third, last = submitted(database, EMAILS)
    reported = [
        first.event("opened"),
        *(first.event("clicked", link=ASK) for _ in range(2)),
        second.event("opened", machine=True),
        third.event("clicked", link="site/a"),
        third.event("clicked", link="site/b"),
        third.event("opened"),
        last.event("clicked", link=HIDDEN),
    ]
    with database.begin() as connection:
        save_events(connection, reported, NOW)
        people = {"opens": 1, "clicks": 1, "asks": 1}
        assert count_certain_touches(connection, first.edition) == {
            "a": Figures(Counter(opens=1, clicks=2, asks=2), Counter(opens=1), Counter(people))
        }
        assert load_certain_people(connection, [first.edition]) == {first.recipient}
        doubtful = {(third.edition, third.recipient), (last.edition, last.recipient)}
        assert set(load_doubtful_mails(connection, [first.edition])) == doubtful
        assert [(name, reader, len(mail)) for name, reader, mail in each_doubtful_mail(connection, first.edition)] == [
            ("a", third.recipient, 3),
            ("b", last.recipient, 1),
        ]


def test_a_mail_in_doubt_leaves_the_same_readers_other_mails_certain(database: Database) -> None:
    first, *_ = submitted(database, EMAILS)
    other, *_ = submitted(database, ["other@example.org"], digest="daily")
    reported = [first.event("clicked", link="site/a"), first.event("clicked", link="site/b")]
    with database.begin() as connection:
        connection.execute(
            recipients.insert().values(
                edition_id=other.edition, subscriber_id=first.recipient, rendition_id=other.variant
            )
        )
        connection.execute(batches.update().where(batches.c.id == other.batch).values(first=0))
        opened = replace(first, edition=other.edition, batch=other.batch).event("opened")
        assert save_events(connection, [*reported, opened], NOW) == 3
        assert load_certain_people(connection, [first.edition]) == set()
        assert load_certain_people(connection, [first.edition, other.edition]) == {first.recipient}
        assert load_doubtful_mails(connection, [first.edition, other.edition]) == [(first.edition, first.recipient)]


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
