from datetime import timedelta
from pathlib import Path

import pytest

from digest.domain.errors import EditionError
from digest.services.intake.find_story import find_story
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config, local

NOW = local("2026-05-12 07:00")
LINK = "https://notesfrompoland.com/2026/05/11/wages-rise/"


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Database:
    posts = [
        Post(98101, "Wages rise", NOW - timedelta(hours=1), href=LINK),
        Post(98102, "Mayor of Łódź asks for tram line", NOW - timedelta(hours=2)),
        Post(2, "Łódź wins", NOW - timedelta(hours=3)),
    ]
    poll_file(database, feed(posts), config(tmp_path), now=NOW)
    return database


def found(database: Database, name: str, among: tuple[int, ...] = ()) -> str:
    with database.read() as connection:
        return find_story(connection, name, among=among).title


def number(database: Database, name: str) -> int:
    with database.read() as connection:
        return find_story(connection, name).id


@pytest.mark.parametrize(
    "name",
    [
        "wages",
        "98101",
        "https://notesfrompoland.com/?p=98101",
        LINK,
        f"{LINK}?utm_source=digest&utm_medium=email&utm_campaign=daily-2026-05-12",
        LINK.removeprefix("https://").rstrip("/"),
    ],
)
def test_a_story_is_found_by_whatever_a_person_has_at_hand(filled: Database, name: str) -> None:
    assert found(filled, name) == "Wages rise"
    assert found(filled, f"#{number(filled, name)}") == "Wages rise"


def test_its_own_number_comes_before_that_of_wordpress(filled: Database) -> None:
    with filled.read() as connection:
        assert find_story(connection, "2").id == 2


@pytest.mark.parametrize("name", ["0", "9223372036854775808", "9" * 5000, "#" + "9" * 20, "²"])
def test_a_number_that_no_row_can_have_means_no_story(filled: Database, name: str) -> None:
    with pytest.raises(EditionError, match="No story is called"):
        found(filled, name)


def test_a_piece_of_several_titles_lists_them_unless_one_is_near(filled: Database) -> None:
    with pytest.raises(EditionError, match=r"(?s)could mean several.*Mayor of Łódź.*Łódź wins"):
        found(filled, "lodz")
    assert found(filled, "lodz", among=(number(filled, "wins"),)) == "Łódź wins"
    with pytest.raises(EditionError, match=r'No story is called "pope"\. `digest stories` lists'):
        found(filled, "pope")
