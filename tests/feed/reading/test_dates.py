"""Clocks and formats: what is read, and what an impossible time leaves."""

from datetime import UTC, datetime

import pytest

from digest.feed.reading.dates import read_date
from tests.feed.documents import WARSAW


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
