import re
from dataclasses import replace

from digest.domain.editions import Rendition
from digest.render.proof import marked
from tests.render.sample import config

RENDITION = Rendition(
    "a", "Subject", "Preheader", '<html><BODY class="x">\n<p>Story</p></BODY></html>', "Story\n", "tag"
)
LINES = ["PROOF of <daily>", "Second & last"]


def test_a_proof_begins_with_its_lines_as_text() -> None:
    proof = marked(RENDITION, LINES, config())
    before, body, after = proof.html.partition('<BODY class="x">')
    box, story, _ = after.partition("\n<p>Story</p></BODY></html>")
    assert (before, bool(body), bool(story)) == ("<html>", True, True)
    assert box.index("Proof: readers do not get this mail") < box.index("PROOF of &lt;daily&gt;</p>")
    assert "Second &amp; last</p>" in box
    lines = [
        "PROOF: READERS DO NOT GET THIS MAIL",
        "",
        "PROOF of <daily>",
        "Second & last",
        "",
        "=" * 60,
        "",
        "Story",
        "",
    ]
    assert proof.text == "\n".join(lines)


def test_links_for_editors_can_be_pressed_and_copied() -> None:
    proof = marked(RENDITION, LINES, config(), {"Approve": "https://digest.example.org/desk/a.b-c_d"})
    assert re.search(r'<a href="https://digest\.example\.org/desk/a\.b-c_d"[^>]*>Approve</a>', proof.html)
    assert "\nApprove:\nhttps://digest.example.org/desk/a.b-c_d\n" in proof.text
    assert "desk" not in marked(RENDITION, LINES, config()).html


def test_links_for_editors_stand_above_a_long_list_of_changes() -> None:
    html = marked(RENDITION, LINES, config(), {"Approve": "https://digest.example.org/desk/a.b-c_d"}).html
    assert html.index("PROOF of") < html.index(">Approve</a>") < html.index("Second &amp; last")


def test_every_colour_of_the_words_for_staff_has_a_dark_twin() -> None:
    box = marked(RENDITION, LINES, config(), {"Hold": "https://digest.example.org/"}).html
    for text in re.findall(r"<(?:p|td)\b[^>]*(?:color|border):[^>]*>", box):
        assert re.search(r'class="[^"]*\b(accent|ink|soft|paper|tint pill)\b', text), text


def test_a_proof_is_otherwise_the_rendition() -> None:
    assert replace(marked(RENDITION, LINES, config()), html=RENDITION.html, text=RENDITION.text) == RENDITION


def test_only_the_first_body_is_marked_and_none_is_invented() -> None:
    twice = replace(RENDITION, html="<body>a<body>b")
    assert marked(twice, ["x"], config()).html.count("Proof: ") == 1
    assert marked(replace(RENDITION, html="no page"), ["x"], config()).html == "no page"


def test_words_for_staff_are_not_read_as_a_pattern() -> None:
    assert "&#92;1 &#92;g&lt;0&gt;" in marked(RENDITION, [r"\1 \g<0>"], config()).html
