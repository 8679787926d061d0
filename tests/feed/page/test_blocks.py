# ruff: noqa: E501 -- lines of documents are as long as they are
"""Announcements take what they announce; headings, captions and pointers are no paragraphs of a story."""

import pytest

from tests.feed.documents import extracted

EMBED = '<blockquote class="twitter-tweet"><p>No way</p>&mdash; R (@r) <a>May 12, 2026</a></blockquote>'


@pytest.mark.parametrize(
    ("announced", "joined"),
    [
        ("<ul><li>lower taxes</li><li>safer roads</li></ul>", "It has two parts: lower taxes; safer roads."),
        ("<ol><li>lower taxes;</li><li>safer roads.</li></ol>", "It has two parts: lower taxes; safer roads."),
        ("<ul><li>lower taxes, and</li><li>safer roads</li></ul>", "It has two parts: lower taxes; safer roads."),
        ("<ul><li>Taxes fall.</li><li>Schools get more.</li></ul>", "It has two parts: Taxes fall. Schools get more."),
        ("<ul><li><p>lower taxes</p></li><li><p>safer roads</p></li></ul>", "It has two parts: lower taxes; safer roads."),
        ("<p>– lower taxes</p><p>– safer roads</p>", "It has two parts: lower taxes; safer roads."),
        ("<p>1) lower taxes</p><p>2) safer roads</p>", "It has two parts: lower taxes; safer roads."),
        ("<blockquote><p>Taxes fall.</p><p>Schools gain.</p></blockquote>", "It has two parts: Taxes fall. Schools gain."),
        ("<blockquote><p>Taxes fall.</p><cite>A. Nowak</cite></blockquote>", "It has two parts: Taxes fall."),
        ("<p>“Taxes fall.”</p>", "It has two parts: “Taxes fall.”"),
        ("<p>„Steuern sinken.“</p>", "It has two parts: „Steuern sinken.“"),
        ('<div class="ad-slot">Buy</div><ul><li>a tax</li><li>a road</li></ul>', "It has two parts: a tax; a road."),
    ],
)  # fmt: skip
def test_an_announcement_takes_the_list_or_the_quotation(announced: str, joined: str) -> None:
    assert extracted(f"<p>It has two parts:</p>{announced}<p>Nobody came.</p>") == [joined, "Nobody came."]


@pytest.mark.parametrize(
    "between",
    [
        EMBED,
        "<figure><img src=x><figcaption>A chart.</figcaption></figure>",
        "<iframe src=x></iframe>",
        "<h3>Part one</h3>",
        '<ul><li><a href="x">Another story</a></li></ul>',
        "",
    ],
)
def test_an_announcement_takes_no_unrelated_paragraph(between: str) -> None:
    page = f"<p>It has two parts:</p>{between}<p>Nobody came.</p>"
    assert extracted(page) == ["It has two parts:", "Nobody came."]


def test_a_paragraph_that_somebody_else_says_is_no_announced_quotation() -> None:
    assert extracted("<p>Her rival replied:</p><p>“No,” said another.</p>") == [
        "Her rival replied:",
        "“No,” said another.",
    ]


def test_a_list_typed_in_lines_is_taken_by_its_announcement() -> None:
    assert extracted("<p>Two goals:<br>– lower taxes<br>– safer roads</p>") == ["Two goals: lower taxes; safer roads."]


def test_dialogue_in_the_polish_manner_keeps_its_dash() -> None:
    assert extracted("<p>Burmistrz powiedział:</p><p>– Wygramy.</p>") == ["Burmistrz powiedział: – Wygramy."]


@pytest.mark.parametrize(
    "heading",
    [
        "<h2>Who can vote?</h2>",
        "<h3>It is over.</h3>",
        "<h4><strong>“A disgrace!”</strong></h4>",
        "<p><strong>Who can vote?</strong></p>",
        "<p><b>What comes next</b></p>",
        "<p><strong><span>Key facts:</span></strong></p>",
        '<div class="elementor-heading-title">Who can vote?</div>',
        '<div role="heading">Who can vote?</div>',
        "<dl><dt>Who can vote?</dt></dl>",
    ],
)
def test_a_heading_is_no_paragraph(heading: str) -> None:
    assert extracted(f"<p>The town votes.</p>{heading}<p>Everybody over 18.</p>") == [
        "The town votes.",
        "Everybody over 18.",
    ]


@pytest.mark.parametrize(
    "lead",
    ["<p><strong>The mayor has resigned.</strong></p>", "<p><em>The mayor has resigned.</em></p>", "<h2>" + "The mayor went on. " * 9 + "</h2>"],
)  # fmt: skip
def test_a_lead_in_bold_or_italics_is_prose(lead: str) -> None:
    assert len(extracted(f"{lead}<p>Nobody came.</p>")) == 2


@pytest.mark.parametrize(
    "pointer",
    [
        '<p><a href="x">Related: Trams return</a></p>',
        '<p><strong>READ MORE: <a href="x">The harbour wall is failing</a></strong></p>',
        '<p><em>Also read:</em> <a href="x">The harbour wall is failing</a></p>',
        '<p>&gt;&gt; <a href="x">The harbour wall is failing</a></p>',
        '<ul><li><a href="x">One story</a></li><li><a href="y">Another</a></li></ul>',
        '<p><a href="x">Read 7 remaining paragraphs</a> | <a href="y">Comments</a></p>',
    ],
)
def test_a_pointer_to_another_page_is_no_paragraph(pointer: str) -> None:
    assert extracted(f"<p>The town votes.</p>{pointer}<p>Nobody came.</p>") == ["The town votes.", "Nobody came."]


@pytest.mark.parametrize(
    "prose",
    [
        '<p>He tweeted: <a href="x">“No way.”</a></p>',
        '<p>The ministry said: <a href="x">taxes will fall</a></p>',
        '<p><a href="x">The town</a> votes on <a href="y">Sunday</a>.</p>',
        '<p><a name="x">The town votes.</a></p>',
    ],
)
def test_prose_with_links_stays(prose: str) -> None:
    assert len(extracted(f"{prose}<p>Nobody came.</p>")) == 2


@pytest.mark.parametrize(
    "only", ["<h2>Only a heading</h2>", '<p><a href="x">Only a link</a></p>', "<p><b>Only bold</b></p>"]
)
def test_a_page_of_nothing_else_keeps_what_it_has(only: str) -> None:
    assert extracted(only)[0].startswith("Only")


def test_items_and_rows_are_marked_as_such() -> None:
    assert extracted("<ul><li>A</li></ul><p>Prose.</p><table><tr><td>a</td><td>b</td></tr></table><p>• B</p>") == [
        "• A",
        "Prose.",
        "• a b",
        "• B",
    ]


def test_columns_of_prose_are_no_row() -> None:
    prose = "The town votes on Sunday, and nobody knows who will win the vote in the end. " * 2
    assert extracted(f"<table><tr><td>{prose}</td><td>{prose}</td></tr></table>") == [
        f"{prose} {prose}".replace("  ", " ").strip()
    ]
