"""The report on an edition shows what its ledger and its events say, and says what it cannot show."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from digest.domain.events import Event
from digest.domain.opens_and_clicks import ASK
from digest.domain.reports import Panel, Report
from digest.services.readers.preferences import unsubscribe
from digest.services.watch.housekeep import housekeep
from digest.services.watch.reports.edition import report_edition
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.tables import editions
from tests.services import asked
from tests.services.asked import BEGAN, readers
from tests.services.builders import config
from tests.services.mail_events import CLAIMED, NOW, Mail, some_events, submitted

EMAILS = [f"reader{number}@{domain}" for domain in ("example.org", "mail.example") for number in range(1, 6)]
CONFIG = config(Path())
SILENT = config(Path(), privacy={"track": False})
SITE = "https://notesfrompoland.com"
DOCUMENT: dict[str, Any] = {
    "subject": "The court decides",
    "sections": [
        {"name": "Politics", "stories": [{"guid": "1", "title": "Court", "url": f"{SITE}/court/"}]},
        {"name": "More news", "stories": [{"guid": "2", "title": "Tram", "url": f"{SITE}/tram/?utm_source=x"}]},
    ],
    "also": [{"guid": "3", "title": "Brief", "url": f"{SITE}/brief/"}],
}
COURT, TRAM, BRIEF = (f"notesfrompoland.com/{name}" for name in ("court", "tram", "brief"))


def take(database: Database, *reported: Event) -> None:
    take_events(database, reported, touches=True, now=NOW)


def mailed(database: Database) -> list[Mail]:
    found = submitted(database, EMAILS)
    with database.begin() as connection:
        connection.execute(update(editions).values(document=DOCUMENT))
    return found


def panel(report: Report, title: str) -> Panel:
    (found,) = (one for one in report.panels if one.title == title)
    return found


def said(report: Report, title: str) -> dict[str, tuple[str, ...]]:
    """The rows of a panel, as people read them."""
    return {row.label: tuple(map(str, row.cells)) for row in panel(report, title).rows}


def test_every_recipient_and_every_outcome_has_its_share(database: Database) -> None:
    found = mailed(database)
    take(database, *some_events(found))
    report = report_edition(database, CONFIG, found[0].edition)
    assert (report.name, report.title) == (f"edition-{found[0].edition}", "The court decides")
    assert said(report, "Sending") == {
        "Submitted": ("10 of 10 recipients (100.0 %)",),
        "Batches submitted": ("5 of 5 batches (100.0 %)",),
    }
    assert said(report, "Delivery") == {
        "Delivered": ("7 of 10 submitted (70.0 %)",),
        "Bounced": ("1 of 8 delivered or bounced (12.5 %)",),
        "Blocked": ("1 of 10 submitted (10.00 %)",),
        "Deferred": ("1 of 10 submitted (10.00 %)",),
        "Dropped": ("1 of 10 submitted (10.00 %)",),
    }
    assert said(report, "Opens and clicks")["Opened"] == ("2 of 7 arrived (28.6 %)", "1 of 4 opens (25.0 %)")


def test_clicks_are_credited_to_stories_sections_and_the_ask_and_a_scanner_to_no_reader(database: Database) -> None:
    first, second, third, scanned, *_ = found = mailed(database)
    later = {"occurred_at": NOW + timedelta(minutes=5)}
    take(database, *(mail.event("delivered") for mail in found))
    take(database, first.event("clicked", link=COURT), first.event("clicked", link=BRIEF, **later))
    take(database, second.event("clicked", link=COURT), second.event("clicked", link=ASK, **later))
    take(database, third.event("clicked", link="notesfrompoland.com/elsewhere"))
    take(database, *(scanned.event("clicked", link=link) for link in (COURT, TRAM, BRIEF, ASK)))
    report = report_edition(database, CONFIG, first.edition)
    assert said(report, "Clicks by story") == {
        "1. Court": ("2 of 10 arrived (20.0 %)", "1 of 3 clicks (33.3 %)"),
        "2. Tram": ("0 of 10 arrived (0.00 %)", "1 of 1 clicks (100.0 %)"),
        "3. Brief": ("1 of 10 arrived (10.00 %)", "1 of 2 clicks (50.0 %)"),
    }
    by_section = {name: cells[0].partition(" ")[0] for name, cells in said(report, "Clicks by section").items()}
    assert by_section == {
        "Politics": "2",
        "More news": "0",
        "Headlines": "1",
        "The ask": "1",
        "Readers' own pages": "0",
        "Other links": "1",
    }


def test_bounces_are_shares_of_the_mails_to_their_domain(database: Database) -> None:
    found = mailed(database)
    org = [mail for mail in found if mail.email.endswith("example.org")]
    full = {"status": "5.2.2", "class": "Mailbox Unavailable"}
    take(database, org[0].event("bounced", detail=full), org[1].event("bounced", detail=full))
    take(database, org[2].event("blocked"), org[2].event("blocked"))
    report = report_edition(database, CONFIG, found[0].edition)
    assert said(report, "Bounces by domain") == {"example.org": ("3 of 5 submitted (60.0 %)",)}
    assert said(report, "Bounces by reason") == {
        "Bounced: Mailbox Unavailable (5.2.2)": ("2 of 3 returns (66.7 %)",),
        "Blocked: no reason given": ("1 of 3 returns (33.3 %)",),
    }


def test_the_curve_ends_when_the_last_mail_was_delivered(database: Database) -> None:
    found = mailed(database)
    waits = [5, 50, 90, 110, 119, 240, 280, 500]
    take(
        database,
        *(
            mail.event("delivered", occurred_at=CLAIMED + timedelta(seconds=wait))
            for mail, wait in zip(found, waits, strict=False)
        ),
        found[0].event("delivered", occurred_at=CLAIMED + timedelta(hours=9)),
    )
    report = report_edition(database, CONFIG, found[0].edition)
    counts = {within: cells[0].partition(" ")[0] for within, cells in said(report, "Time to deliver").items()}
    assert counts == {"1 min": "2", "2 min": "5", "5 min": "7", "10 min": "8"}
    (line,) = panel(report, "Time to deliver").lines
    assert line.startswith("Of 8 delivered, half arrived within 2 min, and 95 % within 9 min ")


def test_an_edition_is_compared_with_the_ten_before_it_of_its_digest(database: Database) -> None:
    people = readers(database, 2)
    days = [BEGAN + timedelta(days=day) for day in range(13)]
    numbers = [asked.mailed(database, day, {"a": people}, people[:1]) for day in days]
    asked.mailed(database, days[5], {"a": people}, digest="weekly")
    report = report_edition(database, CONFIG, numbers[11])
    for title in ("Deliveries", "Opens and clicks", "Complaints", "Readers leaving"):
        assert list(said(report, f"{title} by edition")) == [f"{day}" for day in days[1:12]]
    assert said(report, "Opens and clicks by edition")[f"{days[3]}"][1] == "1 of 2 arrived (50.0 %)"
    (chart,) = panel(report, "Complaints by edition").charts
    assert chart.limit == pytest.approx(0.3)
    first = panel(report_edition(database, CONFIG, numbers[0]), "Complaints by edition")
    assert (len(first.rows), first.charts, first.lines[-1]) == (1, (), "It is the first edition.")


def test_readers_who_left_are_a_share_of_those_who_got_the_edition(database: Database) -> None:
    found = mailed(database)
    take(database, *(mail.event("delivered") for mail in found))
    unsubscribe(database, found[0].email, "weekly", now=CLAIMED + timedelta(hours=1))
    report = report_edition(database, CONFIG, found[0].edition)
    assert list(said(report, "Readers leaving by edition").values()) == [("1 of 10 submitted (10.00 %)",)]


def test_what_was_deleted_with_the_events_is_said_to_be_deleted(database: Database) -> None:
    found = mailed(database)
    take(database, *some_events(found))
    before = report_edition(database, CONFIG, found[0].edition)
    housekeep(database, CONFIG, now=CLAIMED + CONFIG.privacy.keep_events + timedelta(days=1))
    after = report_edition(database, CONFIG, found[0].edition)
    for title in ("Sending", "Delivery", "Opens and clicks", "The ask", "Complaints by edition"):
        assert said(after, title) == said(before, title)
    gone = {one.title for one in before.panels} - {one.title for one in after.panels}
    assert gone == {
        "Time to deliver",
        "Bounces by domain",
        "Bounces by reason",
        "Clicks by section",
        "Clicks by story",
    }
    for title in ("Time to deliver, and bounces by domain and reason", "Clicks by section and story"):
        assert "were deleted" in panel(after, title).lines[0]


def test_without_tracking_opens_and_clicks_are_not_stored_instead_of_none(database: Database) -> None:
    found = mailed(database)
    take(database, *(mail.event("delivered") for mail in found))
    report = report_edition(database, SILENT, found[0].edition)
    assert panel(report, "Opens and clicks").lines == ("Opens and clicks are not stored: privacy.track is false.",)
    assert {cells[0] for cells in said(report, "The ask").values()} == {"not stored"}
    assert not [one.title for one in report.panels if "licks" in one.title and one.rows]


def test_an_edition_without_events_or_recipients_says_so(database: Database) -> None:
    found = mailed(database)
    report = report_edition(database, CONFIG, found[0].edition)
    assert [one.title for one in report.panels] == ["Sending", "Delivery"]
    assert report.panels[1].lines == ("The provider has reported no events yet.",)
