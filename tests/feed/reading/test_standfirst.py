import pytest

from digest.feed.reading.standfirst import LONGEST, end_whole, first_sentence, has_cut_mark, standfirst


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The council met […]", True),
        ("The council met [&hellip;]", False),
        ("The council met…", True),
        ("The council met ... Continue reading A budget →", True),
        ("The council met. Read more", True),
        ("He asked: what is more? It was late.", False),
        ("The council met.", False),
    ],
)
def test_an_automatic_excerpt_shows_where_it_was_cut(text: str, *, cut: bool) -> None:
    assert has_cut_mark(text) == cut


def test_a_description_that_somebody_wrote_is_the_standfirst() -> None:
    text = "The council met on Monday. It was late."
    said = "A long night ends with a budget."
    assert standfirst(said, title="Budget", text=text) == said


@pytest.mark.parametrize("said", ["", "Budget!", "The council met on Monday.", "x" * (LONGEST + 1)])
def test_a_description_that_says_nothing_new_is_none(said: str) -> None:
    assert standfirst(said, title="Budget", text="The council met on Monday. It was late.") == ""


def test_a_cut_text_ends_after_its_last_whole_sentence() -> None:
    assert end_whole(["Whole.", "It was late. Nobody knew wh […]"]) == ["Whole.", "It was late."]
    assert end_whole(["Whole.", "Nobody knew wh […]"]) == ["Whole."]
    assert end_whole(["Whole.", "It was late."]) == ["Whole.", "It was late."]


def test_the_first_sentence_ends_where_a_reader_would_end_it() -> None:
    assert first_sentence("Dr. Nowak came on 3 Sept. at noon. She left.") == "Dr. Nowak came on 3 Sept. at noon."
    assert first_sentence("No end") == "No end"
