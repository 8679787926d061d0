"""Drafts and their contents, as they are stored. What becomes of their state is walked in `test_life`."""

from digest.domain.edition_life import Cause, EditionState
from digest.store.database import Database
from digest.store.editions.drafts import replace_edition
from digest.store.editions.editions import load_edition
from digest.store.editions.life import move_edition
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
