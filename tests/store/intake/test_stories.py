from datetime import timedelta

import pytest

from digest.domain.stories import Image, Reading
from digest.domain.story_identity import reading_keys
from digest.store.database import Database
from digest.store.intake.stories import (
    FeedState,
    count_stories,
    find_by_guid,
    load_by_ids,
    load_by_keys,
    load_feed,
    load_newest,
    load_stories,
    mark_story,
    save_feed,
    unmark_story,
)
from tests.domain.builders import NOON, reading, sighting
from tests.store.intake.storing import store

FEED = "https://example.org/feed/"


def test_a_story_is_found_by_any_of_its_keys_and_names(database: Database) -> None:
    first, second = store(database, reading(1, 2))
    (keys, _) = reading_keys(reading(1, 2).sightings)
    with database.read() as connection:
        assert {story.id for story in load_by_keys(connection, keys).values()} == {first}
        assert load_by_keys(connection, ["nobody's"]) == {}
        (story,) = load_by_ids(connection, [first, 99, first])
        assert [find_by_guid(connection, name) for name in (story.guid, str(story.url), "nothing")] == [
            [first],
            [first],
            [],
        ]
        assert [one.id for one in load_by_ids(connection, [second, first])] == [second, first]
        assert count_stories(connection) == 2


def test_a_story_comes_back_as_it_was_stored(database: Database) -> None:
    image = Image("https://example.org/a.jpg", "A tram", 940, 627, default=True, medium="image")
    shown = sighting(1, title="Ż", categories=("A", "B"), author="Ola", standfirst="S", protected=True, image=image)
    store(database, Reading((shown,)))
    with database.read() as connection:
        (story,) = load_stories(connection)
    for name in ("guid", "url", "title", "text", "standfirst", "author", "categories", "image", "unsafe", "protected"):
        assert getattr(story, name) == getattr(shown, name), name


def test_the_texts_of_old_stories_stay_unread_unless_they_are_asked_for(database: Database) -> None:
    first, second = store(database, reading(1, 2))
    with database.read() as connection:
        late = NOON + timedelta(days=9)
        assert load_stories(connection, since=late) == []
        assert [story.id for story in load_stories(connection, since=late, besides=[first])] == [first]
        texts = {story.id: bool(story.text) for story in load_stories(connection, text_since=late, besides=[second])}
        assert texts == {first: False, second: True}
        assert [story.id for story in load_stories(connection, only=[first])] == [first]


def test_what_is_missing_or_withdrawn_is_not_the_newest(database: Database) -> None:
    ids = store(database, reading(1, 2))
    with database.begin() as connection:
        newest = load_newest(connection)
        assert newest
        mark_story(connection, newest.id, "It was wrong.", NOON, withdrawn=True)
        other = load_newest(connection)
        assert other
        assert {newest.id, other.id} == set(ids)
        assert unmark_story(connection, newest.id)
        assert not unmark_story(connection, newest.id)
        again = load_newest(connection)
        assert again
        assert again.id == newest.id
        assert load_newest(connection, before=NOON) is None


@pytest.mark.parametrize("failures", [0, 3])
def test_the_state_of_a_feed_comes_back_as_it_was_saved(database: Database, failures: int) -> None:
    state = FeedState(FEED, etag='"1"', polled_at=NOON, failures=failures, last_error="silent", reading=(3, 1, 2))
    with database.begin() as connection:
        assert load_feed(connection, FEED) == FeedState(FEED)
        save_feed(connection, FeedState(FEED, failures=9))
        save_feed(connection, state)
        assert load_feed(connection, FEED) == state
