"""Drafts and their contents, as they are stored. What becomes of their state is walked in `test_life`."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from digest.domain.edition_life import Cause, EditionState
from digest.domain.editions import LeftOut, NoEdition, Window
from digest.store.database import Database
from digest.store.editions.drafts import mark_proofed, next_part, replace_edition, save_skipped
from digest.store.editions.editions import load_edition
from digest.store.editions.life import move_edition
from digest.store.intake.stories import load_stories
from digest.store.tables import editions
from tests.store.delivery.ledger import NOW, add_edition, add_story
from tests.store.editions.test_life import RENDITION, Life


def test_an_approval_stands_as_long_as_the_content_does(database: Database) -> None:
    life = Life(database)
    life.draft("a")
    for content, state in (("a", EditionState.APPROVED), ("b", EditionState.DRAFT)):
        with database.begin() as connection:
            assert move_edition(connection, life.number, Cause.APPROVED, approved_hash="a")
            known = load_edition(connection, life.number)
            assert replace_edition(connection, known, life.edition, [RENDITION], document={}, content_hash=content)
            assert load_edition(connection, life.number).state is state


def test_a_held_edition_that_is_edited_stays_held_and_keeps_its_note(database: Database) -> None:
    life = Life(database)
    life.draft("a")
    with database.begin() as connection:
        assert move_edition(connection, life.number, Cause.HELD_BY_PERSON, note="Wait.")
        known = load_edition(connection, life.number)
        assert replace_edition(connection, known, life.edition, [RENDITION], document={}, content_hash="b")
        after = load_edition(connection, life.number)
    assert (after.state, after.cause, after.note) == (EditionState.HELD, Cause.HELD_BY_PERSON, "Wait.")


def test_a_proof_is_marked_once_for_each_content(database: Database) -> None:
    life = Life(database)
    life.draft("a")
    with database.begin() as connection:
        shown = load_edition(connection, life.number)
        assert mark_proofed(connection, shown)
        assert not mark_proofed(connection, shown)
        assert replace_edition(connection, shown, life.edition, [RENDITION], document={"new": 1}, content_hash="b")
        assert not mark_proofed(connection, shown)
        after = load_edition(connection, life.number)
        assert mark_proofed(connection, after)
        assert load_edition(connection, life.number).proof == {"shown": {"new": 1}, "before": {}}


def test_corrections_of_a_day_are_numbered_by_digest(database: Database) -> None:
    with database.begin() as connection:
        assert next_part(connection, "daily", NOW.date()) == 1
        add_edition(connection, "daily")
        assert next_part(connection, "daily", NOW.date()) == 1
        add_edition(connection, "daily", part=1)
        add_edition(connection, "daily", part=2)
        assert next_part(connection, "daily", NOW.date()) == 3
        assert next_part(connection, "weekly", NOW.date()) == 1
        assert next_part(connection, "daily", NOW.date() + timedelta(days=1)) == 1


def test_a_skipped_date_remembers_which_stories_there_were(database: Database) -> None:
    def seen(none: NoEdition) -> int:
        number = save_skipped(connection, none, now=NOW)
        return int(connection.execute(select(editions.c.seen).where(editions.c.id == number)).scalar_one())

    with database.begin() as connection:
        none = NoEdition("daily", NOW.date(), Window(NOW, NOW), "No stories.")
        assert seen(none) == 0
        assert save_skipped(connection, none, now=NOW) is None
        story = add_story(connection)
        assert seen(replace(none, digest="weekly")) == story
        add_story(connection)
        (known,) = load_stories(connection, only=[story])
        assert seen(replace(none, digest="monthly", left_out=((known, LeftOut.ALREADY_SENT),))) == story
