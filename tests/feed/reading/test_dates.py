"""Clocks and formats: what is read, and what an impossible time leaves."""

from datetime import UTC, datetime

import pytest

from digest.feed.reading.dates import read_date
from tests.feed.documents import WARSAW, one, story


@pytest.mark.parametrize(
    ("claim", "utc"),
    [
        ("Tue, 12 May 2026 02:30 PM +0200", "2026-05-12T12:30"),
        ("Tue, 12 May 2026 10:00:00 PM GMT", "2026-05-12T22:00"),
        ("Tue, 12 May 2026 12:30 AM GMT", "2026-05-12T00:30"),
        ("Tue, 12 May 2026 12:30 PM GMT", "2026-05-12T12:30"),
        ("Tue, 12 May 2026 14:30 PM GMT", "2026-05-12T14:30"),
        ("Tue, 12 May 2026 00:30 AM GMT", "2026-05-12T00:30"),
        ("May 12, 2026 3:45 pm", "2026-05-12T13:45"),
        ("May 12, 2026 at 3:45 p.m.", "2026-05-12T13:45"),
        ("May 12, 2026, 11:05 a.m. CEST", "2026-05-12T09:05"),
        ("12 May 2026 3pm", "2026-05-12T13:00"),
        ("2026-05-12 3:45 PM", "2026-05-12T13:45"),
        ("2026-05-12T03:45:00 PM+02:00", "2026-05-12T13:45"),
        ("5/12/2026 3:45:00 PM", "2026-05-12T13:45"),
    ],
)
def test_a_twelve_hour_clock_is_read(claim: str, utc: str) -> None:
    assert read_date(claim, WARSAW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("claim", "utc"),
    [
        ("Tue, 12 May 2026 24:00:00 +0000", "2026-05-13T00:00"),
        ("2026-05-12T24:00Z", "2026-05-13T00:00"),
        ("Tue, 12 May 2026 25:10:00 +0000", "2026-05-12T12:00"),
        ("Tue, 12 May 2026 24:00:01 +0000", "2026-05-12T12:00"),
        ("2026-05-12T10:75:00Z", "2026-05-12T12:00"),
    ],
)
def test_a_day_with_an_impossible_time_keeps_its_day(claim: str, utc: str) -> None:
    assert read_date(claim, WARSAW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("claim", "utc"),
    [
        ("12.05.2026 15:45", "2026-05-12T13:45"),
        ("Tue, 05/12/2026 - 15:45", "2026-05-12T13:45"),
        ("Tue, 12/05/2026 - 15:45", "2026-05-12T13:45"),
        ("Tuesday, May 12, 2026 - 15:45", "2026-05-12T13:45"),
        ("13/05/2026 15:45", "2026-05-13T13:45"),
        ("05/12/2026 15:45", None),
        ("31.02.2026 15:45", None),
        ("2026-05-12 9:05", "2026-05-12T07:05"),
    ],
)
def test_a_date_in_figures_is_read_where_it_means_one_day(claim: str, utc: str | None) -> None:
    assert read_date(claim, WARSAW) == (datetime.fromisoformat(utc).replace(tzinfo=UTC) if utc else None)


@pytest.mark.parametrize(
    ("claim", "utc"),
    [
        ("Tue, 12 May 2026 10:00:00 +0000", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00 +0200", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00 CEST", "2026-05-12T10:00"),
        ("Mon, 12 Jan 2026 12:00:00 CET", "2026-01-12T11:00"),
        ("Tue, 12 May 2026 13:00:00 EEST", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 10:00:00 GMT", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 10:00:00 Z", "2026-05-12T10:00"),
        ("12 May 2026 12:00", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00 XYZ", "2026-05-12T10:00"),
        ("Tue, 12 May 26 10:00:00 +0000", "2026-05-12T10:00"),
        ("2026-05-12T10:00:00Z", "2026-05-12T10:00"),
        ("2026-05-12T12:00:00+02:00", "2026-05-12T10:00"),
        ("2026-05-12T12:00:00.123+0200", "2026-05-12T10:00"),
        ("2026-05-12 12:00:00", "2026-05-12T10:00"),
        ("2026-01-12T12:00", "2026-01-12T11:00"),
        ("2026-05-12", "2026-05-11T22:00"),
        ("20260512T120000+0200", "2026-05-12T10:00"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00"),
        ("Fri, 31 Dec 2099 00:00:00 +0000", "2099-12-31T00:00"),
        ("yesterday", None),
        ("", None),
        ("Tue, 45 May 2026 10:00:00 +0000", None),
        ("0000-00-00T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),  # how WordPress writes the date of a post that has none
        ("-0001-11-30T00:00:00Z", None),
        ("Tue, 12 May 2026 05:00:00 -0500", "2026-05-12T10:00"),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-05-12T10:00:00+99:99", None),
        ("1" * 5_000, None),
    ],
)
def test_dates_are_read_as_written_and_nonsense_is_none(claim: str, utc: str | None) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC) if utc else None
    assert one(story(more=f"<pubDate>{claim}</pubDate>")).published_at == expected
    assert one(story(more=f"<dc:date>{claim}</dc:date>")).published_at == expected
