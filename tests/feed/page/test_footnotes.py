# ruff: noqa: E501 -- lines of documents are as long as they are
"""Marks and notes of footnotes go, whoever writes them; raised letters and figures of a word stay."""

import pytest

from tests.feed.documents import extracted, one, story

TEXT = "She won in 2024, beating two rivals."


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("<sup>1</sup>", "<p><sup>1</sup> Office.<br><sup>2</sup> Another office.</p>"),
        ("<sup>*</sup>", "<p><sup>*</sup>Office.</p>"),
        ('<sup data-fn="a1" class="fn"><a href="#a1" id="a1-link">1</a></sup>', '<ol class="wp-block-footnotes"><li id="a1">Office. <a href="#a1-link">↩︎</a></li></ol>'),
        ('<sup class="modern-footnotes-footnote" data-mfn="1"><a href="#">1</a></sup><span class="modern-footnotes-footnote__note">Office.</span>', ""),
        ('<sup><a href="#_ftn1" name="_ftnref1">[1]</a></sup>', '<p><a href="#_ftnref1" name="_ftn1">[1]</a> Office, table 4.</p>'),
        ('<a href="#_ftn1" name="_ftnref1">[1]</a>', '<p><a href="#_ftnref1" name="_ftn1">[1]</a> Office, table 4.</p>'),
        ('<a href="https://notesfrompoland.com/2026/05/12/slug/#fn1"><sup>1</sup></a>', '<p id="fn1">1. Office.</p>'),
        ('<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a>', '<div class="footnote"><a id="footnote-1">1</a><div><p>Office.</p></div></div>'),
        ('<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>', '<ol class="references"><li id="cite_note-1">Office.</li></ol>'),
        ('<sup class="footnote-ref"><a href="#fn1">1</a></sup>', '<section class="footnotes"><ol><li id="fn1"><p>Office.</p></li></ol></section>'),
        ("<sup>1</sup>", ""),
        ("<sup>[1]</sup>", ""),
        ("<sup>1, 2</sup>", ""),
        ("<sup>*</sup>", ""),
        ("<sup>[<i>citation needed</i>]</sup>", ""),
        ("[1]", ""),
        ("[1, 2]", ""),
        ('<sup><a role="doc-noteref" href="#n">†</a></sup>', '<aside id="n" role="doc-footnote"><p>Office.</p></aside>'),
    ],
)  # fmt: skip
def test_a_mark_and_its_note_go(mark: str, note: str) -> None:
    marked = TEXT.replace("2024", f"2024{mark}")
    assert extracted(f"<p>{marked}</p>{note}<p>It was late.</p>{note}") == [TEXT, "It was late."]


def test_marks_go_from_titles_too() -> None:
    assert one(story("<p>x.</p>", title='Won in 2024<sup><a href="#fn1">1</a></sup>')).title == "Won in 2024"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("the 21<sup>st</sup>, the 1<sup>er</sup>, n<sup>o</sup>", "the 21st, the 1er, no"),
        ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
        ("40 m<sup>2</sup>, 3 km<sup>2</sup>, 5 m<sup>3</sup>", "40 m2, 3 km2, 5 m3"),
        ("10<sup>6</sup> or 10<sup>-3</sup> parts", "10⁶ or 10⁻³ parts"),
        ('the <a href="#map">map</a> of 1 May', "the map of 1 May"),
        ('see <a href="#chapter-2">chapter two</a>', "see chapter two"),
        ("brand<sup>TM</sup> and R<sup>®</sup>", "brandTM and R®"),
        ("in [2024] or [5] of them", "in [2024] or [5] of them"),
    ],
)
def test_what_is_raised_or_linked_and_no_mark_stays(markup: str, text: str) -> None:
    assert extracted(f"<p>It says {markup}.</p>") == [f"It says {text}."]


def test_a_place_that_prose_links_to_is_no_note() -> None:
    assert extracted('<p>See <a href="#b">below</a>.</p><p id="b">It was late.</p>') == ["See below.", "It was late."]


@pytest.mark.parametrize(
    "verse", ["<sup>1</sup>In the beginning was the word.", "“<sup>1</sup>In the beginning was the word.”"]
)
def test_a_verse_that_begins_with_its_number_is_no_note(verse: str) -> None:
    assert "In the beginning was the word." in " ".join(extracted(f"<p>{TEXT}</p><p>{verse}</p><p>So it says.</p>"))
