"""Sums, dates and times are read however tools and spreadsheets write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.domain.list_values import Dates, Order, hundredths, money, read_date, read_moment

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("25", 2500),
        ("1,100.00", 110000),
        ("1.100,00", 110000),
        ("1 100,50 zł", 110050),
        ("1\N{NARROW NO-BREAK SPACE}100,50", 110050),
        ("1'100.50", 110050),
        ("1,100", 110000),
        ("1.234.567,8", 123456780),
        ("5.0000", 500),
        ("0.500", 50),
        (".50", 50),
        ("-1,105.50", -110550),
        ("−50,00", -5000),
        ("(50.00)", -5000),
        ("50.00-", -5000),
        ("€25", 2500),
        ("US$25.00", 2500),
    ],
)
def test_a_sum_is_read_as_people_write_it(cell: str, amount: int) -> None:
    assert hundredths(cell) == amount


def test_currencies_with_thousandths_have_three_decimals() -> None:
    assert hundredths("25.500", "KWD") == 2550


@pytest.mark.parametrize("cell", ["", "x", "1.2.3", "25.00 or 30.00", "12,34,56", "1,10.00,5", "9" * 30])
def test_anything_else_is_no_sum(cell: str) -> None:
    with pytest.raises(ValueError, match="the amount must be a number"):
        hundredths(cell)


@given(st.integers(0, 10**12), st.sampled_from([",.", ".,", " ,", "'."]))
def test_every_sum_survives_being_written(amount: int, marks: str) -> None:
    written = f"{amount // 100:,}".replace(",", marks[0]) + f"{marks[1]}{amount % 100:02}"
    assert hundredths(written) == amount == hundredths(money(amount))


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-20",
        "2026/11/20",
        "20.11.2026",
        "20/11/2026",
        "20-11-26",
        "November 20, 2026",
        "Nov 20th, 2026",
        "Friday, November 20, 2026",
        "20 November 2026",
        "20. November 2026",
        "20 novembre 2026",
        "20 listopada 2026",
        "20-Nov-2026",
        "20 de noviembre de 2026",
    ],
)
def test_a_date_is_read_in_the_words_of_several_languages(cell: str) -> None:
    assert read_date(f"{cell} 7:04", Order.DMY) == (date(2026, 11, 20), " 7:04")


@pytest.mark.parametrize(
    ("cells", "moment"),
    [
        (("20/11/2026", "19:04:11", "CET"), "18:04:11"),
        (("2026-11-20", "19:04:11", ""), "18:04:11"),
        (("2026-11-20T18:04:11Z", "", "CET"), "18:04:11"),
        (("2026-11-20 18:04:11.731953", "", "UTC"), "18:04:11.731953"),
        (("2026-11-20 13:04:11 -0500 UTC", "", ""), "18:04:11"),
        (("November 20, 2026", "7:04 pm", ""), "18:04"),
        (("20.11.2026 19:04", "", ""), "18:04"),
        (("20/11/2026", "10:04:11", "PST"), "18:04:11"),
        (("20/11/2026", "19:04:11", "GMT+01:00"), "18:04:11"),
    ],
)
def test_a_time_may_stand_in_one_cell_or_in_three(cells: tuple[str, str, str], moment: str) -> None:
    expected = datetime.fromisoformat(f"2026-11-20T{moment}").replace(tzinfo=UTC)
    assert read_moment(*cells, Order.DMY, WARSAW) == expected


@pytest.mark.parametrize(
    ("day", "clock", "wrong"),
    [("soon", "", "date"), ("31.02.2026", "", "date"), ("2026-11-20", "25:70", "time"), ("2026-11-20 x", "", "time")],
)
def test_what_is_no_date_or_time_is_refused(day: str, clock: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"the {wrong} must be"):
        read_moment(day, clock, "", Order.DMY, WARSAW)


def order(*cells: str, said: Order | None = None, usual: Order | None = None) -> Order:
    dates = Dates()
    for cell in cells:
        dates.see(cell)
    return dates.order(said, usual)


def test_one_clear_date_decides_for_its_whole_file() -> None:
    assert order("03/04/2026", "13/04/2026", "04/04/2026") is Order.DMY
    assert order("03/04/2026", "04/13/2026", said=Order.DMY) is Order.MDY
    assert order("11/20/26", usual=Order.MDY) is Order.MDY
    assert order("03.04.2026", "2026-04-03", "05/05/2026") is Order.DMY


def test_an_open_order_is_refused_with_both_readings() -> None:
    with pytest.raises(ConfigError, match=r'"03/04/2026" may be 3 April 2026 or 4 March 2026\. Add --dates dmy'):
        order("03/04/2026", "05/06/2026")
    assert order("03/04/2026", said=Order.MDY) is Order.MDY
    assert order("03/04/26", usual=Order.MDY) is Order.MDY


def test_dates_that_contradict_each_other_need_a_word() -> None:
    with pytest.raises(ConfigError, match='"13/04/2026" and "04/13/2026"'):
        order("13/04/2026", "04/13/2026")
    assert order("13/04/2026", "04/13/2026", said=Order.MDY) is Order.MDY
