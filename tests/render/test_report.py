"""A report is one page without anything from elsewhere, a mail that reads well without pictures, and CSV."""

import csv
import json
import re
from importlib.resources import files
from io import StringIO
from typing import Any

import pytest

from digest.domain.errors import TemplateError
from digest.domain.reports import CSV_HEADS, Amount, Chart, ChartKind, Panel, Report, Row, Share
from digest.render.report import report_csv, report_letter, report_page
from tests.render.sample import config

CONFIG = config()
CHARTS = (Chart(ChartKind.LINE, "Opened"), Chart(ChartKind.LINE, "Clicked", 5.0, "dashed: the limit of 5 %"))
DAYS = tuple(
    Row(f"2026-05-{day:02}", (Share(300 + day, 1_000, "arrived"), Share(2 * day, 1_000, "arrived")), f"{day} May")
    for day in range(1, 12)
)
TITLE = "A long title about <b>the court</b> & its judges"
STORIES = tuple(Row(f"{number}. {TITLE}", (Share(40, 900, "arrived"),), f"{number}") for number in range(1, 4))
REPORT = Report(
    "edition-7",
    "Court & parliament",
    "Edition 7: daily, Monday 11 May 2026",
    (
        Panel("Opens and clicks", ("Beside the others.",), ("Edition", "Opened", "Clicked"), DAYS, CHARTS),
        Panel("Clicks by story", (), ("Story", "Readers"), STORIES, (Chart(ChartKind.BARS, "Readers"),)),
        Panel("The ask", (), ("Variant", "Sum"), (Row("a", (Amount(5_000, "PLN", 900, "delivered"),)),)),
        Panel("Time to deliver", ("The events were deleted.",)),
    ),
)


def test_the_page_holds_all_that_it_shows() -> None:
    page = report_page(REPORT, CONFIG)
    assert page.count("<svg ") == 3
    assert not re.search(r"<script|<link|<img|@import|url\(|\bsrc=|\bhref=", page)
    assert set(re.findall(r"https?://[^\"\s]*", page)) == {"http://www.w3.org/2000/svg"}
    assert "&lt;b&gt;the court&lt;/b&gt; &amp; its judges" in page
    assert "The events were deleted." in page


def test_each_figure_of_the_page_has_its_denominator() -> None:
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", report_page(REPORT, CONFIG))
    assert len(cells) == 26
    assert [cell for cell in cells if not re.search(r"\d (of|from) [\d,]+ \w+", cell)] == []


def test_the_page_needs_no_more_width_than_a_phone_and_has_no_barrier(browser: Any) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    for width, scheme in ((375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.set_content(report_page(REPORT, CONFIG))
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(found => JSON.stringify(found.violations))")
        assert json.loads(found) == []
        context.close()


def test_the_mail_reads_well_without_pictures() -> None:
    letter = report_letter(REPORT, CONFIG, "desk@example.org")
    assert (letter.to, letter.subject) == ("desk@example.org", f"Court & parliament [{CONFIG.site.name}]")
    assert "CLICKS BY STORY\n\n1. A long title about <b>the court</b> & its judges\n" in letter.text
    assert "  Readers: 40 of 900 arrived (4.44 %)\n" in letter.text
    assert max(map(len, letter.text.splitlines())) <= 72
    assert "<svg" not in letter.html
    assert "40 of 900 arrived (4.44\xa0%)" in letter.html.replace("&#160;", "\xa0")


def test_csv_has_heads_and_every_figure() -> None:
    heads, *rows = csv.reader(StringIO(report_csv(REPORT)))
    assert tuple(heads) == CSV_HEADS
    assert len(rows) == 26
    assert rows[-1] == ["The ask", "a", "Sum", "50.00", "PLN", "900", "delivered"]


@pytest.mark.parametrize("mark", ["{{ nothing }}", "{% if %}"])
def test_a_faulty_copy_of_the_template_is_named(mark: str, tmp_path: Any) -> None:
    settings = config(mail={"templates": str(tmp_path)})
    (tmp_path / "report.html.j2").write_text(mark, encoding="utf-8")
    with pytest.raises(TemplateError, match=r"report\.html\.j2"):
        report_page(REPORT, settings)
