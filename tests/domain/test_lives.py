"""Years of digests under downtime, restarts, wrong clocks and schedulers too many: each edition once, no story lost."""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.domain.due import LOOK_BACK, Plan
from digest.domain.windows import DAYS, Schedule
from tests.domain.lives import DAY, KEPT, MINUTE, Kind, Life, Stretch

pytestmark = pytest.mark.long

BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
TWO_YEARS = timedelta(days=730)
ZONES = ["Europe/Warsaw", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"]
TIMES = [time(7), time(0), time(0, 30), time(2, 15), time(2, 30), time(23, 59)]
LONGEST_WRONG = timedelta(hours=26)
"""A clock that is wrong by more than two days may lose stories: see docs/operate.md."""
CALM = timedelta(days=3)
"""So long after trouble all is as if there had been none."""

minutes = st.integers(0, 26 * 60).map(lambda number: number * MINUTE)
wrong_clocks = st.one_of(
    st.integers(-5, 5).map(lambda number: number * MINUTE),
    st.sampled_from([timedelta(hours=-1), timedelta(hours=1), -DAY, DAY]),
    minutes,
    minutes.map(lambda late: -late),
)
kinds: st.SearchStrategy[Kind] = st.sampled_from(["off", "off", "clock", "twins", "dies"])
short, long = st.integers(1, 3 * 24 * 60), st.integers(1, 15 * 24 * 60)


@st.composite
def stretches(draw: st.DrawFn, span: timedelta, most: int) -> list[Stretch]:
    """Trouble and calm in turn. Both ends are calm: a beginning to start from, an end in which things settle."""
    spans = [Stretch("well", BEGIN, BEGIN + 3 * DAY)]
    for _ in range(draw(st.integers(1, most))):
        kind, length = draw(kinds), draw(short | long)
        clock = draw(wrong_clocks) if kind == "clock" else timedelta()
        trouble_ends = spans[-1].end + length * MINUTE
        spans.append(Stretch(kind, spans[-1].end, trouble_ends, clock))
        spans.append(Stretch("well", trouble_ends, trouble_ends + draw(short | long) * MINUTE))
        if spans[-1].end >= BEGIN + span:
            break
    return [*spans, Stretch("well", spans[-1].end, max(spans[-1].end + 12 * DAY, BEGIN + span))]


def plans(zone: str) -> st.SearchStrategy[Plan]:
    schedules = st.builds(
        Schedule,
        st.sampled_from([DAYS, DAYS, ("mon",), ("mon", "thu")]),
        st.sampled_from(TIMES),
        st.just(ZoneInfo(zone)),
    )
    return st.builds(
        Plan,
        st.just("daily"),
        schedules,
        needs_approval=st.booleans(),
        draft_before=st.sampled_from([timedelta(hours=1), timedelta(hours=20)]),
        late_after=st.sampled_from([timedelta(minutes=10), timedelta(hours=3)]),
        when_late=st.sampled_from(["send", "hold", "skip"]),
    )


patience = st.none() | st.sampled_from([timedelta(minutes=20), timedelta(hours=5), timedelta(days=3)])

delays = st.none() | st.sampled_from([timedelta(minutes=150), timedelta(hours=23), timedelta(days=3)])


def posts(seed: int, until: datetime) -> list[datetime]:
    """Some four stories a day, some days none."""
    draw = random.Random(seed)
    days = (until - BEGIN).days + 3
    return sorted(
        BEGIN + (day - 2) * DAY + draw.randrange(24 * 60) * MINUTE
        for day in range(days)
        for _ in range(draw.choice([0, 4, 6]))
    )


def check(life: Life, spans: list[Stretch]) -> None:
    """What must be true at the end of any life."""
    _each_date_was_decided(life, spans)
    _calm_days_were_on_time(life, spans)
    _each_story_came_once(life, spans[-1].end)


def _each_date_was_decided(life: Life, spans: list[Stretch]) -> None:
    plan, last = life.plan, spans[-1].end
    offs = [one for one in spans if one.kind == "off" and one.end - one.start > LOOK_BACK - DAY]
    first = min(life.rows)
    for back in range((last.date() - first).days + 2):
        day = first + back * DAY
        planned = plan.schedule.at(day)
        if not plan.schedule.falls_on(day) or max(planned, life.leaves_at(day)) > last - MINUTE:
            continue
        if not any(off.start <= planned <= off.end for off in offs):
            assert life.rows[day].state in ("submitted", "skipped", "held"), (day, life.rows.get(day))


def _calm_days_were_on_time(life: Life, spans: list[Stretch]) -> None:
    trouble = [one for one in spans if one.kind not in ("well", "twins")]
    calm = 0
    for day, row in life.rows.items():
        planned = life.plan.schedule.at(day)
        if life.plan.needs_approval or planned < BEGIN + DAY or row.why.startswith("no story"):
            continue
        if (
            not any(one.start - CALM <= planned <= one.end + CALM for one in trouble)
            and life.leaves_at(day) < spans[-1].end
        ):
            calm += 1
            assert row.submitted_at == life.leaves_at(day), (day, row)
    assert calm or life.plan.needs_approval or life.plan.schedule.days != DAYS


def _each_story_came_once(life: Life, last: datetime) -> None:
    twice = [number for number, times in Counter(number for _, number in life.mailed).items() if times > 1]
    assert twice == []
    kept = {number for row in life.rows.values() if row.state in KEPT for number in row.stories}
    until = min(max((row.since for row in life.rows.values() if row.since and row.state in KEPT), default=BEGIN), last)
    owed = {number for number, moment in enumerate(life.posts, 1) if BEGIN + DAY <= moment < until}
    assert owed <= kept, [(number, life.posts[number - 1]) for number in sorted(owed - kept)]


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_two_years(zone: str, data: st.DataObject) -> None:
    _live(data, zone, TWO_YEARS, 80)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_some_weeks_of_much_trouble(data: st.DataObject) -> None:
    _live(data, data.draw(st.sampled_from(ZONES)), timedelta(days=25), 6)


def _live(data: Any, zone: str, span: timedelta, most: int) -> None:
    spans = data.draw(stretches(span, most))
    life = Life(
        data.draw(plans(zone)),
        posts(data.draw(st.integers(0, 99)), spans[-1].end),
        data.draw(patience),
        data.draw(delays),
    )
    life.live(spans)
    check(life, spans)


def test_a_clock_that_was_ahead_for_an_hour_loses_no_story() -> None:
    plan = Plan("daily", Schedule(DAYS, time(7), ZoneInfo("UTC")))
    noon = BEGIN + 10 * DAY
    six = noon + timedelta(hours=18)
    spans = [
        Stretch("well", BEGIN, six - MINUTE),
        Stretch("clock", six - MINUTE, six + MINUTE, clock=timedelta(hours=1)),
        Stretch("well", six + MINUTE, noon + 5 * DAY),
    ]
    life = Life(plan, [BEGIN + number * DAY for number in range(11)] + [six + 30 * MINUTE, noon + 2 * DAY])
    life.live(spans)
    assert life.rows[six.date()].submitted_at == six
    check(life, spans)
