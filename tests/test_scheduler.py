from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.windows import DAYS, Schedule
from digest.scheduler import JOB_DEFAULTS, trigger

ZONES = ["Europe/Warsaw", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"]


@pytest.mark.parametrize("zone", ZONES)
@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),
    days=st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
)
def test_the_scheduler_asks_at_a_digests_very_minute(zone: str, now: datetime, days: tuple[str, ...]) -> None:
    schedule = Schedule(days, time(7), ZoneInfo(zone))  # type: ignore[arg-type]
    _, planned = next(schedule.upcoming(now))
    assert trigger(schedule).get_next_fire_time(None, now) == planned


def test_no_job_is_dropped_for_being_late_or_run_twice() -> None:
    assert JOB_DEFAULTS == {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
