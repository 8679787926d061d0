"""Render a report as a page without anything from elsewhere, as a mail and as CSV. Knows no database."""

import csv
from io import StringIO

from digest.config import Config, template_folders
from digest.domain.letters import Letter
from digest.domain.reports import CSV_HEADS, Report
from digest.render.charts import draw
from digest.render.layout.view import site_view, theme_view
from digest.render.pages import Pages
from digest.render.templates import Templates


def report_page(report: Report, config: Config) -> str:
    """Render a report as an HTML page: the template `report.html.j2`. Raises TemplateError naming a file and line.

    The page holds its style and its charts. It needs no script and loads nothing, so that it can be saved, mailed and
    printed, and shown under a policy of `default-src 'none'; style-src 'unsafe-inline'`.
    """
    templates = Templates(*template_folders(config), words=config.words)
    charts = {panel.title: tuple(filter(None, (draw(panel, one) for one in panel.charts))) for panel in report.panels}
    context = {"site": site_view(config), "theme": theme_view(config), "report": report, "charts": charts}
    return templates.render("report.html.j2", context)


def report_letter(report: Report, config: Config, to: str) -> Letter:
    """Write a report as a mail: the templates `report.txt.j2` and `report.mjml.j2`. Raises TemplateError."""
    reason = f"The digest mailer of {config.site.name} sends this mail when somebody runs `digest report --mail-to`."
    return Pages(config).letter("report", to, report=report, reason=reason)


def report_csv(report: Report) -> str:
    """Write a report as CSV: a line of heads, then one line for each figure."""
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(CSV_HEADS)
    writer.writerows(report.csv_rows())
    return written.getvalue()
