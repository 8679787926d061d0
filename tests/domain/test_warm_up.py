"""How many mails a domain may send in a day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.warm_up import Mailed, WarmUp, days_to_reach, step_of

DAY = date(2026, 5, 11)
DOUBLING = WarmUp(500, Decimal(2))
warm_ups = st.builds(
    WarmUp, st.integers(1, 10_000), st.decimals("1.001", 10, places=3, allow_nan=False, allow_infinity=False)
)
wishes = st.lists(st.lists(st.integers(0, 300_000), max_size=4), max_size=12)
"""For each day, how many readers each edition of that day has."""


def leave(warm_up: WarmUp, days: list[list[int]]) -> list[Mailed]:
    """Let each edition mail as many of its readers as there is room for."""
    mailed: list[Mailed] = []
    for number, editions in enumerate(days):
        day = DAY + timedelta(number)
        for readers in editions:
            mailed.append(Mailed(day, min(readers, step_of(warm_up, mailed, day).room)))
    return mailed


@given(warm_ups, wishes)
def test_no_day_exceeds_its_step_however_many_editions_there_are(warm_up: WarmUp, days: list[list[int]]) -> None:
    mailed = leave(warm_up, days)
    most = 0
    for number in range(len(days)):
        day = DAY + timedelta(number)
        left = sum(one.left for one in mailed if one.day == day)
        assert left <= warm_up.first or left < most * warm_up.factor + 1
        most = max(most, left)


@given(warm_ups, wishes, st.integers(1, 400))
def test_days_without_mail_raise_nothing(warm_up: WarmUp, days: list[list[int]], silent: int) -> None:
    mailed = leave(warm_up, days)
    after = DAY + timedelta(len(days))
    assert step_of(warm_up, mailed, after) == step_of(warm_up, mailed, after + timedelta(silent))


@given(warm_ups, st.integers(1, 15))
def test_each_day_that_takes_its_whole_step_has_a_larger_one_after_it(warm_up: WarmUp, count: int) -> None:
    steps = [one.left for one in leave(warm_up, [[10**20]] * count)]
    assert steps[0] == warm_up.first
    assert steps == sorted(set(steps))


def test_a_hundred_thousand_readers_are_reached_on_the_ninth_day() -> None:
    lefts = [one.left for one in leave(DOUBLING, [[100_000]] * 10)]
    assert lefts == [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 100_000, 100_000]
    assert days_to_reach(DOUBLING, step_of(DOUBLING, [], DAY), 100_000) == 9
    third = step_of(DOUBLING, leave(DOUBLING, [[100_000]] * 2), DAY + timedelta(2))
    assert (third.number, third.most, days_to_reach(DOUBLING, third, 100_000)) == (3, 2_000, 9)


def test_days_with_little_mail_earn_little() -> None:
    after_four_small_days = step_of(DOUBLING, leave(DOUBLING, [[300]] * 4), DAY + timedelta(4))
    assert (after_four_small_days.number, after_four_small_days.most) == (5, 600)


def test_mails_that_may_still_leave_take_room_from_today() -> None:
    waiting = [Mailed(DAY, left=100, may_leave=400)]
    assert step_of(DOUBLING, waiting, DAY).room == 0
    next_day = step_of(DOUBLING, waiting, DAY + timedelta(1))
    assert (next_day.most, next_day.taken, next_day.room) == (500, 400, 100)


def test_what_was_not_mailed_after_all_raises_nothing() -> None:
    assert step_of(DOUBLING, [Mailed(DAY, left=0)], DAY + timedelta(1)).number == 1
