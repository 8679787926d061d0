"""The calendar's page, and an edition's figures."""

from tests.web.desk.desks import TOMORROW, Editor, text_of


def test_the_calendar_leads_to_each_edition(editor: Editor) -> None:
    editor.do("approve")
    page = editor.get("/calendar")
    words = text_of(page)
    assert "Week of 11 May 2026" in words
    assert "Mon 11 (today) Weekly digest" not in words
    assert f'<a href="{TOMORROW}">Tue 12</a>' in page.text
    assert "Tue 12 Daily digest Story 1 approved" in words
    assert "Mon 18 Weekly digest planned" in words


def test_the_figures_of_an_edition_have_their_denominators(editor: Editor) -> None:
    editor.do("approve")
    words = text_of(editor.get("/reports/1"))
    assert "Daily digest, 2026-05-12: edition 1 is approved" in words
    assert "delivered 0 0" in words
    for number in ("2", "none", "9" * 30):
        assert editor.get(f"/reports/{number}").status_code == 404
