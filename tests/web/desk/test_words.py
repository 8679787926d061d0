"""The desk's own pages."""

from digest.domain.editions import LeftOut
from digest.web.desk.words import WHY, fill


def test_each_reason_to_leave_a_story_out_has_words() -> None:
    assert set(WHY) == set(LeftOut)


def test_what_people_wrote_is_text_and_no_markup() -> None:
    page = fill("trouble", heading="<b>", why="<script>")
    assert "<b>" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
