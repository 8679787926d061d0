"""Each figure of a report says what it is a part of."""

import pytest

from digest.domain.reports import Amount, Chart, ChartKind, Panel, Report, Row, Share

PANEL = Panel(
    "Delivery",
    heads=("Mails", "Readers", "Sum"),
    rows=(
        Row("Delivered", (Share(9, 10, "submitted"), Amount(1234, "PLN", 9, "delivered"))),
        Row("Bounced", ("not stored", "none")),
        Row("Blocked", (Share(0, 0, "submitted"), "none")),
    ),
)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Share(1_204, 98_112, "delivered"), "1,204 of 98,112 delivered (1.23 %)"),
        (Share(50, 400, "arrived"), "50 of 400 arrived (12.5 %)"),
        (Share(0, 0, "clicks"), "0 of 0 clicks"),
    ],
)
def test_a_share_names_its_denominator(share: Share, said: str) -> None:
    assert str(share) == said


def test_an_amount_names_the_mails_that_brought_it_in() -> None:
    assert str(Amount(123_456, "PLN", 2_000, "delivered")) == "PLN\xa01,234.56 from 2,000 delivered (617.28 per 1,000)"
    assert str(Amount(100, "EUR", 0, "delivered")) == "EUR\xa01.00 from 0 delivered"


def test_a_chart_shows_what_its_table_says_and_nothing_where_it_says_nothing() -> None:
    assert PANEL.points(Chart(ChartKind.LINE, "Readers")) == [90.0, None, None]
    assert PANEL.points(Chart(ChartKind.LINE, "Readers", counts=True)) == [9, None, 0]
    assert PANEL.points(Chart(ChartKind.BARS, "Sum")) == [None, None, None]


def test_csv_has_a_line_for_each_figure_with_its_denominator() -> None:
    assert list(Report("x", "X", "", (PANEL,)).csv_rows()) == [
        ("Delivery", "Delivered", "Readers", 9, "", 10, "submitted"),
        ("Delivery", "Delivered", "Sum", "12.34", "PLN", 9, "delivered"),
        ("Delivery", "Bounced", "Readers", "not stored", "", "", ""),
        ("Delivery", "Bounced", "Sum", "none", "", "", ""),
        ("Delivery", "Blocked", "Readers", 0, "", 0, "submitted"),
        ("Delivery", "Blocked", "Sum", "none", "", "", ""),
    ]
