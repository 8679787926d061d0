"""What an ask brought in adds up, and is said exactly."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.ask_figures import AskFigures, Gifts, units

SUMS = st.dictionaries(st.sampled_from(["PLN", "EUR"]), st.integers(1, 10**12)).map(Counter)
FIGURES = st.builds(AskFigures, st.integers(0, 9), st.integers(0, 9), st.builds(Gifts, st.integers(0, 9), SUMS))


def test_figures_are_given_per_thousand_delivered() -> None:
    said = AskFigures(20_000, 83, Gifts(3, Counter(PLN=25_000, EUR=3_050))).as_json()
    assert said == {
        "delivered": 20_000,
        "people": 83,
        "gifts": 3,
        "sums": {"EUR": "30.50", "PLN": "250.00"},
        "per_thousand": {"people": 4.15, "gifts": 0.15, "sums": {"EUR": 1.52, "PLN": 12.5}},
    }


def test_where_nothing_was_delivered_nothing_is_per_thousand() -> None:
    shares = AskFigures(0, 0, Gifts(1, Counter(PLN=100))).as_json()["per_thousand"]
    assert shares == {"people": None, "gifts": None, "sums": {"PLN": None}}


@given(st.lists(FIGURES))
def test_sums_lose_nothing(parts: list[AskFigures]) -> None:
    whole = sum(parts, AskFigures())
    assert whole.delivered == sum(part.delivered for part in parts)
    assert whole.gifts.sums["PLN"] == sum(part.gifts.sums["PLN"] for part in parts)


@given(st.integers(-(10**15), 10**15))
def test_an_amount_is_exact(hundredths: int) -> None:
    assert Decimal(units(hundredths)) * 100 == hundredths
