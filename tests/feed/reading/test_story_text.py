"""The text of a story is its own words, and is never empty if it has any."""

from digest.domain.standing_lines import Passage, Standing, Wording, letters_of
from digest.feed.reading.story_text import extract_text

ASK = "Reading this costs nothing."
STANDING = Standing(frozenset({letters_of(ASK)}))
STORY = ("The storks are back.", "They nest on roofs, as they do every year.")


def paragraphs(*texts: str) -> tuple[tuple[str, ...], ...]:
    return tuple((text,) for text in texts)


def extracted(content: tuple[str, ...], description: tuple[str, ...] = (), **how: bool) -> tuple[list[str], str]:
    wording = Wording(paragraphs(*content), paragraphs(*description), **how)
    return extract_text(Passage(wording, "Storks are back in town"), STANDING)


def test_standing_lines_are_left_out_of_the_text_and_of_the_standfirst() -> None:
    assert extracted((ASK, *STORY), (f"{ASK} A whole town looks up.",)) == (list(STORY), "A whole town looks up.")


def test_a_standing_line_within_a_paragraph_goes_alone() -> None:
    assert extracted((f"{STORY[0]} {ASK} {STORY[1]}",)) == ([" ".join(STORY)], "")


def test_content_of_nothing_but_standing_lines_gives_way_to_the_description() -> None:
    assert extracted((ASK,), STORY) == (list(STORY), "")


def test_an_item_of_nothing_but_standing_lines_has_its_title_alone() -> None:
    assert extracted((), (ASK,)) == ([], "")


def test_an_excerpt_is_no_standfirst() -> None:
    assert extracted(STORY, STORY[:1], is_excerpt=True) == (list(STORY), "")


def test_an_excerpt_that_is_cut_within_a_standing_line_ends_before_it() -> None:
    assert extracted((), (f"{STORY[0]} Reading this co […]",), is_cut=True) == ([STORY[0]], "")


def test_without_evidence_every_line_belongs_to_the_story() -> None:
    assert extract_text(Passage(Wording(paragraphs(ASK, *STORY))))[0] == [ASK, *STORY]
