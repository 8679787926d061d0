"""The moments to which an edition can be postponed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.due import Do, Known, Past, Plan, due
from digest.domain.edition_life import EditionState
from digest.domain.errors import ConfigError, EditionError
from digest.domain.postponing import latest_moment, parse_moment, see_that_it_can_leave
from digest.domain.windows import DAYS, Schedule
from tests.services.builders import local

WARSAW = ZoneInfo("Europe/Warsaw")
DAILY = Schedule(DAYS, time(7), WARSAW)
WEEKLY = Schedule(("mon",), time(7), WARSAW)
TUESDAY, EVENING = date(2026, 5, 12), local("2026-05-11 18:00")


@pytest.mark.parametrize(
    ("said", "now", "moment"),
    [
        ("09:30", "2026-05-11 18:00", "2026-05-12 09:30"),
        ("9:30", "2026-05-12 08:00", "2026-05-12 09:30"),
        ("06:30", "2026-05-13 00:10", "2026-05-13 06:30"),
        (" Wed 06:30 ", "2026-05-11 18:00", "2026-05-13 06:30"),
        ("tue 09:30", "2026-05-11 18:00", "2026-05-12 09:30"),
        ("tomorrow 09:30", "2026-05-11 18:00", "2026-05-12 09:30"),
        ("today 09:30", "2026-05-12 06:00", "2026-05-12 09:30"),
        ("2026-05-13 06:30", "2026-05-11 18:00", "2026-05-13 06:30"),
        ("2026-05-13T06:30", "2026-05-11 18:00", "2026-05-13 06:30"),
        ("2026-05-13T06:30:00", "2026-05-11 18:00", "2026-05-13 06:30"),
    ],
)
def test_a_moment_is_understood_by_the_sites_clock(said: str, now: str, moment: str) -> None:
    assert parse_moment(said, DAILY, TUESDAY, local(now)) == local(moment)


@pytest.mark.parametrize(
    "said", ["", "soon", "25:00", "09:60", "0930", "2026-02-30 09:30", "09:30 wed", "0001-01-01 09:30"]
)
def test_other_words_are_refused_with_an_example(said: str) -> None:
    with pytest.raises(ConfigError, match='write it like 09:30, "wed 09:30"'):
        parse_moment(said, DAILY, TUESDAY, EVENING)


@pytest.mark.parametrize(
    ("schedule", "to", "now", "why"),
    [
        (DAILY, "2026-05-12 09:30", "2026-05-12 09:30", "Tue 12 May, 09:30 has passed"),
        (DAILY, "2026-05-12 06:59", "2026-05-11 18:00", "usual time is Tue 12 May, 07:00"),
        (
            DAILY,
            "2026-05-13 06:01",
            "2026-05-11 18:00",
            "at Wed 13 May, 07:00.* to Wed 13 May, 06:00, or earlier",
        ),
        (WEEKLY, "2026-05-20 06:00", "2026-05-11 18:00", "leaves at Mon 18 May, 07:00"),
    ],
)
def test_an_edition_leaves_neither_in_the_past_nor_early_nor_close_to_the_next(
    schedule: Schedule, to: str, now: str, why: str
) -> None:
    day = date(2026, 5, 11) if schedule is WEEKLY else TUESDAY
    with pytest.raises(EditionError, match=why):
        see_that_it_can_leave(schedule, day, local(to), local(now))


def test_its_usual_time_and_the_hour_before_the_next_edition_are_allowed() -> None:
    for moment in ("2026-05-12 07:00", "2026-05-12 09:30", "2026-05-13 06:00"):
        see_that_it_can_leave(DAILY, TUESDAY, local(moment), EVENING)
    see_that_it_can_leave(WEEKLY, date(2026, 5, 11), local("2026-05-18 06:00"), local("2026-05-12 06:00"))


DAYS_AFTER = [TUESDAY + timedelta(days=number) for number in range(7)]
MOST = int((latest_moment(DAILY, TUESDAY) - DAILY.at(TUESDAY)) / timedelta(minutes=1))
plans = st.builds(
    Plan,
    st.just("daily"),
    st.just(DAILY),
    needs_approval=st.booleans(),
    draft_before=st.sampled_from([timedelta(hours=1), timedelta(hours=20)]),
    when_late=st.sampled_from(["send", "hold", "skip"]),
)


@given(plans, st.dictionaries(st.sampled_from(DAYS_AFTER), st.integers(0, MOST)), st.integers(0, 59))
def test_each_edition_leaves_once_at_its_time_and_never_overtakes(
    plan: Plan, postponed: dict[date, int], late: int
) -> None:
    """Live through a week in which editions are postponed, and the clock asks up to an hour late."""
    moments = {day: DAILY.at(day) + timedelta(minutes=postponed.get(day, 0)) for day in DAYS_AFTER}
    for day, moment in moments.items():
        see_that_it_can_leave(DAILY, day, moment, EVENING)
    editions = {
        day: Known(day, EditionState.APPROVED, approved_at=EVENING, postponed_to=moment)
        for day, moment in moments.items()
    }
    asked = {moment + timedelta(minutes=late) for moment in moments.values()}
    asked |= {moment - timedelta(minutes=1) for moment in moments.values()}
    sent: dict[date, datetime] = {}
    for now in sorted(asked):
        for step in due([plan], now, {"daily": Past(TUESDAY, editions)}):
            assert step.do in (Do.SEND, Do.DRAFT)
            if step.do is Do.SEND:
                assert step.local_date not in sent
                sent[step.local_date] = now
                editions[step.local_date] = Known(step.local_date, EditionState.SUBMITTED)
    assert list(sent) == DAYS_AFTER
    assert all(timedelta() <= sent[day] - moments[day] <= timedelta(minutes=late) for day in DAYS_AFTER)


def test_an_edition_that_is_not_approved_by_its_new_time_is_held_then() -> None:
    plan = Plan("daily", DAILY, needs_approval=True)
    known = Known(TUESDAY, EditionState.DRAFT, postponed_to=local("2026-05-12 09:30"))
    past = Past(TUESDAY, {TUESDAY: known})
    assert due([plan], local("2026-05-12 07:00"), {"daily": past}) == []
    (step,) = due([plan], local("2026-05-12 09:30"), {"daily": past})
    assert (step.do, step.why) == (Do.HOLD, "It was not approved by its time, 09:30.")


def test_an_approval_after_the_usual_time_waits_for_the_new_one() -> None:
    plan = Plan("daily", DAILY, needs_approval=True, when_late="hold", late_after=timedelta(hours=1))
    known = Known(
        TUESDAY, EditionState.APPROVED, approved_at=local("2026-05-12 08:00"), postponed_to=local("2026-05-12 09:30")
    )
    past = {"daily": Past(TUESDAY, {TUESDAY: known})}
    assert due([plan], local("2026-05-12 09:00"), past) == []
    assert [step.do for step in due([plan], local("2026-05-12 10:30"), past)] == [Do.SEND]
    (late,) = due([plan], local("2026-05-12 10:31"), past)
    assert (late.do, late.why) == (Do.HOLD, "It was due at 09:30 and is late by more than 1 h.")


def test_the_draft_of_a_postponed_edition_is_made_before_its_new_time() -> None:
    plan = Plan("daily", DAILY, needs_approval=True, wants_proof=True)
    known = Known(TUESDAY, EditionState.DRAFT, postponed_to=local("2026-05-12 09:30"))
    past = {"daily": Past(TUESDAY, {TUESDAY: known})}
    assert due([plan], local("2026-05-12 08:29"), past) == []
    assert [step.do for step in due([plan], local("2026-05-12 08:30"), past)] == [Do.DRAFT]
