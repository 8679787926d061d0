from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.windows import DAYS, Day, Schedule, resolve

WARSAW = ZoneInfo("Europe/Warsaw")
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
schedules = st.builds(
    Schedule,
    days=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
    time=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
dates = st.dates(min_value=date(1990, 1, 1), max_value=date(2037, 12, 1))


def daily(*days: Day, at: str = "07:00", zone: ZoneInfo = WARSAW) -> Schedule:
    return Schedule(days=days or DAYS, time=time.fromisoformat(at), zone=zone)


def test_a_daily_covers_the_day_since_the_one_before() -> None:
    window = daily().window(date(2026, 5, 12))
    assert window.start.isoformat() == "2026-05-11T07:00:00+02:00"
    assert window.end.isoformat() == "2026-05-12T07:00:00+02:00"


def test_mondays_daily_covers_the_weekend() -> None:
    window = daily("mon", "tue", "wed", "thu", "fri").window(date(2026, 5, 11))
    assert window.start.isoformat() == "2026-05-08T07:00:00+02:00"


def test_a_weekly_window_keeps_its_wall_clock_time_across_a_clock_change() -> None:
    window = daily("mon").window(date(2026, 3, 30))
    assert window.start.isoformat() == "2026-03-23T07:00:00+01:00"
    assert window.end.isoformat() == "2026-03-30T07:00:00+02:00"
    assert window.end.astimezone(UTC) - window.start.astimezone(UTC) == timedelta(days=7, hours=-1)


def test_a_window_holds_its_start_and_not_its_end() -> None:
    window = daily().window(date(2026, 5, 12))
    assert window.start in window
    assert window.end not in window
    assert window.end - timedelta(microseconds=1) in window


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("Europe/Warsaw", "2026-03-29T02:30", "2026-03-29T03:00:00+02:00"),
        ("Europe/Warsaw", "2026-03-29T02:01", "2026-03-29T03:00:00+02:00"),
        ("Europe/Warsaw", "2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-04T02:30:00+11:00"),
        ("America/Santiago", "2026-09-06T00:30", "2026-09-06T01:00:00-03:00"),
        ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T03:00:00+01:00"),
        ("Pacific/Apia", "2011-12-30T07:00", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_a_time_that_a_clock_change_skips_or_doubles_is_resolved(zone: str, wall: str, moment: str) -> None:
    assert resolve(datetime.fromisoformat(wall), ZoneInfo(zone)).isoformat() == moment


def test_a_clock_change_is_described_by_what_it_does_to_a_send() -> None:
    def changes(at: str, zone: str, *days: date) -> list[str | None]:
        return [daily(at=at, zone=ZoneInfo(zone)).clock_change(day) for day in days]

    spring = [date(2026, 3, day) for day in (28, 29, 30)]
    assert changes("07:00", "Europe/Warsaw", *spring) == [None, "moved", None]
    assert changes("02:30", "Europe/Warsaw", *spring) == [None, "skipped", None]
    autumn = [date(2026, 10, day) for day in (24, 25, 26)]
    assert changes("07:00", "Europe/Warsaw", *autumn) == [None, "moved", None]
    assert changes("02:30", "Europe/Warsaw", *autumn) == [None, "doubled", "moved"]
    assert changes("01:45", "Australia/Lord_Howe", date(2026, 4, 5)) == ["doubled"]
    assert daily("mon").clock_change(date(2026, 3, 30)) == "moved"


@given(schedules, dates)
def test_windows_lie_end_to_end_in_any_zone(schedule: Schedule, start: date) -> None:
    first, second, third = islice(schedule.dates_from(start), 3)
    assert schedule.window(second).start == schedule.at(first)
    assert schedule.window(second).end == schedule.window(third).start
    # Where a zone leaves out a whole day (Apia crossed the date line), two times may fall on one moment.
    assert schedule.at(first).astimezone(UTC) <= schedule.at(second).astimezone(UTC)


@given(schedules, dates)
def test_a_resolved_time_is_the_wall_clocks_own_or_the_first_one_after_the_gap(schedule: Schedule, day: date) -> None:
    wall = datetime.combine(day, schedule.time)
    moment = resolve(wall, schedule.zone)
    local = moment.astimezone(UTC).astimezone(schedule.zone).replace(tzinfo=None, fold=0)
    if local == wall:
        assert moment.fold == 0
    else:
        assert local > wall
        before = (moment.astimezone(UTC) - timedelta(seconds=1)).astimezone(schedule.zone)
        assert before.replace(tzinfo=None, fold=0) < wall


@given(schedules, st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_coming_editions_are_not_in_the_past_and_in_order(schedule: Schedule, now: datetime) -> None:
    coming = [moment.astimezone(UTC) for _, moment in islice(schedule.upcoming(now), 4)]
    assert coming[0] >= now
    assert coming == sorted(coming)


def test_an_edition_is_coming_until_its_moment_has_passed() -> None:
    seven = datetime(2026, 5, 12, 7, tzinfo=WARSAW)
    assert next(daily().upcoming(seven)) == (date(2026, 5, 12), seven)
    assert next(daily().upcoming(seven + timedelta(seconds=1)))[0] == date(2026, 5, 13)


def test_an_edition_stands_for_the_dates_before_it_that_had_none() -> None:
    def covered(since: datetime, day: int, *days: Day) -> int:
        return daily(*days).covered(since, date(2026, 5, day))

    tuesday = datetime(2026, 5, 12, 7, tzinfo=WARSAW)
    assert [covered(tuesday, day) for day in (13, 14, 15, 19, 20)] == [1, 2, 3, 7, 7]
    early = tuesday - timedelta(hours=1)  # the draft of Tuesday was composed before its time
    assert [covered(early, day) for day in (13, 14)] == [1, 2]
    assert covered(datetime(2026, 5, 8, 7, tzinfo=WARSAW), 11, "mon", "tue", "wed", "thu", "fri") == 1
    assert covered(datetime(2026, 5, 4, 7, tzinfo=WARSAW), 25, "mon") == 3
    assert covered(datetime(2020, 5, 4, 7, tzinfo=WARSAW), 25, "mon") == 7
