from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.due import Do, Known, Past, Plan, due, is_stale
from digest.domain.edition_life import Cause, EditionState
from digest.domain.windows import DAYS, Day, Schedule

WARSAW = ZoneInfo("Europe/Warsaw")
SEVEN = time(7)
DAILY = Plan("daily", Schedule(DAYS, SEVEN, WARSAW))
HELD_WHEN_LATE = replace(DAILY, when_late="hold")
SKIPPED_WHEN_LATE = replace(DAILY, when_late="skip")
APPROVED = replace(DAILY, needs_approval=True)
MAY = {day: date(2026, 5, day) for day in range(1, 32)}


def at(text: str) -> datetime:
    """A moment of May 2026 on the site's clock: `at("12 07:00")`."""
    day, clock = text.split()
    return datetime.combine(MAY[int(day)], time.fromisoformat(clock), WARSAW)


def past(editions: dict[int, str | Known], *, began: int = 1, restored: Collection[date] = ()) -> Past:
    """Editions of May by their day: their state, or all that is known."""
    known = {MAY[day]: Known(MAY[day], EditionState(it)) if isinstance(it, str) else it for day, it in editions.items()}
    return Past(MAY[began], known, restored)


def sent_until(day: int, **more: Any) -> Past:
    """A digest of which all editions up to that day were submitted."""
    known = {MAY[number]: Known(MAY[number], EditionState.SUBMITTED) for number in range(1, day + 1)}
    return replace(Past(MAY[1], known), **more)


def steps(plan: Plan, now: datetime, known: Past) -> list[tuple[Do, int]]:
    return [(step.do, step.local_date.day) for step in due([plan], now, {plan.digest: known})]


def why(plan: Plan, now: datetime, known: Past) -> str:
    (step,) = due([plan], now, {plan.digest: known})
    return step.why


def test_an_edition_is_due_from_its_minute_on() -> None:
    assert steps(DAILY, at("12 06:59"), sent_until(11)) == []
    assert steps(DAILY, at("12 07:00"), sent_until(11)) == [(Do.SEND, 12)]
    assert steps(DAILY, at("12 09:30"), sent_until(11)) == [(Do.SEND, 12)]


@pytest.mark.parametrize("state", ["submitted", "held", "skipped", "cancelled"])
def test_what_was_decided_is_not_asked_for_again(state: str) -> None:
    assert steps(DAILY, at("12 07:01"), past({11: "submitted", 12: state}, began=11)) == []


def test_a_draft_that_nobody_sent_is_sent_at_its_time() -> None:
    assert steps(DAILY, at("12 07:00"), past({11: "submitted", 12: "draft"}, began=11)) == [(Do.SEND, 12)]


def test_each_digest_is_decided_separately() -> None:
    weekly = Plan("weekly", Schedule(("mon",), SEVEN, WARSAW))
    found = due([DAILY, weekly], at("11 07:00"), {"daily": sent_until(11), "weekly": past({4: "submitted"})})
    assert [(step.do, step.digest, step.local_date) for step in found] == [(Do.SEND, "weekly", MAY[11])]


def test_a_new_digest_catches_nothing_up_but_what_is_not_late() -> None:
    (step,) = due([DAILY], at("12 10:00"), {})
    assert (step.do, step.local_date) == (Do.SEND, MAY[12])
    (step,) = due([DAILY], at("12 10:01"), {})
    assert (step.do, step.local_date, step.is_news) == (Do.SKIP, MAY[12], False)
    begun = past({12: "skipped"}, began=12)
    assert steps(DAILY, at("12 09:01"), begun) == []
    assert steps(DAILY, at("13 07:00"), begun) == [(Do.SEND, 13)]


def test_two_missed_dailies_make_one() -> None:
    assert steps(DAILY, at("14 08:00"), sent_until(11)) == [(Do.SKIP, 12), (Do.SKIP, 13), (Do.SEND, 14)]


def test_after_a_long_absence_the_last_date_alone_is_made() -> None:
    weekly = Plan("weekly", Schedule(("mon",), SEVEN, WARSAW))
    assert steps(weekly, at("31 08:00"), past({4: "submitted"}, began=4)) == [(Do.SEND, 25)]


def test_dates_more_than_ten_days_ago_stay_undecided() -> None:
    skipped = [(Do.SKIP, day) for day in range(10, 20)]
    assert steps(DAILY, at("20 08:00"), past({}, began=1)) == [*skipped, (Do.SEND, 20)]


def test_a_weekly_is_made_up_for_until_the_next_one_is_due() -> None:
    weekly = Plan("weekly", Schedule(("mon",), time(23), WARSAW))
    assert steps(weekly, at("18 22:59"), past({4: "submitted"}, began=4)) == [(Do.SEND, 11)]


def test_a_date_before_one_that_left_by_hand_is_skipped() -> None:
    known = past({11: "submitted", 13: "submitted"}, began=11)
    assert steps(DAILY, at("13 06:30"), known) == [(Do.SKIP, 12)]


@pytest.mark.parametrize(("plan", "do"), [(DAILY, Do.SEND), (HELD_WHEN_LATE, Do.HOLD), (SKIPPED_WHEN_LATE, Do.SKIP)])
def test_what_is_too_late_is_sent_held_or_skipped(plan: Plan, do: Do) -> None:
    assert steps(plan, at("12 10:00"), sent_until(11)) == [(Do.SEND, 12)]
    assert steps(plan, at("12 10:01"), sent_until(11)) == [(do, 12)]
    if do is not Do.SEND:
        assert why(plan, at("12 10:01"), sent_until(11)) == "It was due at 07:00 and is late by more than 3 h."


def test_the_draft_that_waits_for_approval_is_made_before_its_time_and_once() -> None:
    assert steps(APPROVED, at("12 05:59"), sent_until(11)) == []
    assert steps(APPROVED, at("12 06:00"), sent_until(11)) == [(Do.DRAFT, 12)]
    assert steps(APPROVED, at("12 06:01"), past({11: "submitted", 12: "draft"}, began=11)) == []


def test_a_draft_whose_proof_did_not_leave_is_asked_for_again() -> None:
    plan = replace(APPROVED, wants_proof=True)
    proofed = Known(MAY[12], EditionState.DRAFT, was_proofed=True)
    assert steps(plan, at("12 06:01"), past({11: "submitted", 12: "draft"}, began=11)) == [(Do.DRAFT, 12)]
    assert steps(plan, at("12 06:01"), past({11: "submitted", 12: proofed}, began=11)) == []
    assert steps(APPROVED, at("12 06:01"), past({11: "submitted", 12: "draft"}, began=11)) == []


def test_what_is_approved_in_time_is_sent_and_what_is_not_is_held() -> None:
    known = Known(MAY[12], EditionState.APPROVED, approved_at=at("12 06:30"))
    assert steps(APPROVED, at("12 06:59"), past({11: "submitted", 12: known}, began=11)) == []
    assert steps(APPROVED, at("12 07:00"), past({11: "submitted", 12: known}, began=11)) == [(Do.SEND, 12)]
    unapproved = past({11: "submitted", 12: "draft"}, began=11)
    assert steps(APPROVED, at("12 07:00"), unapproved) == [(Do.HOLD, 12)]
    assert why(APPROVED, at("12 07:00"), unapproved) == "It was not approved by its time, 07:00."
    assert steps(APPROVED, at("12 07:00"), sent_until(11)) == [(Do.HOLD, 12)]


@pytest.mark.parametrize("plan", [APPROVED, replace(HELD_WHEN_LATE, needs_approval=True), SKIPPED_WHEN_LATE])
def test_what_a_person_lets_go_after_its_time_is_sent_however_late(plan: Plan) -> None:
    known = Known(MAY[12], EditionState.APPROVED, approved_at=at("12 15:00"))
    assert steps(plan, at("12 15:01"), past({11: "submitted", 12: known}, began=11)) == [(Do.SEND, 12)]
    later = past({11: "submitted", 12: known, 13: "submitted"}, began=11)
    assert steps(plan, at("13 15:01"), later) == [(Do.SEND, 12)]


def test_an_approval_in_time_does_not_outweigh_lateness() -> None:
    known = Known(MAY[12], EditionState.APPROVED, approved_at=at("12 06:30"))
    assert steps(HELD_WHEN_LATE, at("12 12:00"), past({11: "submitted", 12: known}, began=11)) == [(Do.HOLD, 12)]


def test_what_was_interrupted_is_resumed_and_what_paused_waits_for_a_person() -> None:
    assert steps(DAILY, at("12 07:05"), past({12: "sending"}, began=12)) == [(Do.RESUME, 12)]
    assert steps(DAILY, at("12 07:05"), past({12: Known(MAY[12], EditionState.SENDING, paused=True)}, began=12)) == []


@pytest.mark.parametrize(("plan", "do"), [(DAILY, Do.RESUME), (HELD_WHEN_LATE, Do.HOLD), (SKIPPED_WHEN_LATE, Do.HOLD)])
def test_what_was_interrupted_long_ago_is_a_persons_matter_unless_late_ones_are_sent(plan: Plan, do: Do) -> None:
    assert steps(plan, at("12 12:00"), past({12: "sending"}, began=12)) == [(do, 12)]


@pytest.mark.parametrize("plan", [DAILY, HELD_WHEN_LATE, SKIPPED_WHEN_LATE])
def test_what_is_to_be_sent_again_by_a_persons_word_is_resumed(plan: Plan) -> None:
    again = Known(MAY[12], EditionState.SENDING, was_submitted=True)
    let_go = Known(MAY[12], EditionState.SENDING, approved_at=at("12 13:00"))
    for known in (again, let_go):
        known_past = past({12: known}, began=12, restored=[MAY[12]])
        assert steps(plan, at("12 14:00"), known_past) == [(Do.RESUME, 12)]


def test_what_left_before_the_database_was_restored_is_held_and_the_next_one_sent() -> None:
    restored = sent_until(10, restored=[MAY[12]])
    assert steps(DAILY, at("12 08:00"), restored) == [(Do.SKIP, 11), (Do.HOLD, 12)]
    assert steps(DAILY, at("13 08:00"), restored) == [(Do.SKIP, 11), (Do.HOLD, 12), (Do.SEND, 13)]
    half = past({12: "sending"}, began=12, restored=[MAY[12]])
    assert steps(DAILY, at("12 08:00"), half) == [(Do.HOLD, 12)]
    let_go = Known(MAY[12], EditionState.APPROVED, approved_at=at("12 09:00"))
    assert steps(DAILY, at("12 09:00"), past({11: "submitted", 12: let_go}, restored=restored.restored, began=11)) == [
        (Do.SEND, 12)
    ]


def test_a_clock_that_went_back_repeats_nothing() -> None:
    assert steps(DAILY, at("11 07:00"), sent_until(12)) == []
    assert steps(APPROVED, datetime(1970, 1, 1, 5, 30, tzinfo=UTC), sent_until(12)) == []


@given(
    st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 10), timezones=st.just(UTC)),
    st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
    st.sampled_from(["Europe/Warsaw", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"]).map(ZoneInfo),
    st.sampled_from(["none", "draft", "approved", "sending", "submitted"]),
)
def test_no_step_comes_before_its_time_and_none_twice(
    now: datetime, clock: time, days: tuple[Day, ...], zone: ZoneInfo, state: str
) -> None:
    schedule = Schedule(days, clock, zone)
    today = now.astimezone(zone).date()
    editions = {} if state == "none" else {today: Known(today, EditionState(state))}
    found = due([Plan("daily", schedule)], now, {"daily": Past(date(2026, 1, 1), editions)})
    assert len({step.local_date for step in found}) == len(found)
    assert all(schedule.at(step.local_date) <= now for step in found if step.do is not Do.RESUME)
    assert [step.do for step in found].count(Do.SEND) <= 1


def test_a_reading_is_stale_when_its_time_is_over_or_to_come() -> None:
    now, every = at("12 07:00"), timedelta(minutes=15)
    found = {ago: is_stale(now - timedelta(seconds=ago), now, every) for ago in (0, 899, 900, -1)}
    assert found == {0: False, 899: False, 900: True, -1: True}
    assert is_stale(None, now, every)


def test_what_was_begun_of_a_digest_that_is_not_configured_is_held_unless_a_person_let_it_go_on() -> None:
    def left(**more: Any) -> list[Do]:
        known = Known(MAY[12], EditionState.SENDING, frozen_at=at("12 07:00"), **more)
        return [step.do for step in due([], at("12 07:05"), {"daily": past({11: "held", 12: known})})]

    assert left() == [Do.HOLD]
    assert left(approved_at=at("12 06:30")) == [Do.HOLD]
    assert left(approved_at=at("12 07:04")) == [Do.RESUME]
    assert left(was_submitted=True) == [Do.RESUME]
    assert left(paused=True) == []


def known(day: int, state: str, **more: Any) -> Known:
    """What is known of an edition of May."""
    return replace(past({day: state}).editions[MAY[day]], **more)


def test_the_first_edition_of_a_digest_is_drafted_proofed_and_sent_like_any_other() -> None:
    plan, first = replace(APPROVED, wants_proof=True), past({12: "draft"}, began=12)
    assert steps(plan, at("12 06:30"), first) == [(Do.DRAFT, 12)]
    assert steps(DAILY, at("12 07:00"), first) == [(Do.SEND, 12)]


@pytest.mark.parametrize("state", ["approved", "held", "skipped", "cancelled"])
def test_only_a_draft_is_proofed_again(state: str) -> None:
    plan = replace(APPROVED, wants_proof=True)
    assert steps(plan, at("12 06:30"), past({11: "submitted", 12: state}, began=11)) == []


@pytest.mark.parametrize("plan", [DAILY, HELD_WHEN_LATE, SKIPPED_WHEN_LATE])
def test_an_interrupted_send_that_is_not_late_is_resumed(plan: Plan) -> None:
    assert steps(plan, at("12 10:00"), past({12: "sending"}, began=12)) == [(Do.RESUME, 12)]


@pytest.mark.parametrize(("approved_at", "do"), [("12 06:59", Do.HOLD), ("12 07:00", Do.SEND), ("12 07:01", Do.SEND)])
def test_an_approval_counts_as_late_from_the_edition_s_minute_on(approved_at: str, do: Do) -> None:
    approved = known(12, "approved", approved_at=at(approved_at))
    assert steps(HELD_WHEN_LATE, at("12 15:00"), past({11: "submitted", 12: approved}, began=11)) == [(do, 12)]


def test_a_late_edition_that_is_sent_all_the_same_needs_no_reason() -> None:
    assert why(DAILY, at("12 15:00"), sent_until(11)) == ""


@pytest.mark.parametrize(
    ("tolerated", "said"),
    [
        (timedelta(0), "0 min"),
        (timedelta(minutes=20), "20 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=1, minutes=5), "1 h 5 min"),
    ],
)
def test_how_late_an_edition_may_be_is_said_in_hours_and_minutes(tolerated: timedelta, said: str) -> None:
    plan = replace(HELD_WHEN_LATE, late_after=tolerated)
    assert why(plan, at("12 15:00"), sent_until(11)) == f"It was due at 07:00 and is late by more than {said}."
    interrupted = why(plan, at("12 15:00"), past({12: "sending"}, began=12))
    assert interrupted == f"Its sending was interrupted, and it was due at 07:00 and is late by more than {said}."


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_an_edition_that_left_and_is_not_begun_in_the_database_shows_a_restore(state: str) -> None:
    restored = past({11: "submitted", 12: known(12, state, approved_at=at("12 06:30"))}, began=11, restored=[MAY[12]])
    (hold, send) = due([DAILY], at("13 07:00"), {"daily": restored})
    assert (hold.do, hold.local_date) == (Do.HOLD, MAY[12])
    assert hold.why.startswith("This machine remembers more of it")
    assert (hold.cause, send.cause) == (Cause.RESTORED, Cause.HELD_BY_CLOCK)
    assert (send.do, send.local_date) == (Do.SEND, MAY[13])


def test_an_edition_that_left_and_was_decided_since_shows_no_restore() -> None:
    stopped = sent_until(10)
    stopped = replace(stopped, editions={**stopped.editions, MAY[12]: known(12, "held")}, restored=())
    assert steps(DAILY, at("12 08:00"), stopped) == [(Do.SEND, 11)]
    assert steps(DAILY, at("13 08:00"), stopped) == [(Do.SKIP, 11), (Do.SEND, 13)]


def test_an_edition_left_in_part_is_resumed_after_a_crash() -> None:
    crashed = past({12: "sending"}, began=12)
    assert steps(DAILY, at("12 07:05"), crashed) == [(Do.RESUME, 12)]


def test_only_an_approval_after_its_freeze_lets_an_edition_without_a_configured_digest_go_on() -> None:
    def left_behind(**more: Any) -> list[Do]:
        editions = {"daily": past({12: known(12, "sending", **more)})}
        return [step.do for step in due([], at("12 07:05"), editions)]

    assert left_behind(frozen_at=at("12 07:00"), approved_at=at("12 07:00")) == [Do.HOLD]
    assert left_behind(approved_at=at("12 07:00")) == [Do.HOLD]
    assert left_behind(frozen_at=at("12 07:00")) == [Do.HOLD]


@pytest.mark.parametrize("moment", ["12 08:00", "13 02:00"])
def test_an_empty_database_whose_edition_left_is_a_restored_one(moment: str) -> None:
    assert steps(DAILY, at(moment), Past(restored=[MAY[12]])) == [(Do.HOLD, 12)]
