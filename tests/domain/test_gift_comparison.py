"""Gifts of two variants are compared with all their uncertainty, and no single gift carries a variant."""

from math import exp, log, sqrt
from random import Random
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.gift_comparison import Takings, compare_gifts

SUMS = st.lists(st.integers(100, 100_000), min_size=1, max_size=30)


def test_the_bounds_are_those_of_drawn_weights() -> None:
    random, sums = Random(1), [2_000, 5_000, 5_000, 10_000] * 10

    def drawn() -> float:
        weights = [random.expovariate(1) for _ in sums]
        others = random.gammavariate(1_000 - len(sums), 1)
        return sum(weight * amount for weight, amount in zip(weights, sums, strict=True)) / (sum(weights) + others)

    averages = [drawn() for _ in range(1_000)]
    found = compare_gifts(Takings(1_000, sums), Takings(1_000, sums))
    assert found is not None
    spread = sqrt(2) * stdev(map(log, averages))
    assert (found.low, found.high) == pytest.approx((exp(-1.96 * spread), exp(1.96 * spread)), rel=0.05)


@given(SUMS, SUMS)
def test_the_comparison_reads_the_same_from_both_sides(ours: list[int], theirs: list[int]) -> None:
    one, other = Takings(1_000, ours), Takings(1_000, theirs)
    found, back = compare_gifts(one, other), compare_gifts(other, one)
    assert found is not None
    assert back is not None
    assert found.ratio == pytest.approx(1 / back.ratio)
    assert found.chance == pytest.approx(1 - back.chance)
    assert found.low < found.ratio < found.high


def test_one_huge_gift_does_not_carry_a_variant() -> None:
    usual = [5_000] * 20
    found = compare_gifts(Takings(10_000, [*usual, 10_000_000]), Takings(10_000, usual))
    assert found is not None
    assert found.cap == 25_000
    assert found.ratio == pytest.approx(1.25)
    assert found.low < 1 < found.high


def test_without_gifts_on_both_sides_nothing_is_compared() -> None:
    assert compare_gifts(Takings(10_000, []), Takings(10_000, [5_000])) is None
    assert compare_gifts(Takings(10_000, [5_000]), Takings(10_000, [])) is None
