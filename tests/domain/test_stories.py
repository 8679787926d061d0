from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.stories import EARLIEST, Image, plausible_date, reading_minutes

NOW = datetime(2026, 5, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize("claimed", [EARLIEST, NOW - timedelta(days=1), NOW])
def test_a_date_between_2000_and_now_is_believed(claimed: datetime) -> None:
    assert plausible_date(claimed, NOW, NOW - timedelta(hours=1)) == claimed


@pytest.mark.parametrize("claimed", [None, EARLIEST - timedelta(seconds=1), NOW + timedelta(seconds=1)])
def test_any_other_date_is_replaced(claimed: datetime | None) -> None:
    assert plausible_date(claimed, NOW, NOW - timedelta(hours=1)) == NOW - timedelta(hours=1)


def test_the_first_second_of_2000_is_the_earliest() -> None:
    assert datetime(2000, 1, 1, tzinfo=UTC) == EARLIEST


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (344, 1), (346, 2), (574, 2), (576, 3), (2300, 10)])
def test_a_text_takes_a_minute_for_230_words(words: int, minutes: int) -> None:
    assert reading_minutes("word " * words) == minutes


@pytest.mark.parametrize(
    ("width", "height", "suits"),
    [
        (0, 0, True),
        (0, 900, True),
        (499, 300, False),
        (500, 0, True),
        (500, 500, True),
        (800, 801, False),
        (1200, 800, True),
    ],
)
def test_a_picture_leads_unless_it_is_narrow_or_upright(width: int, height: int, suits: bool) -> None:  # noqa: FBT001 -- a parameter
    assert Image("https://example.org/a.jpg", width=width, height=height).can_lead is suits
