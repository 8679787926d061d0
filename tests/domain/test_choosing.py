"""How much a story weighs, which one leads, and which ones have room."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.choosing import (
    FOR_EACH_RELATED,
    IN_LEAD_CATEGORY,
    MOST_FOR_LENGTH,
    MOST_RELATED,
    WITH_PICTURE,
    Group,
    heaviest,
    newest,
    spread,
    weigh,
)
from digest.domain.editions import Weight, Window
from digest.domain.stories import Story
from tests.domain.builders import story
from tests.domain.editions import IMAGE, WARSAW

WEEK = Window(datetime(2026, 5, 4, 7, tzinfo=WARSAW), datetime(2026, 5, 11, 7, tzinfo=WARSAW))
HOT = ("Hot news",)


def weight(one: Story, related: int = 0) -> Weight:
    return weigh(Group(one, tuple(story(100 + number) for number in range(related))), HOT)


def test_a_weight_is_the_sum_of_its_points() -> None:
    assert weight(story(1)) == Weight(0, 0, 0, 0)
    whole = weight(story(1, categories=HOT, image=IMAGE, text="word " * 650), related=2)
    assert whole == Weight(lead_category=12, related=4, picture=3, length=2)
    assert whole.total == 21


@pytest.mark.parametrize(("words", "points"), [(299, 0), (300, 1), (599, 1), (600, 2), (5_000, 2)])
def test_each_three_hundred_words_are_a_point_and_six_hundred_are_enough(words: int, points: int) -> None:
    assert weight(story(1, text="word " * words)).length == points


def test_three_related_stories_count_and_more_do_not() -> None:
    assert [weight(story(1), related=number).related for number in (0, 1, 3, 4)] == [0, 2, 6, 6]


def test_a_lead_category_outweighs_everything_else() -> None:
    assert FOR_EACH_RELATED * MOST_RELATED + WITH_PICTURE + MOST_FOR_LENGTH < IN_LEAD_CATEGORY


def test_the_heaviest_leads_and_not_the_newest_unless_they_weigh_the_same() -> None:
    new, old, light = story(1, image=IMAGE), story(2, image=IMAGE), story(0)
    weights = {one.id: weight(one) for one in (new, old, light)}
    assert heaviest([light, old, new], weights) == new
    weights[old.id] = weight(old, related=1)
    assert heaviest([light, old, new], weights) == old


def test_the_lead_of_an_editor_leads_whatever_it_weighs() -> None:
    one, other = story(1, categories=HOT), story(2)
    assert heaviest([one, other], {1: weight(one), 2: Weight(0, 0, 0, 0, by_editor=True)}) == other


def on(number: int, day: int, hour: int = 12, **values: object) -> Group:
    return Group(story(number, published_at=datetime(2026, 5, day, hour, tzinfo=WARSAW), **values))


def chosen(groups: list[Group], most: int, wanted: frozenset[int] = frozenset()) -> set[int]:
    return spread(groups, wanted, most, window=WEEK, weights={one.head.id: weigh(one, HOT) for one in groups})


def test_places_are_spread_over_the_days_however_many_stories_the_last_day_has() -> None:
    groups = [*(on(number, 10, number) for number in range(1, 20)), on(30, 4), on(31, 5), on(32, 6)]
    assert chosen(groups, 6) == {30, 31, 32, 19, 18, 17}


def test_a_day_gives_its_places_to_its_heaviest_stories() -> None:
    groups = [on(1, 9, 18), on(2, 9, 17, categories=HOT), on(3, 9, 16, image=IMAGE), on(4, 8)]
    assert chosen(groups, 2) == {2, 4}
    assert chosen(groups, 3) == {2, 3, 4}


def test_the_latest_of_days_with_equally_many_comes_first() -> None:
    assert chosen([on(day, day) for day in range(4, 11)], 3) == {8, 9, 10}


def test_late_stories_count_for_the_first_day_and_the_last_hours_for_the_last() -> None:
    late, morning = on(1, 2), on(2, 11, 6)
    groups = [late, on(3, 4, 13), on(4, 5), morning, on(5, 10, 20), on(6, 10, 19)]
    assert chosen(groups, 3) == {2, 3, 4}


days = st.lists(st.tuples(st.integers(2, 11), st.booleans(), st.booleans()), min_size=1, max_size=40)
weeks = days.map(
    lambda found: [
        on(number, day, 3, categories=HOT if hot else (), image=IMAGE if pictured else None)
        for number, (day, hot, pictured) in enumerate(found, start=1)
    ]
)


def day_of(group: Group) -> date:
    published = group.head.published_at.date()
    return min(max(published, date(2026, 5, 4)), date(2026, 5, 10))


@given(weeks, st.integers(1, 12), st.frozensets(st.integers(1, 40), max_size=3))
def test_no_day_waits_while_another_has_two_more(groups: list[Group], most: int, wanted: frozenset[int]) -> None:
    kept = chosen(groups, most, wanted)
    there = wanted & {one.head.id for one in groups}
    assert there <= kept
    assert len(kept) == max(len(there), min(most, len(groups)))
    places = {day_of(one): 0 for one in groups}
    for one in groups:
        places[day_of(one)] += one.head.id in kept - there
    waiting = {day_of(one) for one in groups if one.head.id not in kept}
    if not there:
        assert all(places[day] + 1 >= most for day in waiting for most in places.values())
    weights = {one.head.id: weigh(one, HOT).total for one in groups}
    for one in groups:
        for other in groups:
            if day_of(one) == day_of(other) and one.head.id in kept - there and other.head.id not in kept:
                assert weights[one.head.id] >= weights[other.head.id]


@given(weeks, st.integers(1, 12), st.data())
def test_leaving_out_stories_that_have_no_room_changes_nothing(
    groups: list[Group], most: int, data: st.DataObject
) -> None:
    kept = chosen(groups, most)
    gone = data.draw(st.sets(st.sampled_from([one.head.id for one in groups]))) - kept
    assert chosen([one for one in groups if one.head.id not in gone], most) == kept


def test_the_newest_have_room_after_those_that_are_wanted() -> None:
    groups = [Group(story(number)) for number in range(1, 6)]
    assert newest(groups, {5}, 3) == {1, 2, 5}
    assert newest(groups, {4, 5}, 1) == {4, 5}
    assert newest(groups, {9}, 2) == {1, 2}
