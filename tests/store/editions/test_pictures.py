"""What is known of pictures, and which copies are offered, as they are stored."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.domain.edition_life import EditionState
from digest.store.database import Database
from digest.store.editions.pictures import (
    Picture,
    forget_copies,
    is_offered,
    load_last_shown,
    load_pictures,
    replace_edition_pictures,
    save_picture,
)
from tests.store.delivery.ledger import NOW, add_edition

URL = "https://news.example/" + "a" * 5_000 + ".jpg"
"""Longer than what PostgreSQL can index."""
MADE = Picture(URL, 1200, 800, "w.jpg", "t.jpg", attempts=1)


def test_what_is_known_of_a_picture_is_replaced_by_what_is_found_later(database: Database) -> None:
    with database.begin() as connection:
        save_picture(connection, Picture(URL, failure="It is busy.", attempts=1))
        assert load_pictures(connection, [URL])[URL].failure == "It is busy."
        save_picture(connection, MADE)
        assert load_pictures(connection, [URL, "https://news.example/b.jpg"]) == {URL: MADE}


def test_a_picture_is_forgotten_with_either_of_its_copies(database: Database) -> None:
    other = replace(MADE, url="https://news.example/b.jpg", wide="", thumb="u.jpg")
    for lost in ("w.jpg", "t.jpg"):
        with database.begin() as connection:
            save_picture(connection, MADE)
            save_picture(connection, other)
            forget_copies(connection, [lost, "x.jpg"])
            assert load_pictures(connection, [URL, other.url]) == {other.url: other}


@pytest.mark.parametrize("state", EditionState)
def test_copies_of_drafted_and_published_editions_are_offered(database: Database, state: EditionState) -> None:
    with database.begin() as connection:
        number = add_edition(connection, "daily", state=state)
        replace_edition_pictures(connection, number, ["t.jpg"])
        offered = state not in (EditionState.CANCELLED, EditionState.SKIPPED)
        assert is_offered(connection, "t.jpg") is offered
        assert not is_offered(connection, "w.jpg")
        assert load_last_shown(connection) == ({"t.jpg": NOW.date()} if offered else {})


def test_a_copy_is_as_recent_as_the_newest_edition_that_shows_it(database: Database) -> None:
    with database.begin() as connection:
        for days in (3, 1, 2):
            number = add_edition(connection, "daily", local_date=NOW.date() - timedelta(days=days))
            replace_edition_pictures(connection, number, ["t.jpg", "w.jpg"])
        replace_edition_pictures(connection, number, ["w.jpg"])
        yesterday = NOW.date() - timedelta(days=1)
        assert load_last_shown(connection) == {"t.jpg": yesterday, "w.jpg": yesterday}
