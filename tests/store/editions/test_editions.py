from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from digest.domain.due import Known
from digest.domain.edition_life import EditionState
from digest.domain.errors import EditionError
from digest.store.database import Database
from digest.store.editions.editions import chosen_up_to, find_edition, load_edition, load_owed, load_pasts, load_waiting
from digest.store.tables import editions, left_out
from tests.store.delivery.ledger import add_story

START = datetime(2026, 5, 11, 5, tzinfo=UTC)
DAY, TODAY = timedelta(days=1), date(2026, 5, 14)


def add(connection: Connection, number: int, state: str, **values: Any) -> None:
    """Insert the daily of so many days before today. It was composed an hour before its window ends."""
    end = START + timedelta(days=3 - number)
    row = {
        "digest": "daily",
        "local_date": TODAY - number * DAY,
        "state": state,
        "cause": "drafted",
        "window_start": end - DAY,
        "window_end": end,
        "composed_at": end - timedelta(hours=1),
        "seen": 10 - number,
        "content_hash": "",
        "document": {},
    }
    connection.execute(insert(editions).values(**row | values))


def test_a_number_without_an_edition_is_an_error_that_says_where_the_numbers_are(database: Database) -> None:
    words = r"^There is no edition 7\. `digest edition list` lists them\.$"
    with database.read() as connection, pytest.raises(EditionError, match=words):
        load_edition(connection, 7)


def test_an_edition_begins_where_the_last_kept_one_before_it_ended(database: Database) -> None:
    with database.begin() as connection:
        assert chosen_up_to(connection, "daily", TODAY) is None
        add(connection, 3, "skipped")
        add(connection, 2, "cancelled")
        assert chosen_up_to(connection, "daily", TODAY) == (START - DAY, 7)
        add(connection, 0, "submitted")
        add(connection, 0, "submitted", part=1)
        assert chosen_up_to(connection, "daily", TODAY) == (START - DAY, 7)
        add(connection, 1, "submitted", part=1)
        assert chosen_up_to(connection, "daily", TODAY) == (START - DAY, 7)
        add(connection, 1, "held")
        assert chosen_up_to(connection, "daily", TODAY) == (START + 2 * DAY - timedelta(hours=1), 9)
        late = TODAY + DAY
        assert chosen_up_to(connection, "daily", late) == (START + 3 * DAY - timedelta(hours=1), 10)
        assert chosen_up_to(connection, "weekly", late) is None


def test_the_stories_of_an_edition_that_nobody_got_are_owed_until_a_later_one_decides(database: Database) -> None:
    with database.begin() as connection:
        add(connection, 3, "skipped", id=1)
        add(connection, 2, "submitted", id=2)
        first, second = add_story(connection, 1), add_story(connection, 1)
        assert load_owed(connection, "daily", TODAY - 4 * DAY, TODAY) == {first, second}
        connection.execute(insert(left_out).values(edition_id=2, story_id=second, reason="over-limit"))
        assert load_owed(connection, "daily", TODAY - 4 * DAY, TODAY) == {first}
        assert load_owed(connection, "daily", TODAY - 2 * DAY, TODAY) == frozenset()
        assert load_owed(connection, "weekly", TODAY - 4 * DAY, TODAY) == frozenset()
        connection.execute(update(editions).where(editions.c.id == 1).values(state="held"))
        assert load_owed(connection, "daily", TODAY - 4 * DAY, TODAY) == frozenset()


def test_an_unfinished_edition_is_in_the_past_however_old_it_is(database: Database) -> None:
    with database.begin() as connection:
        for number, state in enumerate(("draft", "approved", "sending", "held", "submitted", "skipped"), start=20):
            add(connection, number, state)
        found = load_pasts(connection, TODAY)["daily"].editions.values()
        assert {one.state.value for one in found} == {"draft", "approved", "sending"}


def test_what_waits_is_approved_or_held_and_has_not_begun_to_leave(database: Database) -> None:
    with database.begin() as connection:
        for number, state in enumerate(("draft", "approved", "sending", "held", "submitted")):
            add(connection, number, state)
        add(connection, 5, "held", frozen_at=START)
        add(connection, 0, "held", part=1)
        assert sorted(one.state.value for one in load_waiting(connection)) == ["approved", "held"]


def test_the_edition_of_a_date_is_not_its_correction(database: Database) -> None:
    with database.begin() as connection:
        add(connection, 0, "submitted", part=1)
        assert find_edition(connection, "daily", TODAY) is None
        add(connection, 0, "held")
        found = find_edition(connection, "daily", TODAY)
        assert found
        assert found.state is EditionState.HELD


def test_the_past_begins_with_the_date_asked_for(database: Database) -> None:
    with database.begin() as connection:
        add(connection, 2, "held")
        add(connection, 1, "held")
        assert set(load_pasts(connection, TODAY - DAY)["daily"].editions) == {TODAY - DAY}


def test_the_past_of_a_digest_has_its_recent_and_its_ongoing_editions_and_no_correction(database: Database) -> None:
    with database.begin() as connection:
        add(connection, 3, "sending", cause="paused", frozen_at=START)
        add(connection, 2, "submitted")
        add(connection, 1, "sending", submitted_at=START, proofed_hash="x")
        add(connection, 1, "sending", part=1)
        add(connection, 0, "draft", part=1)
        past = load_pasts(connection, TODAY - DAY)["daily"]
        assert past.began == TODAY - 3 * DAY
        assert sorted(past.editions.values(), key=lambda one: one.local_date) == [
            Known(TODAY - 3 * DAY, EditionState.SENDING, paused=True, frozen_at=START),
            Known(TODAY - DAY, EditionState.SENDING, was_submitted=True, was_proofed=True),
        ]
