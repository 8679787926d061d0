"""Mailed stories that changed afterwards, and the corrections that were mailed of them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from digest.domain.batches import BatchState
from digest.store.database import Database
from digest.store.editions.corrections import digests_that_mailed, is_underway, load_changed
from digest.store.intake.stories import load_stories
from digest.store.tables import batches, edition_corrections, editions, stories
from tests.store.delivery.ledger import NOW, add_edition, add_story, frozen

SECOND = timedelta(seconds=1)
PENDING, SUBMITTING, SUBMITTED, UNCERTAIN, FAILED = BatchState
RETITLED: dict[str, Any] = {"title": "Another title"}
WITHDRAWN: dict[str, Any] = {"withdrawn_at": NOW}
MARKED: dict[str, Any] = {"marked_at": NOW, "mark": "It was never so."}


def found(connection: Connection, digest: str | None = None) -> list[tuple[str, str]]:
    """The digests whose readers have a story that changed since, and its title as it was mailed."""
    return [(name, one.mailed_title) for name, one in load_changed(connection, NOW, digest)]


@pytest.mark.parametrize("change", [{}, RETITLED, WITHDRAWN, MARKED])
def test_a_mailed_story_that_was_retitled_withdrawn_or_marked_has_changed(
    database: Database, change: dict[str, Any]
) -> None:
    with frozen(database) as (connection, edition):
        add_story(connection, edition)
        connection.execute(update(batches).where(batches.c.number == 1).values(state=UNCERTAIN))
        if change:
            connection.execute(update(stories).values(**change))
        expected = [("daily", "A story")] if change else []
        assert found(connection) == found(connection, "daily") == expected
        assert found(connection, "weekly") == []
        assert load_changed(connection, NOW + SECOND) == []
        connection.execute(update(batches).values(state=FAILED))
        assert found(connection) == []
        connection.execute(update(batches).values(state=SUBMITTED))
        connection.execute(update(editions).values(part=1))
        assert found(connection) == []


@pytest.mark.parametrize(
    ("change", "correction", "is_corrected"),
    [
        (RETITLED, {"title": "Another title"}, True),
        (RETITLED, {"title": "A third title"}, False),
        (WITHDRAWN, {"title": ""}, True),
        (WITHDRAWN, {"title": "A story"}, False),
        (MARKED, {"title": "", "frozen_at": NOW}, True),
        (MARKED, {"title": "", "frozen_at": NOW - SECOND}, False),
        (RETITLED, {"title": "Another title", "state": "draft"}, False),
        (RETITLED, {"title": "Another title", "digest": "weekly"}, False),
    ],
)
def test_a_change_counts_until_a_mailed_edition_of_the_digest_corrects_it(
    database: Database, change: dict[str, Any], correction: dict[str, Any], *, is_corrected: bool
) -> None:
    with frozen(database) as (connection, edition):
        story = add_story(connection, edition)
        connection.execute(update(batches).values(state=SUBMITTED))
        connection.execute(update(stories).values(**change))
        later = {"digest": "daily", "local_date": NOW.date() + timedelta(days=1), "state": "sending", "frozen_at": NOW}
        number = add_edition(connection, **{**later, **{key: correction[key] for key in correction if key != "title"}})
        row = {"edition_id": number, "story_id": story, "mailed_title": "A story", "title": correction["title"]}
        connection.execute(insert(edition_corrections).values(**row))
        assert (found(connection) == []) is is_corrected


def test_a_story_is_underway_while_a_batch_of_its_edition_may_still_leave(database: Database) -> None:
    with frozen(database) as (connection, edition):
        story, other = add_story(connection, edition), add_story(connection)
        assert is_underway(connection, story) == edition
        assert is_underway(connection, other) is None
        connection.execute(update(editions).values(part=1))
        assert is_underway(connection, story) is None
        for state, underway in (("held", edition), ("submitted", None), ("cancelled", None)):
            connection.execute(update(editions).values(part=0, state=state))
            assert is_underway(connection, story) == underway
        connection.execute(update(editions).values(state="sending"))
        for batch_state, underway in ((SUBMITTING, edition), (SUBMITTED, None), (UNCERTAIN, None), (FAILED, None)):
            connection.execute(update(batches).values(state=batch_state))
            assert is_underway(connection, story) == underway


def test_only_digests_that_reached_readers_with_a_story_mailed_it(database: Database) -> None:
    with frozen(database) as (connection, edition):
        numbers = [add_story(connection, edition), add_story(connection)]
        mailed, other = sorted(load_stories(connection, only=numbers), key=lambda story: numbers.index(story.id))
        assert digests_that_mailed(connection, mailed) == {}
        connection.execute(update(batches).where(batches.c.number == 1).values(state=UNCERTAIN))
        assert [(name, one.mailed_title) for name, one in digests_that_mailed(connection, mailed).items()] == [
            ("daily", "A story")
        ]
        assert digests_that_mailed(connection, other) == {}
        connection.execute(update(editions).values(part=1))
        assert digests_that_mailed(connection, mailed) == {}
