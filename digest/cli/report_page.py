"""The options of `report` for a page, a mail or a table: `--open`, `--out`, `--mail-to`, `--csv`."""

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.common import note, open_in_browser
from digest.cli.edition import NO_BROWSER
from digest.cli.streams import OutputLostError

if TYPE_CHECKING:
    from digest.domain.reports import Report
    from digest.wiring import App


@dataclass(frozen=True, slots=True)
class Ways:
    """What to do with a report besides printing its lines."""

    opens: bool
    out: Path | None
    mail_to: str | None
    as_csv: bool

    def __bool__(self) -> bool:
        return self.opens or self.as_csv or self.out is not None or self.mail_to is not None


def hand_over(running: "App", report: "Report", ways: Ways) -> None:
    """Write, open and mail a report, or print it as CSV."""
    from digest.render.report import report_csv
    from digest.services.watch.reports.mailing import mail_report

    if ways.as_csv:
        with suppress(OutputLostError):
            sys.stdout.write(report_csv(report))
    if ways.opens or ways.out:
        page = _write(running, report, ways.out)
        _say(str(page), ways)
        if ways.opens and not open_in_browser(str(page)):
            note(f"{NO_BROWSER} {page}")
    if ways.mail_to:
        mail_report(running.mailer, running.config, report, ways.mail_to, now=running.clock())
        _say(f"Mailed to {ways.mail_to}.", ways)


def _write(running: "App", report: "Report", out: Path | None) -> Path:
    from digest.domain.errors import OutputError
    from digest.render.report import report_page

    page = (out or running.config.path(f"reports/{report.name}.html")).absolute()
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(report_page(report, running.config), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{page} cannot be written: {error.strerror}. --out names another file.") from error
    return page


def _say(line: str, ways: Ways) -> None:
    """Print a line of the answer, or as a remark if the answer is CSV."""
    if ways.as_csv:
        note(line)
        return
    with suppress(OutputLostError):
        print(line)
