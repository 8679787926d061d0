"""Draw the charts of reports as SVG for a page. Colours and fonts come from the page's style sheet."""

from collections.abc import Sequence
from html import escape
from typing import Any

from digest.domain.reports import Chart, ChartKind, Panel

WIDTH, HEIGHT = 400, 220
"""The size of a chart over time, in pixels where there is room. Its text is TEXT high."""
TEXT, LETTER = 14, 7
"""The height of a chart's text, and about how wide a letter is."""
ROOM = 320
"""How wide the axis of time is."""
BAR, FRAME = 26, 60
"""The height of a bar and of what surrounds all bars."""
NAME = 20
"""The characters of a bar's name."""
UNUSED = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
"""What Pygal declares where lxml is installed, although the chart has no links."""


def draw(panel: Panel, chart: Chart) -> str:
    """Draw a chart of a panel's table as an SVG element; "" if the table has no point to draw."""
    points = panel.points(chart)
    if all(point is None for point in points):
        return ""
    marks = [row.mark or row.label for row in panel.rows]
    drawn = _line(points, marks, chart) if chart.kind is ChartKind.LINE else _bars(points, marks)
    svg: str = drawn.render(is_unicode=True).replace(UNUSED, "")
    what = f"{panel.title}: {chart.column}. The table beside it has the figures."
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(what)}" ', 1)


def _line(points: Sequence[float | None], marks: Sequence[str], chart: Chart) -> Any:
    import pygal

    drawn = pygal.Line(
        height=HEIGHT,
        show_legend=False,
        allow_interruptions=True,
        show_minor_x_labels=False,
        **_settings(counts=chart.counts),
    )
    drawn.x_labels = list(marks)
    # Names that have no room are left out, evenly, from the last one back.
    stride = -(-len(marks) * (LETTER * max(map(len, marks)) + 12) // ROOM)
    drawn.x_labels_major = marks[:: -max(1, stride)]
    drawn.add(chart.column, list(points))
    if chart.limit is not None:
        drawn.add(chart.limit_name, [chart.limit] * len(points), show_dots=False)
        drawn.range = (0, 1.2 * max(chart.limit, *(point or 0 for point in points)))
    return _without_extras(drawn)


def _bars(points: Sequence[float | None], marks: Sequence[str]) -> Any:
    import pygal

    # The chart begins at the bottom, a table at the top.
    drawn = pygal.HorizontalBar(height=FRAME + BAR * len(points), show_legend=False, **_settings(counts=False))
    drawn.x_labels = [mark if len(mark) <= NAME else f"{mark[: NAME - 1]}…" for mark in reversed(marks)]
    drawn.add("", [point or 0 for point in reversed(points)])
    return _without_extras(drawn)


def _settings(*, counts: bool) -> dict[str, Any]:
    from pygal.style import Style

    return {
        "width": WIDTH,
        "margin": 10,
        "margin_right": 36,
        "truncate_label": -1,
        "js": (),
        "css": (),
        "range": None,
        "include_x_axis": True,
        "min_scale": 3,
        "max_scale": 5,
        "disable_xml_declaration": True,
        "no_prefix": True,
        "style": Style(label_font_size=TEXT, major_label_font_size=TEXT),
        "value_formatter": (lambda value: f"{value:,.0f}") if counts else (lambda value: f"{value:g} %"),
    }


def _without_extras(drawn: Any) -> Any:
    """Remove what needs a script or has its own style: the page has a style sheet, and each chart a table."""

    def strip(root: Any) -> Any:
        for parent in list(root.iter()):
            for child in list(parent):
                is_comment = not isinstance(child.tag, str)
                if (
                    is_comment
                    or child.tag in ("script", "style", "desc", "title", "defs")
                    or "tooltip-overlay" in child.get("class", "")
                ):
                    parent.remove(child)
        root.attrib.pop("id", None)
        return root

    drawn.add_xml_filter(strip)
    return drawn
