"""Articles published twice. When in doubt, stories stay apart. Story 3 is three hours old unless a test dates it."""

from datetime import timedelta
from typing import Any

import pytest

from digest.domain.duplicates import repeats, title_key
from digest.domain.stories import Story
from tests.domain.builders import NOON, story

TEXT = " ".join(f"word{chr(97 + number)}" for number in range(20))
"""The shortest text that shows something."""
OTHER = " ".join(f"term{chr(97 + number)}" for number in range(20))
INTRO = "Every day our photographers choose one picture of the town, its people, its trees, its trams and its river."


def article(number: int, text: str = TEXT, **values: Any) -> Story:
    return story(number, **{"text": text, "title": f"Title {number}", **values})


def found(*stories: Story, earlier: tuple[Story, ...] = ()) -> dict[int, int]:
    return {story_id: original.id for story_id, original in repeats(stories, earlier).items()}


@pytest.mark.parametrize("other", ["Quiet talks – in Kyiv!", "QUIET TALKS IN KYIV", "quiet_talks in kyiv…"])
def test_a_title_key_ignores_case_and_punctuation(other: str) -> None:
    assert title_key(other) == title_key("Quiet talks in Kyiv")
    assert title_key(other) != title_key("Quiet talks in Kyiv, part 2")


def test_the_same_text_at_two_addresses_is_one_story_whatever_its_title() -> None:
    assert found(article(1), article(2), article(3, OTHER)) == {2: 1}
    assert found(article(1), earlier=(article(2), article(3, OTHER))) == {1: 2}
    assert found(article(1), article(2, TEXT.replace("worda", "words"))) == {2: 1}


def test_a_story_never_repeats_itself() -> None:
    assert found(article(1), earlier=(article(1),)) == {}


@pytest.mark.parametrize("text", ["", "Our picture of the day.", TEXT.rpartition(" ")[0]])
def test_a_short_or_empty_text_shows_nothing(text: str) -> None:
    same = {"title": "Picture of the day"}
    assert found(article(1, text, **same), article(2, text, **same)) == {}


def test_the_whole_texts_are_compared_and_not_their_beginnings() -> None:
    assert found(article(1, f"{TEXT} {TEXT} {OTHER}"), article(2, f"{TEXT} {TEXT} {OTHER[::-1]}")) == {}


def test_a_column_that_changes_only_its_numbers_is_another_story_each_time() -> None:
    assert found(article(1, f"{TEXT} 4.27 euros."), article(2, f"{TEXT} 4.28 euros.")) == {}


def test_paragraphs_that_recur_show_nothing() -> None:
    columns = [article(number, f"{INTRO}\n\nA caption {'abc'[number]}.", title="Photo") for number in range(3)]
    assert found(*columns) == {}
    assert found(*columns, article(5), article(6)) == {6: 5}


def test_a_paragraph_that_only_two_texts_have_counts() -> None:
    assert found(article(1, f"{TEXT}\n\nCat."), article(2, f"{TEXT}\n\nDog.")) == {2: 1}


def test_three_copies_of_one_text_do_not_make_it_recur() -> None:
    assert found(article(1), article(2), article(3)) == {2: 1, 3: 1}


def test_the_same_text_after_more_than_four_days_is_another_story() -> None:
    for apart in (timedelta(days=4), timedelta(days=-4)):
        one, other = article(1, published_at=NOON), article(2, published_at=NOON - apart)
        assert found(one, other) == {2: 1}
        assert found(one, article(2, published_at=NOON - apart * 1.00001)) == {}


@pytest.mark.parametrize(("corrected", "expected"), [(20, {2: 1}), (21, {})])
def test_texts_are_the_same_while_nine_tenths_of_their_letters_are(corrected: int, expected: dict[int, int]) -> None:
    text = "lettersof " * 19 + "lettersoff"
    assert len(text) == 200
    assert found(article(1, text), article(2, text.replace("e", "x", corrected))) == expected
