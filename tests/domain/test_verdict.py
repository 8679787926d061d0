"""A verdict counts readers, compares like with like, and names a winner only when it is safe to do so."""

from collections.abc import Sequence
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.verdict import CLICKERS, EDITIONS, EVIDENCE, Arm, Stratum, Tally, judge

ARMS = st.integers(1, 500).flatmap(lambda clicked: st.builds(Arm, st.integers(clicked + 1, 5_000), st.just(clicked)))
TESTS = st.lists(st.fixed_dictionaries({"a": ARMS, "b": ARMS}), min_size=1, max_size=12)


def tally(editions: Sequence[Stratum]) -> Tally:
    whole = Tally()
    for edition in editions:
        whole = whole.plus(edition)
    return whole


def played(editions: int, readers: int = 10_000, **clicked: int) -> Tally:
    """A test in which so many readers clicked in each edition."""
    return tally([{name: Arm(readers, count) for name, count in clicked.items()}] * editions)


def test_a_clear_difference_is_a_verdict_in_figures_and_words() -> None:
    verdict = judge(played(20, a=50, b=64))
    assert (verdict.winner, verdict.leader, verdict.rival, verdict.more_editions) == ("b", "b", "a", 0)
    assert verdict.sentence == "b is better: between 14 % and 33 % more readers click it than a."


def test_without_a_verdict_the_bounds_and_the_outlook_are_given() -> None:
    verdict = judge(played(8, a=50, b=52))
    assert verdict.winner is None
    assert verdict.sentence == (
        "Nothing is certain yet: between 8 % fewer and 15 % more readers click b than a; "
        "a difference of 20 % needs about 9 more editions."
    )


def test_after_enough_editions_a_large_difference_is_no_longer_expected() -> None:
    verdict = judge(played(50, a=50, b=50))
    assert verdict.more_editions == 0
    assert verdict.sentence.endswith("; a difference of 20 % would probably have shown by now.")


def test_the_estimate_is_the_one_of_mantel_and_haenszel() -> None:
    # The sums of Greenland and Robins (1985), by hand.
    found = tally([{"a": Arm(1_000, 100), "b": Arm(500, 60)}, {"a": Arm(200, 20), "b": Arm(200, 20)}]).compare("b", "a")
    ours, theirs = 60 * 1_000 / 1_500 + 20 * 200 / 400, 100 * 500 / 1_500 + 20 * 200 / 400
    spread = 160 * 500_000 / 1_500**2 - 6_000 / 1_500 + 40 * 40_000 / 400**2 - 400 / 400
    assert exp(found.log_ratio) == pytest.approx(ours / theirs)
    assert found.variance == pytest.approx(spread / (ours * theirs))


def test_changed_shares_do_not_look_like_a_difference() -> None:
    # Both variants draw equally well, but most readers get a when few click.
    early, late = {"a": Arm(10_000, 100), "b": Arm(10_000, 100)}, {"a": Arm(18_000, 36), "b": Arm(2_000, 4)}
    assert judge(tally([early] * 10 + [late] * 10)).evidence == 0
    assert judge(tally([{"a": Arm(28_000, 136), "b": Arm(12_000, 104)}] * 10)).winner == "b"


@given(TESTS)
def test_the_comparison_reads_the_same_from_both_sides(editions: list[Stratum]) -> None:
    whole = tally(editions)
    swapped = tally([{"a": edition["b"], "b": edition["a"]} for edition in editions])
    found, back = whole.compare("a", "b"), swapped.compare("b", "a")
    assert found.log_ratio == pytest.approx(back.log_ratio)
    assert found.variance == pytest.approx(back.variance)
    assert whole.compare("b", "a").log_ratio == -found.log_ratio


@given(TESTS)
def test_no_winner_without_editions_clickers_and_evidence(editions: list[Stratum]) -> None:
    verdict = judge(tally(editions))
    if verdict.winner:
        assert len(editions) >= EDITIONS
        assert min(sum(one[name].clicked for one in editions) for name in "ab") >= CLICKERS
        assert verdict.evidence is not None
        assert verdict.evidence >= EVIDENCE
    elif verdict.more_editions is not None:
        assert len(editions) + verdict.more_editions >= EDITIONS


def test_too_few_editions_or_clickers_never_decide() -> None:
    assert judge(played(EDITIONS - 1, a=100, b=200)).winner is None
    assert judge(played(9, a=11, b=33)).winner is None
    assert judge(played(10, a=10, b=30)).winner == "b"


def test_of_several_variants_the_best_must_beat_each_of_the_others() -> None:
    assert judge(played(20, a=50, b=62, c=61)).winner is None
    verdict = judge(played(20, a=50, b=65, c=52))
    assert (verdict.winner, verdict.rival) == ("b", "c")


@pytest.mark.parametrize("known", [Tally(), played(9, a=5), played(9, a=5, b=0), played(9, readers=0, a=0, b=0)])
def test_without_clicks_on_two_variants_nothing_is_known(known: Tally) -> None:
    verdict = judge(known)
    assert (verdict.winner, verdict.leader, verdict.low, verdict.more_editions) == (None, None, None, None)
    assert verdict.sentence.startswith("Nothing is known yet: ")


def test_variants_that_never_met_are_not_compared() -> None:
    assert judge(tally([{"a": Arm(10_000, 50)}, {"b": Arm(10_000, 90)}] * 10)).winner is None


def test_equal_variants_are_rarely_called_different_however_often_somebody_looks() -> None:
    # bench/asks.py measures this exactly; here 2 tests of 40 are expected to be wrong.
    wrong = 0
    for seed in range(40):
        random, whole, left = Random(seed), Tally(), {"a": 10_000, "b": 10_000}
        for _ in range(100):
            edition = {name: Arm(readers, round(random.gauss(readers * 0.005, 7))) for name, readers in left.items()}
            left = {name: arm.readers - arm.clicked for name, arm in edition.items()}
            whole = whole.plus(edition)
            if judge(whole).winner:
                wrong += 1
                break
    assert wrong <= 5
