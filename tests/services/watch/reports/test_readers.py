"""The report on the readers counts them by month, and says who still reads."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from digest.domain.reports import Report
from digest.services.watch.reports.readers import report_readers
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.tables import subscribers, subscriptions
from tests.services.builders import config, local
from tests.services.mail_events import CLAIMED, submitted

CONFIG = config(Path())
NOW = local("2026-05-13 12:00")


def add(database: Database, email: str, came: str, left: str = "", *, digest: str = "daily", source: str = "") -> None:
    at, ended = local(came), local(left) if left else None
    with database.begin() as connection:
        reader = {"email": email, "bucket": 0, "status": "active", "source": source, "created_at": at}
        row = connection.execute(insert(subscribers).values(**reader, updated_at=at).returning(subscribers.c.id))
        own = {"subscriber_id": row.scalar_one(), "digest": digest, "token": email, "since": at, "ended_at": ended}
        connection.execute(insert(subscriptions).values(own))


def said(report: Report, title: str) -> dict[str, tuple[str, ...]]:
    (panel,) = (one for one in report.panels if one.title == title)
    return {row.label: tuple(map(str, row.cells)) for row in panel.rows}


def some_readers(database: Database) -> None:
    add(database, "a@example.org", "2026-03-31 23:59", source="sign-up form")
    add(database, "b@example.org", "2026-04-01 00:01", "2026-05-01 00:01", source="sign-up form")
    add(database, "c@example.org", "2026-04-10 10:00", "2026-04-20 10:00", source="import")
    add(database, "d@example.org", "2026-04-10 10:00", digest="weekly")
    add(database, "e@example.org", "2026-04-10 10:00", digest="closed")


def test_months_are_those_of_the_site_s_calendar(database: Database) -> None:
    some_readers(database)
    report = report_readers(database, CONFIG, now=NOW)
    assert said(report, "Readers by digest") == {
        "March 2026": ("1 of 1 readers (100.0 %)", "0 of 1 readers (0.00 %)", "0 of 1 readers (0.00 %)"),
        "April 2026": ("2 of 4 readers (50.0 %)", "1 of 4 readers (25.0 %)", "1 of 4 readers (25.0 %)"),
        "May 2026 so far": ("1 of 3 readers (33.3 %)", "1 of 3 readers (33.3 %)", "1 of 3 readers (33.3 %)"),
    }


def test_churn_is_a_share_of_those_who_were_there_when_the_month_began(database: Database) -> None:
    some_readers(database)
    assert {month: cells[0] for month, cells in said(report_readers(database, CONFIG, now=NOW), "Churn").items()} == {
        "March 2026": "0 of 0 at its start",
        "April 2026": "0 of 1 at its start (0.00 %)",
        "May 2026 so far": "1 of 2 at its start (50.0 %)",
    }


def test_growth_names_the_sources_and_begins_with_the_month_that_is_asked_for(database: Database) -> None:
    some_readers(database)
    with database.begin() as connection:
        connection.execute(update(subscribers).where(subscribers.c.email == "e@example.org").values(status="pending"))
    report = report_readers(database, CONFIG, now=NOW, since=date(2026, 4, 20))
    assert said(report, "Growth by source") == {
        "sign-up form": ("1 of 3 new readers (33.3 %)",),
        "import": ("1 of 3 new readers (33.3 %)",),
        "unknown": ("1 of 3 new readers (33.3 %)",),
    }


def engaged(database: Database, now: datetime) -> tuple[str, ...]:
    report = report_readers(database, CONFIG, now=now)
    return said(report, "Engaged in 90 days")["weekly"]


def test_engaged_are_people_who_opened_or_clicked_lately_and_no_machines(database: Database) -> None:
    opened, clicked, two, scanned, proxy, snared, silent = submitted(
        database, [f"{name}@example.org" for name in ("a", "b", "c", "d", "e", "f", "g")]
    )
    later = {"occurred_at": CLAIMED + timedelta(hours=2)}
    reported = [
        opened.event("opened"),
        clicked.event("clicked", link="site/a"),
        two.event("clicked", link="site/a"),
        two.event("clicked", link="site/b", **later),
        *(scanned.event("clicked", link=f"site/{name}") for name in "abcd"),
        proxy.event("opened", machine=True),
        snared.event("clicked", link="hidden"),
        silent.event("delivered"),
    ]
    take_events(database, reported, touches=True, now=CLAIMED + timedelta(hours=3))
    assert engaged(database, CLAIMED + timedelta(days=89)) == ("3 of 7 readers (42.9 %)",)
    assert engaged(database, CLAIMED + timedelta(days=91)) == ("0 of 7 readers (0.00 %)",)


def test_without_tracking_nobody_is_said_to_be_engaged_or_not(database: Database) -> None:
    some_readers(database)
    report = report_readers(database, config(Path(), privacy={"track": False}), now=NOW)
    assert (report.panels[-1].lines, report.panels[-1].rows) == (
        ("Opens and clicks are not stored: privacy.track is false.",),
        (),
    )


def test_a_short_memory_for_events_is_named(database: Database) -> None:
    some_readers(database)
    report = report_readers(database, config(Path(), privacy={"keep_events": "30d"}), now=NOW)
    assert report.panels[-1].title == "Engaged in 30 days"


def test_a_list_without_readers_says_so(database: Database) -> None:
    assert [one.lines for one in report_readers(database, CONFIG, now=NOW).panels] == [("There are no readers yet.",)]
