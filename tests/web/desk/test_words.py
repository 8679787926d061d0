"""The desk's own pages."""

from pathlib import Path

from digest.domain.editions import LeftOut
from digest.web.desk.words import WHY, fill


def test_each_reason_to_leave_a_story_out_has_words_that_the_editors_page_explains() -> None:
    page = (Path(__file__).parents[3] / "docs" / "editors.md").read_text(encoding="utf-8")
    assert {reason: f"| `{reason}` | {WHY[reason]} |" in page for reason in LeftOut} == dict.fromkeys(LeftOut, True)


def test_what_people_wrote_is_text_and_no_markup() -> None:
    page = fill("trouble", heading="<b>", why="<script>")
    assert "<b>" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
