"""Shortcodes that nothing rendered go and leave their text; brackets in prose stay."""

import pytest

from tests.feed.documents import extracted


@pytest.mark.parametrize(
    ("markup", "paragraphs"),
    [
        ("[vc_row][vc_column_text]One. Two.[/vc_column_text][/vc_row]", ["One. Two."]),
        ("[vc_row][vc_column]One.[/vc_column][vc_column]Two.[/vc_column][/vc_row]", ["One.", "Two."]),
        ('[et_pb_text admin_label="Text"]<p>One.</p><p>Two.</p>[/et_pb_text]', ["One.", "Two."]),
        ('<p>[caption id="a" width="600"]<img src="x.jpg" /> The square.[/caption]</p><p>One.</p>', ["One."]),
        ('<p>One. [ad id="3"] Two.</p>', ["One. Two."]),
        ("<p>One. [ad id=3] Two.</p>", ["One. Two."]),
        ("<p>One. [ad id=&#8221;3&#8243; x=&#8217;4&#8242;] Two.</p>", ["One. Two."]),
        ("<p>[gallery]</p><p>One.</p>", ["One."]),
        ('<p>[gallery columns="2" ids="1,2"]</p><p>One.</p>', ["One."]),
        ("<p>[youtube https://youtu.be/x]</p><p>One.</p>", ["One."]),
        ("[embed]https://youtu.be/x[/embed]<p>One.</p>", ["One."]),
        ('[video mp4="https://n.pl/x.mp4"][/video]<p>One.</p>', ["One."]),
        ("<p>Prices rose[footnote]Office, table 4.[/footnote] in May.</p>", ["Prices rose in May."]),
        ("<p>Prices rose[efn_note]Office.[/efn_note].</p>", ["Prices rose."]),
        ("<p>[dropcap]T[/dropcap]he end.</p>", ["The end."]),
        ('<p>A [highlight color="red"]word[/highlight], and more.</p>', ["A word, and more."]),
        ('<p>[button link="https://n.pl"]Read on[/button]</p><p>One.</p>', ["One."]),
        ('<p>[contact-form-7 id="12" title="Contact"]</p><p>One.</p>', ["One."]),
        ('[[{"fid":"12","view_mode":"default"}]]<p>One.</p>', ["One."]),
        ("<p>{loadposition ads}</p><p>One.</p>", ["One."]),
        ("<p>{{ad-slot}}</p><p>One.</p>", ["One."]),
    ],
)
def test_a_shortcode_goes_and_its_text_stays(markup: str, paragraphs: list[str]) -> None:
    assert extracted(markup) == paragraphs


@pytest.mark.parametrize(
    "prose",
    [
        "“[We] will not go,” she said [sic].",
        "The [vice-president] said so [in 2024].",
        "[UPDATE] It rained. [VIDEO]",
        "He told [the minister] to go […] and went.",
        "The [covid-19] rules [page 5] end.",
        "It reads: [x = y] and {she} and [1, 2].",
        "[Applause] He bowed [laughs].",
    ],
)
def test_square_brackets_in_prose_stay(prose: str) -> None:
    assert extracted(f"<p>{prose}</p>") == [prose]
