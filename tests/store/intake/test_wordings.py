"""The words of stories come back as they were saved, and the standing lines are replaced as a whole."""

from digest.domain.standing_lines import Passage, Standing, Wording, lines_of
from digest.store.database import Database
from digest.store.intake.stories import load_by_ids
from digest.store.intake.wordings import (
    load_approved,
    load_lines,
    load_standing,
    load_wordings,
    save_standing,
    save_text,
    save_wording,
)
from tests.domain.builders import reading
from tests.store.delivery.ledger import add_edition, add_story
from tests.store.intake.storing import store

WORDING = Wording((("Storks “nest”.", "On roofs."), ("Żółw.",)), (("A town looks up.",),), is_excerpt=True, is_cut=True)


def test_the_words_of_a_story_come_back_as_they_were_saved(database: Database) -> None:
    first, second = store(database, reading(1, 2))
    with database.begin() as connection:
        (story,) = load_by_ids(connection, [first])
        for wording in (Wording(), WORDING):
            save_wording(connection, first, Passage(wording, story.title, story.author))
    with database.read() as connection:
        (found,) = load_wordings(connection, [first, second, 99])
        assert (found.story_id, found.passage) == (first, Passage(WORDING, story.title, story.author))
        assert (found.text, found.standfirst) == (story.text, story.standfirst)


def test_the_lines_of_the_latest_stories_are_loaded_and_of_those_asked_for(database: Database) -> None:
    ids = store(database, reading(1, 2, 3))
    passages = {
        story_id: Passage(Wording(((f"Line {place} “x”.",),)), f"T{place}") for place, story_id in enumerate(ids)
    }
    with database.begin() as connection:
        for story_id, passage in passages.items():
            save_wording(connection, story_id, passage)
        lines = {story_id: lines_of(passage) for story_id, passage in passages.items()}
        latest, oldest = max(ids), min(ids)
        assert load_lines(connection, 1) == {latest: lines[latest]}
        assert load_lines(connection, 1, besides={oldest, 99}) == {latest: lines[latest], oldest: lines[oldest]}
        assert load_lines(connection, 9) == lines


def test_the_stories_of_approved_editions_are_those_that_a_person_approved(database: Database) -> None:
    with database.begin() as connection:
        states = ("draft", "approved", "held", "sending", "submitted", "skipped", "cancelled")
        stories = {state: add_story(connection, add_edition(connection, state, state=state)) for state in states}
        assert load_approved(connection) == {stories["approved"]}


def test_standing_lines_are_replaced_by_those_learned_last(database: Database) -> None:
    before, after = Standing(frozenset({"a", "b"})), Standing(frozenset({"b", "c"}))
    with database.begin() as connection:
        save_standing(connection, Standing(), before)
        save_standing(connection, before, after)
        assert load_standing(connection) == after


def test_a_text_is_replaced_without_a_revision(database: Database) -> None:
    (first,) = store(database, reading(1))
    with database.begin() as connection:
        (before,) = load_by_ids(connection, [first])
        save_text(connection, first, "Only this.", "And so.")
        (after,) = load_by_ids(connection, [first])
    assert (after.text, after.standfirst) == ("Only this.", "And so.")
    assert (after.title, after.url) == (before.title, before.url)
