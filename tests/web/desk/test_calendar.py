"""The calendar's page, and an edition's report."""

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


def test_each_edition_has_its_report(editor: Editor) -> None:
    editor.do("approve")
    page = editor.get("/reports/1")
    assert "Edition 1: daily, Tuesday 12 May 2026" in text_of(page)
    assert "style-src 'unsafe-inline'" in page.headers["Content-Security-Policy"]
    for number in ("2", "none", "9" * 30):
        assert editor.get(f"/reports/{number}").status_code == 404
