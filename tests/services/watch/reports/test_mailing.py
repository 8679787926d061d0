"""A report reaches the address that it is mailed to, or an error says why not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.errors import ConfigError, NeedsAPersonError
from digest.domain.reports import Panel, Report, Row, Share
from digest.services.watch.reports.mailing import mail_report
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config

NOW = datetime(2026, 5, 13, tzinfo=UTC)
ROWS = (Row("Delivered", (Share(9, 10, "submitted"),)),)
REPORT = Report("edition-7", "The court decides", "Edition 7", (Panel("Delivery", (), ("Mails", "Readers"), ROWS),))
CONFIG = config(Path(), mail={"from_email": "digest@example.org"})


def test_the_figures_go_to_the_address() -> None:
    mailer = FakeMailer()
    mail_report(mailer, CONFIG, REPORT, "Desk@Example.org", now=NOW)
    (letter,) = mailer.letters
    assert letter.to == "desk@example.org"
    assert "9 of 10 submitted (90.0 %)" in letter.text


def test_a_mail_that_cannot_leave_is_an_error_and_so_is_a_wrong_address() -> None:
    mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, detail="550 no"))
    with pytest.raises(NeedsAPersonError, match="550 no"):
        mail_report(mailer, CONFIG, REPORT, "desk@example.org", now=NOW)
    with pytest.raises(ConfigError, match="--mail-to"):
        mail_report(mailer, CONFIG, REPORT, "desk", now=NOW)
