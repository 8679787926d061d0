"""The desk's own pages."""

from digest.web.desk.words import fill


def test_what_people_wrote_is_text_and_no_markup() -> None:
    page = fill("trouble", heading="<b>", why="<script>")
    assert "<b>" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
