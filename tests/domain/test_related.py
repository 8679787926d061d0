"""Articles published twice. When in doubt, stories stay apart."""

import pytest

from digest.domain.related import repeats, same_article, title_key
from digest.domain.stories import Story
from tests.domain.builders import story


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


def test_an_article_repeats_an_earlier_one_but_never_itself() -> None:
    text, changed = "It rained in Gdynia all week.", "Seventeen pictures of the mountains."
    first, again, column = article(1, text), article(2, text), article(3, changed)
    assert repeats([first, again, column], []) == {2}
    assert repeats([first, again, column], [first]) == {2}
    assert repeats([again, column], [first, column]) == {2}
    assert repeats([first, column], [again]) == {1}
    assert repeats([article(4, text, title="Another")], [first]) == set()
