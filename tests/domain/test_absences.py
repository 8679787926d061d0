"""Which stories are missing. Story 3 is three hours old unless a test dates it; a list names stories in feed order."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.absences import found_again, missing, page_gone
from digest.domain.stories import Story
from tests.domain.builders import NOON, story

LONG_AGO = NOON - timedelta(days=400)


def gone(last: list[Story], *shown: int) -> set[int]:
    return {one.id for one in missing(last, shown, set(shown))}


def stories(*numbers: int) -> list[Story]:
    return [story(number) for number in numbers]


def test_a_story_that_is_gone_from_between_others_is_missing() -> None:
    assert gone(stories(1, 2, 3, 4), 1, 3, 4) == {2}
    assert gone(stories(1, 2, 3, 4), 2, 3, 4) == {1}
    assert gone(stories(1, 2, 3, 4), -1, 1, 3) == {2}


def test_stories_beyond_the_last_one_shown_have_rolled_off() -> None:
    assert gone(stories(1, 2, 3, 4), -1, -2, 1, 2) == set()
    assert gone(stories(1, 2, 3, 4), 1) == set()
    assert gone(stories(1, 2, 3, 4), -1, -2, -3, -4) == set()


@pytest.mark.parametrize("pinned", [LONG_AGO, NOON - timedelta(hours=2, minutes=30)])
def test_a_pinned_story_at_the_top_makes_no_other_one_missing(pinned: datetime) -> None:
    last = [story(9, published_at=pinned), *stories(1, 2, 3, 4)]
    assert gone(last, 9, -1, 1, 2, 3) == set()
    assert gone(last, 9, -1, 1, 3) == {2}


def test_a_feed_by_date_may_have_some_stories_out_of_place() -> None:
    assert gone(stories(1, 2, 3, 4, 5), 4, 1, 3, 5) == {2}
    one_in_three = [story(9, published_at=LONG_AGO), *stories(1, 2, 3)]
    assert gone(one_in_three, 9, 3, 1) == set()
    assert gone(one_in_three, 1, 9, 3) == {2}
    two_in_three = [story(9, published_at=LONG_AGO), story(1), story(8, published_at=LONG_AGO), story(2)]
    assert gone(two_in_three, 8, 9, 2) == set()


def test_stories_of_one_moment_are_in_order() -> None:
    last = [story(number, published_at=NOON - timedelta(hours=number // 3)) for number in (1, 2, 3, 4, 5, 6)]
    assert gone(last, 2, 1, 6) == {3, 4, 5}


@pytest.mark.parametrize(("older", "found"), [(timedelta(days=7), {1}), (timedelta(days=7, minutes=1), set())])
def test_a_story_older_by_more_than_a_week_and_the_feed_s_span_may_be_pinned(older: timedelta, found: set[int]) -> None:
    last = [story(1, published_at=NOON), story(2, published_at=NOON - older)]
    assert gone(last, 2) == found


def test_a_pinned_story_at_the_end_makes_no_other_one_missing() -> None:
    last = [*stories(1, 2, 3, 4), story(9, published_at=LONG_AGO)]
    assert gone(last, -1, 1, 2, 3, 9) == set()
    assert gone(last, -1, 1, 3, 4, 9) == {2}


def test_an_old_pinned_story_that_is_taken_down_from_the_top_is_not_missing() -> None:
    last = [story(9, published_at=LONG_AGO), *stories(1, 2, 3)]
    assert gone(last, 1, 2, 3) == set()


@pytest.mark.parametrize("shown", [(4, -1, 1, 2), (4, 3, -1, 1), (-1, 4, 1, 2)])
def test_an_edited_story_that_moved_to_the_top_makes_none_missing_that_it_pushed_off(shown: tuple[int, ...]) -> None:
    assert gone(stories(1, 2, 3, 4), *shown) == set()


def test_all_stories_edited_between_two_readings_make_none_missing_in_a_feed_by_last_change() -> None:
    by_change = [story(number, published_at=NOON - timedelta(hours=age)) for number, age in enumerate([7, 2, 9, 1, 5])]
    assert gone(by_change, -1, -2, 4, 3, 2) == set()


def test_a_story_dated_anew_makes_none_missing() -> None:
    last = [replace(story(4), published_at=NOON), *stories(1, 2, 3)]
    assert gone(last, -1, 4, 1, 2) == set()
    assert gone(stories(1, 2, 3, 4), -1, 2, 3, 1) == set()


def test_stories_of_the_same_minute_may_come_in_any_order() -> None:
    last = [story(number, published_at=NOON + timedelta(seconds=number)) for number in (9, 5, 1)]
    assert gone(last, -1, 9, 1) == set()


def test_in_the_editors_own_order_a_story_that_makes_room_is_not_missing() -> None:
    own = [story(number, published_at=NOON - timedelta(hours=age)) for number, age in enumerate([5, 1, 9, 3, 7])]
    assert gone(own, 2, 0, -1, 4, 1) == set()
    assert gone(own, 0, 1, 3, 4) == set(), "nothing below it is older"
    assert gone(own, 0, 1, 2, 4) == {3}


@given(st.lists(st.integers(1, 30), unique=True, min_size=1, max_size=12), st.integers(0, 12), st.integers(1, 12))
def test_whatever_order_a_feed_has_what_new_stories_push_off_is_not_missing(
    last: list[int], new: int, size: int
) -> None:
    shown = [*range(-1, -1 - new, -1), *last][:size]
    assert gone(stories(*last), *shown) == set()


@given(st.permutations(range(1, 9)), st.sets(st.integers(1, 8)), st.integers(0, 4))
def test_in_a_feed_by_last_change_edited_stories_push_others_off(last: list[int], edited: set[int], new: int) -> None:
    moved = [*(number for number in last if number in edited), *(number for number in last if number not in edited)]
    shown = [*range(-1, -1 - new, -1), *moved][: len(last)]
    if set(shown) - edited - set(range(-4, 0)):
        assert gone(stories(*last), *shown) == set()


def test_a_page_must_say_twice_and_ten_minutes_apart_that_it_is_gone() -> None:
    absent = story(1, missing_since=NOON)
    first = page_gone(absent, NOON)
    assert (first.withdrawn_at, first.page_gone_at) == (None, NOON)
    assert page_gone(first, NOON + timedelta(minutes=9, seconds=59)) == first
    then = NOON + timedelta(minutes=10)
    withdrawn = page_gone(first, then)
    assert (withdrawn.withdrawn_at, withdrawn.missing_since) == (then, None)
    assert page_gone(withdrawn, then + timedelta(minutes=10)) == withdrawn


def test_a_page_that_answers_brings_its_story_back_and_the_count_begins_again() -> None:
    first = page_gone(story(1, missing_since=NOON), NOON)
    assert found_again(first) == story(1)
    assert found_again(story(1, withdrawn_at=NOON, page_gone_at=NOON)) == story(1)


def test_a_clock_that_was_wrong_does_not_shorten_the_time_between_two_answers() -> None:
    ahead = page_gone(story(1, missing_since=NOON), NOON + timedelta(days=1))
    assert page_gone(ahead, NOON).page_gone_at == NOON
