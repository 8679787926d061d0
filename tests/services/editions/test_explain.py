"""Where each story is in an edition, or why it is not in it."""

from datetime import timedelta
from pathlib import Path

from digest.render.edition import Renderer
from digest.services.editions.explain import explain
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config
from tests.services.small_sends import NOW


def test_each_story_has_a_place_or_a_reason_and_the_newest_comes_first(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, stories={"exclude_categories": ["Sponsored"]})
    ports = "Storm closes ports in Gdynia and Sopot"
    stories = [
        Post(1, "Parliament votes", NOW - timedelta(hours=1)),
        Post(2, "A fine sofa", NOW - timedelta(hours=2), categories=("Sponsored",)),
        Post(3, f"{ports} again", NOW - timedelta(hours=3), categories=("News",)),
        Post(4, ports, NOW - timedelta(hours=4), categories=("News",)),
        Post(5, "Long ago", NOW - timedelta(days=90)),
    ]
    poll_file(database, feed(stories), settings, now=NOW - timedelta(minutes=5))
    explained = explain(database, Renderer(settings), settings, "daily", NOW.date())
    assert [(one.story.title, one.place, one.reason) for one in explained] == [
        ("Parliament votes", "Politics", None),
        ("A fine sofa", None, "excluded-category"),
        (f"{ports} again", "More news (lead)", None),
        (ports, "More news (related)", None),
        ("Long ago", None, "outside-window"),
    ]


def test_stories_are_explained_although_there_is_no_edition(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, digests={"daily": {"min_stories": 2}})
    poll_file(database, feed([Post(1, "All alone", NOW - timedelta(hours=1))]), settings, now=NOW)
    (alone,) = explain(database, Renderer(settings), settings, "daily", NOW.date())
    assert (alone.place, alone.reason) == (None, "too-few")
