"""What a reading changes. `given(...)` are the stories of the last reading; smaller numbers are newer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from digest.domain.changes import Changes, reconcile
from digest.domain.standing_lines import Wording
from digest.domain.stories import EARLIEST, Image, Reading, Rejection, Story
from digest.domain.story_identity import keys_of
from tests.domain.builders import NOON, reading, sighting, story


def given(*numbers: int) -> list[Story]:
    return [story(number) for number in numbers]


def after(last: Sequence[Story], now_shown: Reading, *, stored: Sequence[Story] = (), now: datetime = NOON) -> Changes:
    everything = [*last, *stored]
    known = {key: one for one in everything for key in keys_of(sighting(one.id, guid=one.guid, url=one.url))}
    return reconcile(now_shown, known=known, last=last, now=now)


def test_the_first_reading_is_all_new() -> None:
    changes = after([], reading(1, 2, 3))
    assert len(changes.new) == 3
    assert changes.order == (-1, -2, -3)


def test_the_same_reading_again_changes_nothing() -> None:
    changes = after(given(1, 2, 3), reading(1, 2, 3))
    assert (changes.new, changes.updated, changes.missing) == ((), (), ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("guid", "https://example.org/2026/05/2/"),
        ("url", "https://example.org/another-slug/"),
        ("title", "The council does not vote"),
        ("text", "It did not vote."),
        ("standfirst", "No vote yet"),
        ("author", "Jan Kowalski"),
        ("categories", ("Politics",)),
        ("image", Image("https://example.org/2.jpg")),
        ("image", None),
        ("published_at", NOON - timedelta(hours=3)),
    ],
)
def test_what_the_site_says_now_replaces_what_it_said(field: str, value: Any) -> None:
    before: dict[str, Any] = {"standfirst": "The council votes", "image": Image("https://example.org/old.jpg")}
    known, now = story(2, **before), {**before, field: value}
    changes = after([story(1), known], Reading((sighting(1), sighting(2, **now))))
    assert [update.story for update in changes.updated] == [replace(known, **{field: value})]


@pytest.mark.parametrize("field", ["url", "title", "author", "categories", "published_at"])
def test_what_the_site_no_longer_says_is_kept(field: str) -> None:
    silent: Any = {field: () if field == "categories" else None if field in ("url", "published_at") else ""}
    assert not after(given(1, 2), Reading((sighting(1), sighting(2, **silent)))).updated


@pytest.mark.parametrize("kept", [True, False])
def test_words_that_the_site_withholds_replace_only_words_that_nobody_knows(*, kept: bool) -> None:
    known, nothing = story(1) if kept else replace(story(1), text=""), Wording(is_cut=True)
    changes = after([known], Reading((sighting(1, text="", wording=nothing),)))
    assert [one.wording for one in changes.known] == [None if kept else nothing]


def test_a_standfirst_goes_only_when_the_text_comes_without_one() -> None:
    known = replace(story(1), standfirst="The council votes")

    def taken(**shown: Any) -> list[tuple[str, str]]:
        changes = after([known], Reading((sighting(1, **shown),)))
        return [(update.story.standfirst, update.story.text) for update in changes.updated]

    assert taken(text="", standfirst="") == []
    assert taken(text="", standfirst="It votes today") == [("It votes today", known.text)]
    assert taken(text=known.text, standfirst="") == [("", known.text)]


def test_an_unsafe_link_never_replaces_a_safe_one() -> None:
    unsafe = replace(sighting(1), url=None, unsafe=True)
    assert not after(given(1), Reading((unsafe,))).updated
    (update,) = after([replace(story(1), url=None)], Reading((unsafe,))).updated
    assert (update.story.url, update.story.unsafe) == (None, True)
    (update,) = after([replace(story(1), url=None, unsafe=True)], reading(1)).updated
    assert (update.story.url, update.story.unsafe) == (story(1).url, False)


def test_a_new_slug_is_the_same_story() -> None:
    moved = sighting(2, url="https://example.org/2026/05/another-slug/")
    changes = after(given(1, 2), Reading((sighting(1), moved)))
    assert not changes.new
    assert changes.updated[0].keys == ("example.org/2026/05/another-slug",)


ANOTHER = {
    "url": "https://example.org/2026/05/another-slug/",
    "title": "Nowak wins the race",
    "text": "Seventeen runners came to Gdynia on Sunday, and one of them was the first.",
    "published_at": NOON - timedelta(minutes=5),
}


def test_a_new_link_title_text_and_date_under_an_old_guid_are_a_new_story() -> None:
    changes = after(given(1, 2), Reading((sighting(2, **ANOTHER), sighting(1))))
    (new,) = changes.new
    assert new.keys == keys_of(sighting(2, **ANOTHER))
    assert not changes.updated


@pytest.mark.parametrize("field", list(ANOTHER))
def test_a_story_that_keeps_one_of_them_is_the_same(field: str) -> None:
    values: dict[str, Any] = {**ANOTHER, field: getattr(sighting(2), field)}
    changes = after(given(1, 2), Reading((sighting(1), sighting(2, **values))))
    assert (len(changes.new), [one.story.id for one in changes.updated]) == (0, [2])


@pytest.mark.parametrize(("text", "is_new"), [("abcdefghijklm111111111", True), ("abcdefghijkl11111111", False)])
def test_texts_that_are_less_than_three_fifths_alike_are_of_different_stories(
    text: str,
    is_new: bool,  # noqa: FBT001 -- a case
) -> None:
    known = story(2, text="abcdefghijklmnopqrstuv"[: len(text)])
    changes = after([story(1), known], Reading((sighting(1), sighting(2, **{**ANOTHER, "text": text}))))
    assert bool(changes.new) is is_new


def test_a_story_without_a_link_is_the_same_under_its_guid_whatever_else_changes() -> None:
    known = replace(story(2), url=None)
    changes = after([story(1), known], Reading((sighting(1), sighting(2, **ANOTHER))))
    assert (changes.new, [one.story.url for one in changes.updated]) == ((), [ANOTHER["url"]])


def test_an_unusable_entry_with_a_new_link_is_still_the_story_of_its_guid() -> None:
    unusable = Rejection("empty", guid=story(2).guid, url="https://example.org/2026/05/another-slug/")
    changes = after(given(1, 2, 3), Reading((sighting(1), sighting(3)), (unusable,)))
    assert (changes.new, changes.updated, changes.missing) == ((), (), ())


def test_an_entry_that_shares_both_its_guid_and_its_link_is_new_and_has_no_key() -> None:
    pairs = [(1, 1), (1, 2), (2, 1)]
    shown = [replace(sighting(guid), url=sighting(link).url, title=f"Title {guid}{link}") for guid, link in pairs]
    assert [new.keys for new in after([], Reading(tuple(shown))).new] == [
        (),
        ("example.org/2026/05/2",),
        ("example.org?p=2",),
    ]


def test_a_new_guid_scheme_with_the_same_links_is_the_same_stories() -> None:
    renamed = [sighting(n, guid=f"tag:example.org,2026:{n}") for n in (1, 2, 3)]
    assert not after(given(1, 2, 3), Reading(tuple(renamed))).new


def test_a_story_that_rolled_off_is_not_withdrawn() -> None:
    assert after(given(2, 3, 4), reading(1, 2, 3)).missing == ()


def test_a_story_gone_while_older_ones_stand_is_missing() -> None:
    assert after(given(2, 3, 4), reading(1, 2, 4)).missing == (3,)


def test_a_sticky_old_story_at_the_top_withdraws_nobody() -> None:
    last = [story(9, published_at=NOON - timedelta(days=400)), *given(2, 3, 4)]
    shown = Reading((sighting(9, published_at=last[0].published_at), *reading(1, 2, 3).sightings))
    assert after(last, shown).missing == ()


def test_an_old_sticky_story_that_disappears_is_not_withdrawn() -> None:
    last = [story(9, published_at=NOON - timedelta(days=400)), *given(2, 3, 4)]
    assert after(last, reading(2, 3, 4)).missing == ()


def test_a_story_is_missing_if_any_older_one_stands_below_it() -> None:
    last = [story(5), story(2), story(7)]
    assert after(last, reading(2, 7)).missing == (5,)
    of_one_minute = [story(2), story(3, published_at=story(2).published_at)]
    assert after(of_one_minute, Reading((sighting(3, published_at=story(2).published_at),))).missing == ()


@pytest.mark.parametrize("mark", ["withdrawn_at", "missing_since"])
def test_a_story_withdrawn_or_missing_before_is_not_newly_missing(mark: str) -> None:
    marks: dict[str, Any] = {mark: NOON}
    assert after([replace(story(1), **marks), story(2)], reading(2)).missing == ()


@pytest.mark.parametrize("marks", [{"withdrawn_at": NOON}, {"missing_since": NOON, "page_gone_at": NOON}])
def test_a_story_that_is_seen_again_is_back(marks: dict[str, Any]) -> None:
    changes = after(given(1, 2, 4), reading(1, 2, 3, 4), stored=[replace(story(3), **marks)])
    assert [known.story for known in changes.updated] == [story(3)]
    unusable = Reading(reading(1, 2, 4).sightings, (Rejection("empty", guid=story(3).guid),))
    changes = after(given(1, 2, 4), unusable, stored=[replace(story(3), **marks)])
    assert [known.story for known in changes.updated] == [story(3)]


def test_what_an_editor_took_back_stays_withdrawn_though_the_feed_shows_it() -> None:
    taken_back = replace(story(3), withdrawn_at=NOON, taken_back=True)
    assert not after(given(1, 2), reading(1, 2, 3), stored=[taken_back]).updated


def test_beside_a_broken_entry_that_nothing_identifies_no_story_is_missing() -> None:
    shown = reading(1, 3).sightings
    assert after(given(1, 2, 3), Reading(shown, (Rejection("broken"),))).missing == ()
    assert after(given(1, 2, 3), Reading(shown, (Rejection("broken", guid=story(9).guid),))).missing == (2,)


def test_an_entry_that_became_unusable_still_counts_as_there() -> None:
    shown = Reading((sighting(1), sighting(3)), (Rejection("empty", guid=story(2).guid),))
    changes = after(given(1, 2, 3), shown)
    assert (changes.new, changes.updated, changes.missing, changes.repeated) == ((), (), (), 0)


def test_an_unusable_entry_adds_no_story_and_changes_none() -> None:
    rejected = tuple(Rejection("empty", guid=story(number).guid) for number in (1, 5))
    changes = after(given(1, 2), Reading((sighting(1, title="A new title"), sighting(2)), rejected))
    assert [update.story.title for update in changes.updated] == ["A new title"]
    assert (changes.new, len(changes.known), changes.missing) == ((), 2, ())


def test_an_old_copy_of_the_site_changes_and_withdraws_nothing() -> None:
    old = replace(sighting(7), title="An older title")
    changes = after(given(1, 2, 3, 4, 5, 6, 7), Reading((sighting(6), old, sighting(8), sighting(9))))
    assert changes.stale
    assert (changes.updated, changes.missing, changes.order) == ((), (), ())
    assert len(changes.new) == 2


def test_an_old_copy_with_only_known_entries_is_stale() -> None:
    changes = after(given(1, 2, 3, 4, 5), reading(4, 5))
    assert changes.stale
    assert (changes.new, changes.known, changes.repeated) == ((), (), 2)


def test_an_old_copy_lacks_at_least_the_three_newest_stories() -> None:
    assert after(given(1, 2, 3, 4, 5), reading(4, 5)).stale
    two = after(given(1, 2, 3, 4), reading(3, 4))
    assert (two.stale, set(two.missing)) == (False, {1, 2})


def test_missing_stories_as_old_as_the_newest_shown_make_no_old_copy() -> None:
    last = [*(story(number, published_at=story(4).published_at) for number in (1, 2, 3)), story(4)]
    assert not after(last, reading(4)).stale


def test_stories_with_an_earlier_date_than_before_are_not_missing() -> None:
    shown = Reading(tuple(sighting(number, published_at=NOON - timedelta(days=number)) for number in (1, 2, 3)))
    changes = after(given(1, 2, 3), shown)
    assert not changes.stale
    assert len(changes.updated) == 3


def test_a_new_story_with_a_newer_date_rules_out_an_old_copy() -> None:
    def stale(published_at: datetime | None) -> bool:
        shown = Reading((sighting(8, published_at=published_at), sighting(6), sighting(7)))
        return after(given(1, 2, 3, 4, 5, 6, 7), shown).stale

    assert not stale(NOON)
    assert stale(NOON - timedelta(hours=6))
    # A future date proves nothing, and a story without a date may be the newest.
    assert stale(NOON + timedelta(seconds=1))
    assert not stale(None)


def test_an_empty_feed_withdraws_nothing() -> None:
    changes = after(given(1, 2, 3, 4), Reading(()))
    assert (changes.stale, changes.missing) == (False, ())


def test_what_an_old_copy_of_the_site_brings_to_light_is_old_and_not_late() -> None:
    shown = Reading((sighting(7), sighting(8, published_at=NOON - timedelta(days=2))))
    changes = after(given(1, 2, 3, 4, 5, 6, 7), shown)
    assert changes.stale
    assert [found.seen_at for found in changes.new] == [NOON - timedelta(days=2)]
    assert [found.seen_at for found in after(given(1, 2), reading(1, 2, 3)).new] == [NOON]


def test_an_old_copy_without_any_story_in_common_changes_nothing_known() -> None:
    retracted = replace(story(20), withdrawn_at=NOON)
    changes = after(given(1, 2, 3, 4), reading(20, 21, 22, 23), stored=[retracted])
    assert changes.stale
    assert changes.updated == ()


def test_a_full_turnover_of_the_feed_is_no_old_copy() -> None:
    changes = after(given(11, 12, 13, 14), reading(1, 2, 3, 4))
    assert not changes.stale
    assert changes.missing == ()


def test_the_newest_story_withdrawn_is_no_old_copy() -> None:
    changes = after(given(1, 2, 3, 4), reading(2, 3, 4, 5))
    assert not changes.stale
    assert changes.missing == (1,)


def test_a_story_without_a_plausible_date_is_dated_by_first_sight_and_stays_so() -> None:
    for claimed in (None, EARLIEST.replace(year=1970), NOON + timedelta(days=3)):
        first = after([], Reading((sighting(1, published_at=claimed),)))
        assert first.new[0].published_at == NOON
        stored = story(1, published_at=NOON)
        again = after([stored], Reading((sighting(1, published_at=claimed),)), now=NOON + timedelta(hours=1))
        assert not again.updated


def test_a_story_given_twice_in_one_feed_is_one() -> None:
    changes = after([], Reading((sighting(1), sighting(1, title="Another title"))))
    assert (len(changes.new), changes.repeated) == (1, 1)
    changes = after(given(1), Reading((sighting(1, title="A new title"), sighting(1))))
    assert [update.story.title for update in changes.updated] == ["A new title"]
    assert (changes.order, changes.repeated) == ((1,), 1)


def test_text_that_a_feed_no_longer_carries_is_kept() -> None:
    bare = sighting(1, text="", standfirst="")
    assert not after(given(1), Reading((bare,))).updated


@examples(st.lists(st.integers(1, 12), unique=True), st.lists(st.integers(1, 12), unique=True))
def test_every_entry_is_new_or_known_once_and_nobody_present_is_withdrawn(before: list[int], now: list[int]) -> None:
    changes = after(given(*before), reading(*now))
    present = {known.story.id for known in changes.known}
    if not changes.stale:
        assert len(changes.new) + len(present) == len(now)
        assert len(changes.order) == len(now)
    assert not present & set(changes.missing)
    assert set(changes.missing) <= set(before) - set(now)
