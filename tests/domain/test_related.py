"""Reports of one event, and articles published twice. When in doubt, stories stay apart. Story 3 is three hours old."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.related import NEAR, group, repeats, same_article, same_event, title_key
from digest.domain.stories import Story
from tests.domain.builders import NOON, story

ONE = "Yesterday Tusk met Zelensky for quiet talks"
OTHER = "Quiet talks: how Zelensky and Tusk met"


def are_one_event(one: str, other: str) -> bool:
    return same_event(story(1, title=one), story(2, title=other))


def article(number: int, text: str, title: str = "The week in pictures") -> Story:
    return story(number, title=title, text=text)


@pytest.mark.parametrize("other", ["Quiet talks – in Kyiv!", "QUIET TALKS IN KYIV", "quiet_talks in kyiv…"])
def test_a_title_key_ignores_case_and_punctuation(other: str) -> None:
    assert title_key(other) == title_key("Quiet talks in Kyiv")
    assert title_key(other) != title_key("Quiet talks in Kyiv, part 2")


def test_one_article_needs_the_same_title_and_nine_tenths_of_the_text() -> None:
    assert same_article(article(1, "abcdefghij"), article(2, "abcdefghiX"))
    assert not same_article(article(1, "abcdefghi"), article(2, "abcdefghX"))
    assert not same_article(article(1, "abcdefghijabcdefghi"), article(2, "abcdefghiXabcdefghX"))
    assert not same_article(article(1, "abcdefghij"), article(2, "abcdefghij", title="Another"))


def test_only_the_first_400_characters_of_the_texts_are_compared() -> None:
    same = "a" * 360
    one, other = (article(number, mark * 40 + same + mark * 400) for number, mark in enumerate("bc", start=1))
    assert same_article(one, other)
    shorter = (article(number, mark * 40 + same[1:] + mark * 400) for number, mark in enumerate("bc", start=1))
    assert not same_article(*shorter)


def test_reports_of_one_event_match_in_any_word_order() -> None:
    assert are_one_event(ONE, OTHER)
    assert are_one_event(OTHER, ONE)


def test_reports_of_one_event_lie_within_three_days() -> None:
    for other, near in ((timedelta(days=3), True), (timedelta(days=3, seconds=1), False)):
        later, earlier = story(1, title=ONE, published_at=NOON), story(2, title=OTHER, published_at=NOON - other)
        assert same_event(later, earlier) is same_event(earlier, later) is near


@pytest.mark.parametrize(("one", "other"), [(" 1", " 2"), ("", " 2"), (" 1 and 2", " 1")])
def test_titles_that_differ_in_their_numbers_are_of_different_events(one: str, other: str) -> None:
    assert not are_one_event(f"{ONE}, part{one}", f"{OTHER}, part{other}")
    assert are_one_event(f"{ONE}, part{one}", f"{OTHER}, part{one}")


def test_one_event_needs_two_names_in_both_titles() -> None:
    assert not are_one_event("Yesterday Tusk met with quiet talks", "Quiet talks: how they and Tusk met")


@pytest.mark.parametrize("common", ["Poland", "Poland’s", "Polish", "EU", "Ukraine"])
def test_ubiquitous_names_do_not_count(common: str) -> None:
    assert not are_one_event(f"Yesterday Tusk met {common} for quiet talks", f"Quiet talks: how {common} and Tusk met")


def test_one_event_needs_two_other_words_of_more_than_three_letters() -> None:
    assert are_one_event("Yesterday Tusk and Zelensky made good cars", "Made good: the cars of Zelensky and Tusk")
    assert are_one_event("Yesterday Tusk and Zelensky made cars", "All cars that Zelensky and Tusk made")
    assert not are_one_event("Yesterday Tusk and Zelensky made car", "All the car that Zelensky and Tusk made")


@pytest.mark.parametrize("one", ["Tusk", "Tusk's", "Tusk’s"])
def test_a_first_word_is_a_name_if_the_other_title_has_it_elsewhere(one: str) -> None:
    assert are_one_event(f"{one} quiet talks with Zelensky", "Quiet talks of Zelensky and Tusk")
    assert are_one_event("Quiet talks of Zelensky and Tusk", f"{one} quiet talks with Zelensky")
    assert not are_one_event(f"{one} quiet talks with Zelensky", f"{one} and Zelensky in quiet talks")


def test_capitals_do_not_count_as_names_where_most_words_have_them() -> None:
    capitals = "Quiet Talks Between Tusk Zelensky"
    assert not are_one_event(ONE, f"{capitals} go on")
    assert not are_one_event(ONE, f"{capitals} go on now")
    assert are_one_event(ONE, f"{capitals} go on for now")
    assert are_one_event(ONE, "Quiet Talks: Tusk, Zelensky")


def test_titles_without_words_are_never_one_event() -> None:
    assert not are_one_event("2026", "2026")


def test_titles_of_one_event_are_at_least_seven_tenths_alike() -> None:
    just = (
        "Tusk meets Zelensky quietly for drones grain budget",
        "Yesterday in Paris taxes reform judges as Tusk quietly meets Zelensky",
    )
    hardly = (
        "Tusk meets Zelensky quietly for drones grain housing",
        "Yesterday in Paris trains judges as Tusk quietly meets Zelensky",
    )
    assert are_one_event(*just)
    assert not are_one_event(*hardly)


def test_older_reports_stand_under_the_newest_and_other_stories_alone() -> None:
    stories = [story(1, title=ONE), story(2, title="A bridge opens in Gdynia"), story(3, title=OTHER)]
    assert [(head.id, [other.id for other in related]) for head, related in group(stories)] == [(1, [3]), (2, [])]


def test_a_report_must_match_the_newest_one_of_its_group() -> None:
    first = story(1, title=ONE, published_at=NOON)
    second = story(2, title=OTHER, published_at=NOON - NEAR)
    third = story(3, title=ONE, published_at=NOON - 2 * NEAR)
    assert same_event(first, second)
    assert same_event(second, third)
    assert [(head.id, [other.id for other in related]) for head, related in group([first, second, third])] == [
        (1, [2]),
        (3, []),
    ]


def test_an_article_repeats_an_earlier_one_but_never_itself() -> None:
    text, changed = "It rained in Gdynia all week.", "Seventeen pictures of the mountains."
    first, again, column = article(1, text), article(2, text), article(3, changed)
    assert repeats([first, again, column], []) == {2}
    assert repeats([first, again, column], [first]) == {2}
    assert repeats([again, column], [first, column]) == {2}
    assert repeats([first, column], [again]) == {1}
    assert repeats([article(4, text, title="Another")], [first]) == set()


titles = st.lists(
    st.sampled_from("Tusk Zelensky Gdynia meet talk quiet bridge opens 7 and".split()), min_size=1, max_size=8
).map(" ".join)


@given(st.lists(titles, max_size=6))
def test_grouping_loses_no_story_and_keeps_the_newest_first(given_titles: list[str]) -> None:
    stories = [story(number, title=title) for number, title in enumerate(given_titles, start=1)]
    groups = group(stories)
    assert sorted(one.id for head, related in groups for one in (head, *related)) == [one.id for one in stories]
    assert [head.id for head, _ in groups] == sorted(head.id for head, _ in groups)
    assert all(head.id < other.id and same_event(head, other) for head, related in groups for other in related)
