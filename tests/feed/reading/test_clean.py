import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feed.reading.clean import folded, shorten, skeleton


@given(st.text(), st.integers(2, 40))
def test_shortened_text_is_the_beginning_of_the_whole(text: str, longest: int) -> None:
    short = shorten(text, longest)
    assert len(short) <= longest
    assert short == text or short.endswith("…")


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"), [("“PiS’s” vote – today", '"pis\'s" VOTE - today'), ("Ł\u00a0ódź…", "ł ódź"), ("A B", "ab")]
)
def test_wordings_alike_but_for_case_and_marks_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other) != ""


def test_other_words_have_another_skeleton() -> None:
    assert skeleton("12 die") != skeleton("13 die")
