"""The days that readers can choose."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.wishes import LONGEST_PAUSE, month_of, months_later, months_to_come, pause_end, start_of, usual_month

TODAY = date(2026, 5, 12)
days = st.dates(date(1970, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 12), 3, date(2026, 8, 12)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_some_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, expected: date
) -> None:
    assert months_later(day, months) == expected


@given(days)
def test_a_reader_can_choose_each_of_the_next_eleven_months(today: date) -> None:
    months = months_to_come(today)
    assert len({month.month for month in months} | {today.month}) == 12
    assert all(today < month <= today + timedelta(days=365) for month in months)
    assert [month_of(f"{month:%Y-%m}", today) for month in months] == months
    assert usual_month(today) in months
    assert usual_month(today).month == 12 or today.month == 12


@pytest.mark.parametrize("said", ["", "2026-05", "2027-05", "2026-12-01", "12", "١٢"])
def test_no_other_month_can_be_chosen(said: str) -> None:
    assert month_of(said, TODAY) is None


@pytest.mark.parametrize(
    ("length", "day", "expected"),
    [
        ("week", "", date(2026, 5, 19)),
        ("month", "", date(2026, 6, 12)),
        ("quarter", "", date(2026, 8, 12)),
        ("day", "2026-05-13", date(2026, 5, 13)),
        ("day", str(TODAY + LONGEST_PAUSE), TODAY + LONGEST_PAUSE),
        ("day", "2026-05-12", None),
        ("day", str(TODAY + LONGEST_PAUSE + timedelta(days=1)), None),
        ("day", "tomorrow", None),
        ("year", "2026-05-13", None),
        ("", "", None),
    ],
)
def test_a_pause_ends_on_a_day_from_tomorrow_on_and_within_a_year(length: str, day: str, expected: date | None) -> None:
    assert pause_end(length, day, TODAY) == expected


def test_a_day_begins_at_midnight() -> None:
    assert start_of(TODAY, UTC) == datetime(2026, 5, 12, tzinfo=UTC)
