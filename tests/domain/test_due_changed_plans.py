"""What becomes of unfinished editions that the plan no longer reaches."""

from digest.domain.due import Do, Known, Plan, due
from digest.domain.edition_life import EditionState
from digest.domain.windows import Schedule
from tests.domain.test_due import DAILY, MAY, SEVEN, WARSAW, at, past, steps, why

MONDAYS = Plan("daily", Schedule(("mon",), SEVEN, WARSAW))


def approved(day: int, moment: str = "12 06:20") -> dict[int, str | Known]:
    return {day: Known(MAY[day], EditionState.APPROVED, approved_at=at(moment))}


def test_an_approved_edition_is_held_at_its_time_if_its_day_is_no_longer_planned() -> None:
    tuesday = past({11: "submitted", **approved(12)}, began=11)
    assert steps(MONDAYS, at("12 06:59"), tuesday) == []
    assert steps(MONDAYS, at("12 07:00"), tuesday) == [(Do.HOLD, 12)]
    assert why(MONDAYS, at("12 07:00"), tuesday) == "Its date is no longer planned: the days of daily are now mon."
    let_go = past({11: "submitted", **approved(12, "12 08:00")}, began=11)
    assert steps(MONDAYS, at("12 09:00"), let_go) == [(Do.SEND, 12)]


def test_an_approved_edition_that_waited_longer_than_the_look_back_is_held() -> None:
    old = past({11: "submitted", **approved(12)}, began=11)
    assert steps(MONDAYS, at("30 08:00"), old) == [(Do.HOLD, 12), (Do.SEND, 25)]
    eleven_days = steps(DAILY, at("23 08:00"), old)
    assert (eleven_days[0], eleven_days[-1]) == ((Do.HOLD, 12), (Do.SEND, 23))


def test_a_draft_that_the_plan_no_longer_reaches_is_skipped_once_its_time_has_passed() -> None:
    tuesday = past({11: "submitted", 12: "draft"}, began=11)
    assert steps(MONDAYS, at("12 06:59"), tuesday) == []
    assert steps(MONDAYS, at("12 07:00"), tuesday) == [(Do.SKIP, 12)]
    assert steps(MONDAYS, at("30 08:00"), past({11: "submitted", 12: "draft", 25: "submitted"})) == [(Do.SKIP, 12)]


def test_an_edition_that_this_machine_saw_leave_is_held_for_that_whatever_the_plan_says() -> None:
    restored = past({11: "submitted", 12: "draft"}, began=11, restored=[MAY[12]])
    assert steps(MONDAYS, at("12 08:00"), restored) == [(Do.HOLD, 12)]
    assert "restored from a backup" in why(MONDAYS, at("12 08:00"), restored)


def test_an_approved_edition_before_one_that_left_gives_its_stories_to_the_next() -> None:
    known = past({11: "submitted", **approved(12), 13: "submitted"}, began=11)
    assert steps(DAILY, at("13 08:00"), known) == [(Do.SKIP, 12)]
    assert why(DAILY, at("13 08:00"), known) == "It was missed; its stories go into the next edition."


def test_what_is_unfinished_of_a_digest_that_is_not_configured_is_put_aside() -> None:
    def left(day: int, state: str) -> list[Do]:
        return [step.do for step in due([], at("22 12:00"), {"daily": past({day: state})})]

    assert left(25, "approved") == left(2, "approved") == [Do.HOLD]
    assert left(12, "draft") == left(25, "draft") == []  # its digest may be back soon
    assert left(11, "draft") == [Do.SKIP]
    assert left(2, "held") == left(2, "submitted") == []
