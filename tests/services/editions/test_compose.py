"""An edition composed from what is stored and what editors decided about it."""

from datetime import timedelta

from digest.config import Config
from digest.domain.editions import Edition, NoEdition
from digest.domain.editor_choices import ChoiceKind
from digest.services.editions.compose import Wish, compose_edition, stored_choices
from digest.services.editions.edit import Change
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.wordpress import Post, feed
from tests.services.editors import edited, posts
from tests.services.small_sends import NOW

TODAY = NOW.date()


def composed(database: Database, settings: Config, wish: Wish | None = None) -> dict[int, str]:
    """Compose today's edition. Returns its stories' titles by id."""
    made = compose_edition(database, settings, "daily", TODAY, wish=wish or Wish())
    assert isinstance(made, Edition)
    return {item.story.id: item.story.title for item in made.items}


def test_what_editors_decided_counts_unless_other_choices_are_given(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.DROP, "2"))
    assert sorted(composed(database, settings).values()) == ["Story 1", "Story 3"]
    with database.read() as connection:
        none = stored_choices(connection, "weekly", TODAY)
    assert sorted(composed(database, settings, Wish(choices=none)).values()) == ["Story 1", "Story 2", "Story 3"]


def test_a_wish_keeps_all_other_stories_out(database: Database, settings: Config, draft: StoredEdition) -> None:
    assert draft.local_date == TODAY
    first, second, third = composed(database, settings)
    assert set(composed(database, settings, Wish(only=frozenset({first, third})))) == {first, third}
    assert set(composed(database, settings, Wish(gone=frozenset({second})))) == {first, third}
    assert isinstance(
        compose_edition(database, settings, "daily", TODAY, wish=Wish(gone=frozenset({first, second, third}))),
        NoEdition,
    )


def test_only_stories_of_the_last_month_are_named_unless_all_are_wanted(database: Database, settings: Config) -> None:
    shown = [*posts(1), Post(8, "A week ago", NOW - timedelta(days=7)), Post(9, "Long ago", NOW - timedelta(days=90))]
    poll_file(database, feed(shown), settings, now=NOW - timedelta(minutes=5))

    def left_out(*, whole: bool) -> set[str]:
        made = compose_edition(database, settings, "daily", TODAY, whole=whole)
        return {story.title for story, _ in made.left_out}

    assert left_out(whole=False) == {"A week ago"}
    assert left_out(whole=True) == {"A week ago", "Long ago"}
