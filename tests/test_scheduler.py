import time as clock
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.readers import SIGN_UP_FORM, Status, Subscriber
from digest.domain.windows import DAYS, Schedule
from digest.scheduler import JOB_DEFAULTS, Clockwork, trigger
from digest.store.readers.find import find_subscribers
from digest.store.readers.save import save_subscribers
from digest.wiring import App
from tests.services.builders import config

EMAIL = "stranger@example.org"
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


def test_failures_of_a_job_are_counted_and_end_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("digest.scheduler.SWEEP_EVERY", 0.05)
    (tmp_path / "digest.db").write_text("This is no database.\n" * 99)
    clockwork = Clockwork(App(config(tmp_path, feed_url="http://127.0.0.1:9/feed/")))
    clockwork.start()
    ends = clock.monotonic() + 60
    while len(failures(caplog)) < 2:
        assert clock.monotonic() < ends, caplog.text
        clock.sleep(0.02)
    clockwork.stop_all()
    assert [one["in_a_row"] for one in failures(caplog)][:2] == [1, 2]
    assert all(one["cause"].startswith("The database") for one in failures(caplog))


def test_the_nightly_job_deletes_what_digest_housekeep_deletes(tmp_path: Path) -> None:
    app = App(config(tmp_path))
    with app.database.begin() as connection:
        stranger = Subscriber(EMAIL, status=Status.PENDING, source=SIGN_UP_FORM)
        save_subscribers(connection, [(None, stranger)], app.clock() - timedelta(days=9))
    Clockwork(app)._housekeep()
    with app.database.read() as connection:
        assert find_subscribers(connection, [EMAIL]) == {}


def failures(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    failed = [record for record in caplog.records if record.getMessage() == "A job failed."]
    fields: list[dict[str, Any]] = [record.__dict__["fields"] for record in failed]
    return [one for one in fields if one["job"] == "due"]
