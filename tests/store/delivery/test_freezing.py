from sqlalchemy import select

from digest.store.database import Database
from digest.store.delivery.freezing import (
    AudienceRule,
    Share,
    load_selections,
    preview_recipients,
    somebody_reads,
)
from digest.store.tables import recipients, renditions, subscribers, subscriptions, suppressions
from tests.store.delivery.ledger import EMAILS, NOW, frozen


def test_a_reader_gets_the_rendition_of_their_bucket(database: Database) -> None:
    with frozen(database) as (connection, edition):
        pairs = select(subscribers.c.bucket, renditions.c.variant).select_from(recipients)
        pairs = pairs.join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
        pairs = pairs.join(renditions, renditions.c.id == recipients.c.rendition_id)
        found = connection.execute(pairs.where(recipients.c.edition_id == edition)).all()
    assert len(found) == len(EMAILS)
    assert all(variant == ("a" if bucket < 5_000 else "b") for bucket, variant in found)


def test_a_preview_counts_those_who_may_be_mailed_now(database: Database) -> None:
    with frozen(database) as (connection, _):
        connection.execute(subscriptions.update().where(subscriptions.c.token == EMAILS[0]).values(ended_at=NOW))
        suppressed = {"email": EMAILS[1], "reason": "bounce", "created_at": NOW}
        connection.execute(suppressions.insert().values(**suppressed))
        rule = AudienceRule("daily", NOW.date(), NOW, NOW)
        counts, first = preview_recipients(connection, rule, [Share(7, 0, 10_000, 2)], sample=2)
        assert (counts, first) == ({7: len(EMAILS) - 2}, EMAILS[2:4])
        assert somebody_reads(connection, "daily")
        assert not somebody_reads(connection, "weekly")


def test_the_choices_of_sections_are_counted_without_those_who_want_all(database: Database) -> None:
    chosen = frozenset({"Politics", "Culture"})
    with frozen(database) as (connection, _):
        connection.execute(subscribers.update().where(subscribers.c.email.in_(EMAILS[:3])).values(sections=chosen))
        assert load_selections(connection, "daily") == {chosen: 3}
        assert load_selections(connection, "weekly") == {}
