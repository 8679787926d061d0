"""The calendar's page on a phone, in a real browser."""

from datetime import date
from typing import Any

from digest.services.desk.calendar import Day
from digest.web.desk.words import FOLDER, fill


def test_a_week_with_sent_editions_needs_no_more_width_than_a_phone(browser: Any) -> None:
    day = date(2026, 5, 13)
    sent = Day("daily", "Daily digest", day, 7, "submitted", "Constitutional court postpones a ruling", 48_000, 9_750)
    html = fill("calendar", site="Notes from Poland", weeks=[(date(2026, 5, 11), [sent])], today=day)
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.set_content(html)
    page.add_style_tag(content=(FOLDER / "static" / "desk.css").read_text(encoding="utf-8"))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    inside = page.locator(".week").bounding_box()
    cells = [cell.bounding_box() for cell in page.get_by_role("cell").all()]
    assert len(cells) == 4
    assert all(cell["x"] + cell["width"] <= inside["x"] + inside["width"] for cell in cells)
    context.close()
