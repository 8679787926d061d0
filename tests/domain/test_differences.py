"""What an editor reads about the changes between two states of an edition."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.differences import LONGEST_LINE, differences

Document = dict[str, Any]


def story(number: int, **values: Any) -> Document:
    return {
        "guid": f"g{number}",
        "title": f"Story {number}",
        "summary": "It happened.",
        "author": "Ola Nowak",
        "minutes": 2,
        "image_url": None,
        "url": f"https://example.org/{number}/",
        "related": [],
        **values,
    }


def document(*sections: tuple[str, list[Document]], **values: Any) -> Document:
    """An edition of these sections, led by story 1 unless a value says otherwise."""
    named = [{"name": name, "stories": stories} for name, stories in sections]
    return {"subject": "Subject", "preheader": "", "lead": "g1", "sections": named, "left_out": [], **values}


def politics(*stories: Document, **values: Any) -> Document:
    return document(("Politics", list(stories)), **values)


BEFORE = politics(story(1), story(2))


def test_equal_states_do_not_differ() -> None:
    assert differences(BEFORE, politics(story(1), story(2), note="", block="")) == []


@pytest.mark.parametrize("name", ["subject", "preheader", "note", "block"])
def test_a_text_is_new_gone_or_another(name: str) -> None:
    with_text, another, without = ({**BEFORE, name: text} for text in ("This", "That", ""))
    assert differences(without, with_text) == [f"{name}: new: “This”"]
    assert differences(with_text, without) == [f"{name}: gone: “This”"]
    assert differences(with_text, another) == [f"{name}: “This” → “That”"]


def test_another_lead_is_named_by_the_titles_of_both() -> None:
    after = politics(story(2), story(3), lead="g3")
    assert differences(BEFORE, after)[0] == "lead: Story 1 → Story 3"
    unknown = {**BEFORE, "lead": "g9"}
    assert differences(BEFORE, unknown) == ["lead: Story 1 →"]
    assert differences(unknown, BEFORE) == ["lead: → Story 1"]


def test_a_story_comes_or_is_left_out_with_its_reason() -> None:
    assert differences(politics(story(1)), BEFORE) == ["new: Story 2 (Politics)"]
    left_out = [{"guid": "g3", "reason": "over-limit"}, {"guid": "g2", "reason": "withdrawn"}]
    assert differences(BEFORE, politics(story(1), left_out=left_out)) == ["left out: Story 2 (Politics): withdrawn"]
    assert differences(BEFORE, politics(story(1))) == ["left out: Story 2 (Politics)"]


def test_a_story_moves_to_another_section_and_the_others_keep_their_order() -> None:
    after = document(("Politics", [story(2)]), ("Law", [story(1)]))
    assert differences(BEFORE, after) == ["moved: Story 1: Politics → Law"]


def test_stories_change_places_within_a_section() -> None:
    assert differences(BEFORE, politics(story(2), story(1))) == ["the order of the stories"]
    assert differences(BEFORE, politics(story(3), story(1), story(2))) == ["new: Story 3 (Politics)"]
    three = politics(story(1), story(3), story(2))
    assert differences(three, BEFORE) == ["left out: Story 3 (Politics)"]


@pytest.mark.parametrize(
    ("part", "value", "name"),
    [
        ("summary", "It did not happen.", "summary"),
        ("author", "Jan Nowak", "author"),
        ("minutes", 3, "reading time"),
        ("image_url", "https://example.org/2.jpg", "picture"),
        ("url", "https://example.org/two/", "address"),
        ("related", ["Another report"], "related stories"),
    ],
)
def test_each_part_of_a_story_that_readers_see_is_compared(part: str, value: object, name: str) -> None:
    assert differences(BEFORE, politics(story(1), story(2, **{part: value}))) == [f"{name}: Story 2"]


def test_a_new_title_is_shown_beside_the_old_one() -> None:
    after = politics(story(1), story(2, title="Story two", author="Jan Nowak"))
    assert differences(BEFORE, after) == ["title: “Story 2” → “Story two”", "author: Story two"]


def test_a_correction_comes_or_is_left_out() -> None:
    first, second = ({"guid": guid, "mailed_title": f"Wrong {guid}"} for guid in ("a", "b"))
    before, after = ({**BEFORE, "corrections": corrections} for corrections in ([first], [second]))
    assert differences(before, after) == ["new correction: Wrong b", "correction left out: Wrong a"]
    assert differences(before, before) == []
    assert differences(BEFORE, before) == ["new correction: Wrong a"]


def test_a_difference_is_one_line_of_at_most_300_characters() -> None:
    (line,) = differences(BEFORE, {**BEFORE, "note": "Two\n\nparagraphs  " + "x" * 400})
    assert line.startswith("note: new: “Two paragraphs x")
    assert len(line) == LONGEST_LINE == 300


states = st.lists(st.integers(1, 5), min_size=1, unique=True).map(lambda numbers: politics(*map(story, numbers)))


@given(states, states)
def test_any_two_states_are_equal_or_say_their_difference(before: Document, after: Document) -> None:
    assert bool(differences(before, after)) == (before["sections"] != after["sections"])


def headline(number: int) -> Document:
    return {"guid": f"g{number}", "title": f"Story {number}", "url": f"https://example.org/{number}/", "section": "Law"}


def test_headlines_after_the_sections_come_go_and_move() -> None:
    whole = {**BEFORE, "also": [headline(3), headline(4)]}
    assert differences(BEFORE, whole) == ["new: Story 3 (also this week)", "new: Story 4 (also this week)"]
    assert differences(whole, BEFORE) == [
        "left out: Story 3 (also this week)",
        "left out: Story 4 (also this week)",
    ]
    assert differences(whole, {**politics(story(1), story(2), story(3)), "also": [headline(4)]}) == [
        "moved: Story 3: also this week → Politics"
    ]
    assert differences(whole, {**whole, "also": [headline(4), headline(3)]}) == ["the order of the stories"]
    renamed = {**headline(4), "title": "Another"}
    assert differences(whole, {**whole, "also": [headline(3), renamed]}) == ["title: “Story 4” → “Another”"]
