"""Mail a report to staff."""

from datetime import datetime

from digest.config import Config
from digest.domain.batches import OutcomeKind
from digest.domain.errors import ConfigError, NeedsAPersonError
from digest.domain.reports import Report
from digest.mail import Mailer
from digest.render.report import report_letter
from digest.services.readers.addresses import normal_email


def mail_report(mailer: Mailer, config: Config, report: Report, to: str, *, now: datetime) -> None:
    """Mail a report's figures to an address.

    Raises ConfigError for an invalid address, and NeedsAPersonError if the mail cannot leave.
    """
    try:
        address = normal_email(to)
    except ValueError:
        raise ConfigError(f'"{to}" is not an address that mail can go to: give --mail-to one.') from None
    outcome = mailer.deliver_letter(report_letter(report, config, address), now=now)
    if outcome.kind is not OutcomeKind.ACCEPTED:
        raise NeedsAPersonError(f"The report could not be mailed ({outcome.kind}): {outcome.detail}")
