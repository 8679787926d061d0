from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, literal, select, update

from digest.domain.batches import BatchState
from digest.store.database import Database
from digest.store.delivery.batches import load_members
from digest.store.delivery.freezing import (
    AudienceRule,
    count_paused,
    load_selections,
    preview_recipients,
    somebody_reads,
    somebody_received,
)
from digest.store.readers.moving import move_subscriptions
from digest.store.tables import (
    batches,
    editions,
    recipients,
    rendition_stories,
    renditions,
    subscribers,
    subscriptions,
    suppressions,
)
from tests.services.frozen import everybody
from tests.store.delivery.ledger import EMAILS, NOW, add_edition, add_story, claim, frozen


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
        counts, first = preview_recipients(connection, rule, everybody(NOW), sample=2)
        assert (counts, first) == ({"a": len(EMAILS) - 2}, EMAILS[2:4])
        assert somebody_reads(connection, "daily", NOW)
        assert not somebody_reads(connection, "weekly", NOW)


def test_the_choices_of_sections_are_counted_without_those_who_want_all(database: Database) -> None:
    chosen = frozenset({"Politics", "Culture"})
    with frozen(database) as (connection, _):
        connection.execute(subscribers.update().where(subscribers.c.email.in_(EMAILS[:3])).values(sections=chosen))
        assert load_selections(connection, "daily") == {chosen: 3}
        assert load_selections(connection, "weekly") == {}


DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PENDING, SUBMITTING, SUBMITTED, UNCERTAIN, FAILED = BatchState
ALL, FIRST, LAST = EMAILS, EMAILS[:5], EMAILS[5:]
"""The readers of a frozen edition, and those of its two renditions."""


def reached(connection: Connection, correction: int, story: int) -> list[str]:
    """The readers that a correction of a story is for."""
    rule = AudienceRule("daily", NOW.date(), NOW, NOW, corrects=(correction, story))
    return preview_recipients(connection, rule, everybody(NOW), sample=20)[1]


def ids_of(emails: Sequence[str]) -> Any:
    return select(subscribers.c.id).where(subscribers.c.email.in_(emails))


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((SUBMITTED, SUBMITTED, UNCERTAIN, SUBMITTED, UNCERTAIN), ALL),
        ((SUBMITTED, UNCERTAIN, PENDING, SUBMITTING, FAILED), ALL[:4]),
        ((FAILED, FAILED, FAILED, FAILED, SUBMITTED), ALL[7:]),
        ((PENDING, FAILED, SUBMITTING, FAILED, FAILED), []),
    ],
)
def test_a_correction_follows_the_batches_of_its_story_that_left_or_may_have(
    database: Database, states: Sequence[BatchState], expected: Sequence[str]
) -> None:
    with frozen(database) as (connection, edition):
        story, correction = add_story(connection, edition), add_edition(connection, "daily", part=1)
        for number, state in enumerate(states, start=1):
            connection.execute(update(batches).where(batches.c.number == number).values(state=state))
        assert reached(connection, correction, story) == expected
        assert somebody_received(connection, correction, "daily", story, NOW) == bool(expected)
        assert reached(connection, correction, add_story(connection)) == []


@pytest.mark.parametrize("last", [SUBMITTED, FAILED])
def test_no_correction_goes_to_those_who_were_mailed_without_the_story(database: Database, last: BatchState) -> None:
    with frozen(database) as (connection, edition):
        story, correction = add_story(connection, edition), add_edition(connection, "daily", part=1)
        connection.execute(update(batches).values(state=SUBMITTED))
        connection.execute(update(batches).where(batches.c.number == 5).values(state=last))
        mailed = ALL if last is SUBMITTED else ALL[:7]
        held_back = update(recipients).where(recipients.c.subscriber_id.in_(ids_of(ALL[:1])))
        connection.execute(held_back.values(own_state="suppressed"))
        assert reached(connection, correction, story) == mailed[1:]
        law = update(renditions).where(renditions.c.variant == "b").values(sections=frozenset({"Law"}))
        number = connection.execute(law.returning(renditions.c.id)).scalar_one()
        assert reached(connection, correction, story) == FIRST[1:]
        connection.execute(insert(rendition_stories).values(rendition_id=number, story_id=story))
        assert reached(connection, correction, story) == mailed[1:]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"state": "sending"}, ALL[2:]),
        ({"state": "draft"}, ALL[2:]),
        ({"state": "cancelled"}, ALL),
        ({"state": "sending", "local_date": NOW.date() - DAY}, ALL),
        ({"state": "sending", "digest": "daily", "part": 2}, ALL),
        ({"state": "sending", "corrects": None}, ALL),
    ],
)
def test_readers_of_two_digests_get_one_correction_a_day(
    database: Database, other: Mapping[str, Any], expected: Sequence[str]
) -> None:
    with frozen(database) as (connection, edition):
        story, correction = add_story(connection, edition), add_edition(connection, "daily", part=1)
        connection.execute(update(batches).values(state=SUBMITTED))
        number = add_edition(connection, **{"digest": "weekly", "part": 1, "corrects": story, **other})
        columns = ("edition_id", "subscriber_id", "rendition_id")
        row = select(literal(number), subscribers.c.id, literal(7)).where(subscribers.c.email.in_(ALL[:2]))
        connection.execute(insert(recipients).from_select(columns, row))
        assert reached(connection, correction, story) == expected
        assert somebody_received(connection, correction, "daily", story, NOW)


HOUR = timedelta(hours=1)
MIDNIGHT, TODAY = NOW.replace(hour=0), NOW.date()


@pytest.mark.parametrize(
    ("came", "left", "expected"),
    [
        (NOW + HOUR, NOW + HOUR, False),
        (NOW, NOW, False),
        (NOW - SECOND, NOW + HOUR, True),
        (NOW + HOUR, NOW - SECOND, True),
        (NOW + HOUR, None, True),
    ],
)
def test_a_reader_who_switches_digests_gets_one_edition_that_day_and_a_reader_of_both_gets_both(
    database: Database, came: datetime, left: datetime | None, *, expected: bool
) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(batches).values(state=SUBMITTED))
        switch(connection, EMAILS[0], came, left)
        assert gets_weekly(connection) is expected


@pytest.mark.parametrize(
    ("local_date", "today", "expected"),
    [
        (NOW.date(), MIDNIGHT, False),
        (NOW.date(), MIDNIGHT + DAY, False),
        (NOW.date() + DAY, MIDNIGHT, False),
        (NOW.date() + DAY, NOW, False),
        (NOW.date() + DAY, NOW + SECOND, True),
    ],
)
def test_one_edition_a_day_counts_by_its_date_and_by_the_day_on_which_it_leaves(
    database: Database, local_date: date, today: datetime, *, expected: bool
) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(batches).values(state=SUBMITTED))
        switch(connection, EMAILS[0], NOW + HOUR, NOW + HOUR)
        assert gets_weekly(connection, local_date, today) is expected


@pytest.mark.parametrize(
    ("state", "own_state", "part", "expected"),
    [
        (SUBMITTED, None, 0, False),
        (SUBMITTING, None, 0, False),
        (UNCERTAIN, None, 0, False),
        (PENDING, None, 0, True),
        (FAILED, None, 0, True),
        (SUBMITTED, "suppressed", 0, True),
        (SUBMITTED, None, 1, True),
    ],
)
def test_only_an_edition_that_reached_a_reader_stands_for_another(
    database: Database, state: BatchState, own_state: str | None, part: int, *, expected: bool
) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(batches).values(state=state))
        connection.execute(update(recipients).values(own_state=own_state))
        connection.execute(update(editions).values(part=part))
        switch(connection, EMAILS[0], NOW + HOUR, NOW + HOUR)
        assert gets_weekly(connection) is expected


def test_a_switch_by_a_reader_without_that_edition_costs_them_nothing(database: Database) -> None:
    with frozen(database, EMAILS[:2]) as (connection, _):
        connection.execute(update(batches).values(state=SUBMITTED))
        connection.execute(recipients.delete().where(recipients.c.subscriber_id.in_(ids_of(EMAILS[:1]))))
        for email in EMAILS[:2]:
            switch(connection, email, NOW + HOUR, NOW + HOUR)
        rule = AudienceRule("weekly", NOW.date(), MIDNIGHT, MIDNIGHT)
        assert preview_recipients(connection, rule, everybody(NOW), sample=9)[1] == EMAILS[:1]


@pytest.mark.parametrize(("state", "expected"), [(SUBMITTED, False), (FAILED, True)])
def test_a_reader_whose_digest_was_renamed_gets_one_edition_that_day(
    database: Database, state: BatchState, *, expected: bool
) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(batches).values(state=state))
        move_subscriptions(connection, "daily", "weekly", NOW + HOUR)
        rule = AudienceRule("weekly", NOW.date(), MIDNIGHT, MIDNIGHT)
        reached = preview_recipients(connection, rule, everybody(NOW), sample=1)[1]
        assert bool(reached) is expected


def test_a_reader_of_both_digests_still_gets_both_after_one_was_renamed(database: Database) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(batches).values(state=SUBMITTED))
        switch(connection, EMAILS[0], NOW - HOUR, None)
        move_subscriptions(connection, "daily", "weekly", NOW + HOUR)
        assert gets_weekly(connection)


def switch(connection: Connection, email: str, came: datetime, left: datetime | None) -> None:
    """Let a reader of the daily read the weekly from a moment on, and leave the daily at another."""
    (number,) = connection.execute(ids_of([email])).scalars()
    row = {"subscriber_id": number, "digest": "weekly", "token": f"weekly {email}", "since": came}
    connection.execute(insert(subscriptions).values(**row))
    own = (subscriptions.c.subscriber_id == number, subscriptions.c.digest == "daily")
    connection.execute(update(subscriptions).where(*own).values(ended_at=left))


def gets_weekly(connection: Connection, local_date: date = TODAY, today: datetime = MIDNIGHT) -> bool:
    """Whether anybody gets the weekly of a date that leaves on some day."""
    its_day = MIDNIGHT + (local_date - NOW.date())
    rule = AudienceRule("weekly", local_date, its_day, today)
    return preview_recipients(connection, rule, everybody(NOW), sample=9)[1] == EMAILS[:1]


@pytest.mark.parametrize(("until", "is_mailed"), [(NOW + SECOND, False), (NOW, True), (NOW - SECOND, True)])
def test_a_reader_who_pauses_gets_no_mail_until_the_pause_is_over(
    database: Database, until: datetime, *, is_mailed: bool
) -> None:
    with frozen(database) as (connection, edition):
        paused = update(subscribers).where(subscribers.c.email == EMAILS[0])
        connection.execute(paused.values(paused_until=until))
        rule = AudienceRule("daily", NOW.date(), NOW, NOW)
        counts, first = preview_recipients(connection, rule, everybody(NOW), sample=1)
        assert count_paused(connection, "daily", NOW) == (not is_mailed)
        assert (sum(counts.values()), first == EMAILS[:1]) == (len(EMAILS) - (not is_mailed), is_mailed)
        batch = claim(connection, edition)
        assert batch
        mailed = [one.email for one in load_members(connection, batch.id, NOW).mailed]
        assert mailed == (EMAILS[:2] if is_mailed else EMAILS[1:2])
        connection.execute(update(subscribers).values(paused_until=until))
        assert somebody_reads(connection, "daily", NOW) is is_mailed
        assert somebody_reads(connection, "daily", None)
