"""Charts show what their tables say, and need nothing but the page around them."""

import re

import pytest

from digest.domain.reports import Chart, ChartKind, Panel, Row, Share
from digest.render.charts import LETTER, WIDTH, draw


def panel(*counts: int | None) -> Panel:
    cells = [Share(count, 1_000, "arrived") if count is not None else "not stored" for count in counts]
    rows = tuple(Row(f"Story <{number}>", (cell,), f"{number} May") for number, cell in enumerate(cells, 1))
    return Panel("Clicks & more", heads=("Story", "Readers"), rows=rows)


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_has_no_style_script_or_address_of_its_own(kind: ChartKind) -> None:
    svg = draw(panel(5, 7, 3), Chart(kind, "Readers"))
    assert svg.startswith('<svg role="img" aria-label="Clicks &amp; more: Readers. ')
    assert not re.search(r"<script|<style|style=|href|\bid=|<!--|<\?", svg)
    assert re.findall(r"https?:[^\"]*", svg) == ["http://www.w3.org/2000/svg"]


def test_a_line_has_a_dot_for_each_share_and_a_gap_for_each_missing_one() -> None:
    svg = draw(panel(5, 7, None, 3, 4), Chart(ChartKind.LINE, "Readers"))
    assert svg.count("<circle") == 4
    assert svg.count('class="line reactive') == 2


def test_the_longest_bar_is_the_largest_share_and_the_first_row_stands_on_top() -> None:
    svg = draw(panel(5, 50, 10), Chart(ChartKind.BARS, "Readers"))
    bars = re.findall(r'<rect x="[\d.]+" y="([\d.]+)"[^>]* width="([\d.]+)"[^>]* class="rect', svg)
    from_the_top = [float(width) for _, width in sorted(bars, key=lambda bar: float(bar[0]))]
    assert [round(width / from_the_top[0]) for width in from_the_top] == [1, 10, 2]


def test_a_limit_is_a_second_line_above_the_shares() -> None:
    svg = draw(panel(1, 2, 1), Chart(ChartKind.LINE, "Readers", 0.3, "limit"))
    assert 'class="series serie-1' in svg
    assert svg.count("<circle") == 3


def test_names_below_a_line_are_left_out_until_they_have_room() -> None:
    shown = re.findall(r">(\d+ May)<", draw(panel(*range(30)), Chart(ChartKind.LINE, "Readers")))
    assert "30 May" in shown
    assert 3 <= len(shown) <= 8


@pytest.mark.parametrize("kind", ChartKind)
def test_the_last_name_on_the_axis_is_not_cut_off(kind: ChartKind) -> None:
    svg = draw(panel(1_000, 500, 1_000), Chart(kind, "Readers"))
    plot = float(re.findall(r'<g transform="translate\(([\d.]+), [\d.]+\)" class="plot', svg)[0])
    names = re.findall(r'<text x="([\d.-]+)"[^>]*>(100 %|3 May)<', svg)
    assert names
    assert max(plot + float(x) + len(name) * LETTER / 2 for x, name in names) <= WIDTH


def test_a_table_without_shares_has_no_chart() -> None:
    assert draw(panel(None, None), Chart(ChartKind.LINE, "Readers")) == ""
