"""Standing lines are learned from what the feed shows; stored stories then get new texts."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from digest.config import Config
from digest.store.database import Database
from digest.store.intake.wordings import load_standing
from digest.store.tables import edition_stories, stories, story_keys, story_wordings
from tests.fakes.site import Site
from tests.fakes.wordpress import Post, document
from tests.services.intake.readings import START, read, stored
from tests.store.delivery.ledger import add_edition

CLOSING = "More was said."
"""What the site adds to every post."""
WORDS = ("storks", "trams", "miners", "bread", "harbours", "comets")


def posts(*numbers: int, **texts: str) -> list[Post]:
    own = {number: f"Everybody talks about {WORDS[number]}." for number in numbers}
    return [
        Post(number, f"News of {WORDS[number]}", START, text=texts.get(f"t{number}", own[number])) for number in own
    ]


def texts(database: Database) -> Mapping[str, str]:
    return {number: story.text for number, story in stored(database).items()}


def test_a_text_is_extracted_again_when_its_line_turns_out_to_recur(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(document(posts(0)))
    read(database, settings, after_hours=1)
    assert texts(database) == {"0": f"Everybody talks about storks.\n\n{CLOSING}"}
    site.show(document(posts(3, 2, 1)))
    read(database, settings, after_hours=2)
    assert texts(database) == {str(number): f"Everybody talks about {WORDS[number]}." for number in range(4)}
    with database.read() as connection:
        assert load_standing(connection).lines == {"morewassaid"}


@pytest.mark.parametrize("state", ["approved", "draft", "held", "submitted"])
def test_a_story_of_an_approved_edition_keeps_its_text(
    database: Database, site: Site, settings: Config, state: str
) -> None:
    site.show(document(posts(0)))
    read(database, settings, after_hours=1)
    with database.begin() as connection:
        edition = add_edition(connection, "daily", state=state)
        story = stored(database)["0"].id
        connection.execute(edition_stories.insert().values(edition_id=edition, story_id=story, title="News"))
    site.show(document(posts(3, 2, 1)))
    read(database, settings, after_hours=2)
    own = f"Everybody talks about {WORDS[0]}."
    assert texts(database)["0"] == (f"{own}\n\n{CLOSING}" if state == "approved" else own)
    assert texts(database)["1"] == f"Everybody talks about {WORDS[1]}."


def test_one_reading_of_a_whole_feed_is_evidence_enough(database: Database, site: Site, settings: Config) -> None:
    site.show(document(posts(5, 4, 3, 2, 1, 0)))
    assert read(database, settings, after_hours=1).new == 6
    assert not [text for text in texts(database).values() if CLOSING in text]


def test_a_text_that_is_extracted_again_is_no_update(database: Database, site: Site, settings: Config) -> None:
    site.show(document(posts(0)))
    read(database, settings, after_hours=1)
    site.show(document(posts(3, 2, 1, 0)))
    done = read(database, settings, after_hours=2)
    assert (done.new, done.updated) == (3, 0)
    assert read(database, settings, after_hours=3, whole=True).updated == 0


def test_a_wording_that_the_newsroom_changes_gets_a_new_text(database: Database, site: Site, settings: Config) -> None:
    site.show(document(posts(2, 1, 0)))
    read(database, settings, after_hours=1)
    site.show(document(posts(2, 1, 0, t1="The trams stand still since noon.")))
    assert read(database, settings, after_hours=2).updated == 1
    assert texts(database)["1"] == "The trams stand still since noon."


def test_a_story_with_nothing_but_what_recurs_keeps_its_title(database: Database, site: Site, settings: Config) -> None:
    site.show(document(posts(3, 2, 1, 0, t0=CLOSING)))
    read(database, settings, after_hours=1)
    assert (stored(database)["0"].title, texts(database)["0"]) == ("News of storks", "")


def test_the_words_of_a_story_are_stored_once(database: Database, site: Site, settings: Config) -> None:
    for hours in range(1, 4):
        site.show(document(posts(2, 1, 0)))
        read(database, settings, after_hours=hours, whole=True)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(story_wordings)).scalar() == 3
        assert connection.execute(select(func.count(story_keys.c.story_id.distinct()))).scalar() == 3


def test_stories_of_an_earlier_version_keep_their_texts_until_they_are_read_again(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(document(posts(1, 0)))
    read(database, settings, after_hours=1)
    with database.begin() as connection:
        connection.execute(story_wordings.delete())
        connection.execute(stories.update().values(text="As it was."))
    site.show(document(posts(4, 3, 2, 1)))
    read(database, settings, after_hours=2)
    assert texts(database)["0"] == "As it was."
    assert texts(database)["1"] == "Everybody talks about trams."


def test_a_line_that_names_each_title_is_learned_and_stored(database: Database, site: Site, settings: Config) -> None:
    lines = {
        f"t{number}": f"Everybody saw {word}. We wrote of it in News of {word}." for number, word in enumerate(WORDS)
    }
    site.show(document(posts(5, 4, 3, 2, 1, 0, **lines)))
    read(database, settings, after_hours=1)
    assert texts(database)["0"] == "Everybody saw storks."
    with database.read() as connection:
        assert len(load_standing(connection).lines) == 2
