"""How readers are divided among wordings."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.ask_shares import PLACES, at, coefficients_of, divide, fingerprint_of, place

KEY = "a key of the tests, and of nothing else"
READERS = range(1, 20_001)
CHI_SQUARE = {1: 10.83, 3: 16.27}
"""What fair shares exceed once in a thousand cases, by degrees of freedom."""

weights = st.lists(st.integers(0, 9), min_size=1, max_size=5).map(lambda found: list(zip("abcde", found, strict=False)))


def chi_square(counts: Counter[str], expected: dict[str, float]) -> float:
    return sum((counts[name] - count) ** 2 / count for name, count in expected.items())


@given(weights)
def test_each_wording_gets_its_share(weights: list[tuple[str, int]]) -> None:
    bands, total = divide(weights), sum(weight for _, weight in weights)
    counts = Counter(at(bands, number) for number in range(PLACES)) if total else Counter[str]()
    assert all(abs(counts[name] - PLACES * weight / max(total, 1)) < 1 for name, weight in weights)
    assert len(bands) == sum(weight > 0 for _, weight in weights)


@given(weights, st.sampled_from("abcde"))
def test_the_winner_gets_nine_in_ten_and_nobody_moves_except_to_it(weights: list[tuple[str, int]], winner: str) -> None:
    before, after = divide(weights), divide(weights, winner)
    if winner not in dict(weights) or not before:
        assert after == before
        return
    moves = Counter((at(before, number), at(after, number)) for number in range(PLACES))
    assert all(other in (one, winner) for one, other in moves)
    won = {name: sum(count for (_, other), count in moves.items() if other == name) for name, _ in weights}
    had = {name: sum(count for (one, _), count in moves.items() if one == name) for name, _ in weights}
    assert won[winner] >= max(PLACES * 9 // 10, had[winner])
    assert won[winner] <= max(PLACES * 9 // 10 + len(weights), had[winner])
    rest = PLACES - had[winner]
    assert all(abs(won[name] - had[name] * min(1, 1_000 / rest)) <= 1 for name in won if name != winner and rest)


@pytest.mark.parametrize("seed", range(3))
def test_a_test_divides_readers_by_the_shares(seed: int) -> None:
    bands, coefficients = divide([("a", 1), ("b", 1)]), coefficients_of(f"test {seed}", KEY)
    for readers in (READERS, READERS[::2], READERS[:1_000], range(10**9, 10**9 + 5_000)):
        counts = Counter(at(bands, place(number, coefficients)) for number in readers)
        half = len(readers) / 2
        assert chi_square(counts, {"a": half, "b": half}) < CHI_SQUARE[1]


def test_tests_divide_readers_independently_of_each_other() -> None:
    bands = divide([("a", 1), ("b", 1)])
    tests = [coefficients_of(name, KEY) for name in ("one", "two", "three")]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        counts = Counter(
            at(bands, place(number, tests[one])) + at(bands, place(number, tests[other])) for number in READERS
        )
        fair = {"".join(pair): len(READERS) / 4 for pair in product("ab", repeat=2)}
        assert chi_square(counts, fair) < CHI_SQUARE[3]


def test_readers_stay_where_they_are_and_only_the_key_shows_where() -> None:
    fixed = coefficients_of("one", KEY)
    assert [place(number, fixed) for number in (1, 2, 3)] == [place(number, fixed) for number in (1, 2, 3)]
    other = coefficients_of("one", KEY + "!")
    assert [place(number, fixed) for number in READERS[:9]] != [place(number, other) for number in READERS[:9]]
    assert fingerprint_of("x", 1) != fingerprint_of("x", 2)
