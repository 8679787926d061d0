"""Days in the life of a newsroom, over HTTP, as its readers see them in the mail."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.store.database import Database
from tests.fakes.site import Site, silence, status
from tests.fakes.wordpress import document
from tests.services.town import Town

SHOWN = 6


class Paged(Town):
    """A town whose feed shows six posts, and older ones on further pages."""

    def show(self) -> None:
        pages = [self.posts[start : start + SHOWN] for start in range(0, len(self.posts), SHOWN)]
        self.site.show(*map(document, pages))

    def words(self) -> str:
        """Return the text of the last mail, on one line."""
        return " ".join(self.mailer.submitted[-1].rendition.text.split())


@pytest.fixture
def town(migrated_file: Path, tmp_path: Path) -> Iterator[Paged]:
    (tmp_path / "digest.db").write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with Site() as site:
        yield Paged(database, tmp_path, site, settings={"feed": {"timeout": "1s"}})
    database.close()


def test_a_page_that_never_answers_leaves_its_story_out_and_is_not_mentioned(town: Paged) -> None:
    post = town.publish(1)
    town.publish(2)
    town.poll()
    over = threading.Event()
    town.page(town.take(1), silence(over))
    for _ in range(3):
        assert town.poll(minutes=15).withdrawn == 0
    town.publish(3)
    assert (town.morning(12), town.left_out(1)) == ([2, 3], "missing")
    assert "Report 1eef" not in town.words()
    over.set()
    town.page(post, status(200))
    assert town.morning(13) == [1]


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(lambda town: town.posts.reverse(), id="the editors' own order"),
        pytest.param(lambda town: town.posts.insert(0, town.posts.pop(2)), id="pinned"),
        pytest.param(lambda town: town.change(3, published_at=town.now + timedelta(minutes=1)), id="dated anew"),
        pytest.param(lambda town: town.change(3, published_at=town.posts[0].published_at), id="the same minute"),
        pytest.param(lambda town: town.change(3, text="It says something else."), id="edited"),
    ],
)
def test_a_feed_that_only_looks_different_withdraws_nothing(town: Paged, order: Callable[[Paged], object]) -> None:
    for number in range(1, 5):
        town.publish(number)
        town.poll(minutes=10)
    assert town.morning(12) == [1, 2, 3, 4]
    order(town)
    town.publish(5)
    seen = [town.poll(minutes=20) for _ in range(3)]
    assert [(one.missing, one.withdrawn) for one in seen] == [(0, 0)] * 3
    assert town.morning(13) == [5]
    assert "withdrew" not in town.words()
    assert "which we mailed" not in town.words()


def test_only_a_story_whose_page_is_gone_is_announced_as_withdrawn(town: Paged) -> None:
    for number in range(1, 5):
        town.publish(number)
    assert town.morning(12) == [1, 2, 3, 4]
    dead, live = town.take(2), town.take(3)
    town.page(dead, status(410))
    for _ in range(2):
        town.poll(minutes=15)
    for number in range(5, 12):  # story 1 rolls off
        town.publish(number)
    assert town.morning(13) == [2, *range(5, 12)]
    assert f"The story “{dead.title}”, which we mailed" in town.words()
    assert live.title not in town.words()
    assert town.words().count("which we mailed") == 1


@pytest.mark.parametrize(
    "becomes",
    [
        "UPDATE: {}",
        "{} (updated)",
        "[VIDEO] {}",
        "LIVE: {}",
        "Something else entirely happened",
    ],
)
def test_a_changed_headline_is_no_correction(town: Paged, becomes: str) -> None:
    post = town.publish(1)
    town.publish(2)
    assert town.morning(12) == [1, 2]
    title = becomes.format(post.title)
    town.change(1, title=title)
    town.poll(minutes=30)
    town.change(1, title=post.title)
    town.poll(minutes=30)
    town.change(1, title=title)
    town.publish(3)
    assert town.morning(13) == [3]
    assert post.title not in town.words()
    assert title not in town.words()


def test_a_guid_that_is_used_again_is_a_new_story(town: Paged) -> None:
    town.publish(1)
    assert town.morning(12) == [1]
    again = town.change(
        1, title="Fire in the old mill", text="The old mill burns since noon.", slug="fire", published_at=town.now
    )
    town.page(again, status(200))
    town.poll(minutes=30)
    town.ask("13 07:00")
    assert again.title in town.words()
    assert "which we mailed" not in town.words()


@pytest.mark.parametrize("pinned", [False, True])
def test_stories_that_passed_through_the_feed_between_two_readings_are_mailed(town: Paged, *, pinned: bool) -> None:
    town.publish(1)
    assert town.morning(12) == [1]
    for number in range(2, 16):
        town.now += timedelta(minutes=5)
        town.publish(number)
    if pinned:
        post = town.take(1)
        town.posts.insert(0, replace(post, published_at=town.now))
    assert town.morning(13) == [*range(2, 16)]
