from dataclasses import replace

from digest.domain.editions import Rendition
from digest.render.proof import marked

RENDITION = Rendition(
    "a", "Subject", "Preheader", '<html><BODY class="x">\n<p>Story</p></BODY></html>', "Story\n", "tag"
)
LINES = ["PROOF of <daily>", "Second & last"]


def test_a_proof_begins_with_its_lines_as_text() -> None:
    proof = marked(RENDITION, LINES)
    head, body, rest = proof.html.partition("PROOF of &lt;daily&gt;<br>Second &amp; last</div>")
    assert body
    assert head.startswith('<html><BODY class="x"><div style=')
    assert rest == "\n<p>Story</p></BODY></html>"
    assert proof.text == f"PROOF of <daily>\nSecond & last\n\n{'-' * 60}\n\nStory\n"


def test_a_proof_is_otherwise_the_rendition() -> None:
    assert replace(marked(RENDITION, LINES), html=RENDITION.html, text=RENDITION.text) == RENDITION


def test_only_the_first_body_is_marked_and_none_is_invented() -> None:
    twice = replace(RENDITION, html="<body>a<body>b")
    assert marked(twice, ["x"]).html.count("<div") == 1
    assert marked(replace(RENDITION, html="no page"), ["x"]).html == "no page"


def test_words_for_staff_are_not_read_as_a_pattern() -> None:
    assert r"\1 \g&lt;0&gt;" in marked(RENDITION, [r"\1 \g<0>"]).html
