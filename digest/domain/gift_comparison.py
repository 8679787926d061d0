"""Compare what two variants of the ask bring in. Pure. Never decides a test: gifts are too few and too unequal.

A Bayesian bootstrap (Rubin, Annals of Statistics 9, 1981, 130-134) weights the readers of a variant at random. The mean
and the variance of its average are known exactly, so nothing is drawn; the log of the average is taken as normal.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import exp, log, sqrt
from statistics import NormalDist, median
from typing import Any

CAP = 5
"""A reader's gifts count for at most this many times the median, so that one generous reader does not decide."""

_CENTRAL = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Takings:
    """The readers who received a variant, and the sums of those who gave, each in hundredths of one currency."""

    delivered: int
    sums: Sequence[int]


@dataclass(frozen=True, slots=True)
class GiftComparison:
    """The ratio of what the readers of two variants give on average: the estimate, and its bounds with 95 %.

    `cap` is the largest sum that counts, in hundredths. `chance` is the probability that the ratio is above 1.
    """

    ratio: float
    low: float
    high: float
    chance: float
    cap: int

    def as_json(self) -> dict[str, Any]:
        """All figures, by name."""
        return asdict(self)


def compare_gifts(one: Takings, other: Takings) -> GiftComparison | None:
    """Compare two variants; None if one of them brought nothing."""
    if not one.sums or not other.sums:
        return None
    cap = round(CAP * median([*one.sums, *other.sums]))
    (first, first_spread), (second, second_spread) = _average(one, cap), _average(other, cap)
    ratio = NormalDist(log(first / second), sqrt(first_spread + second_spread))
    width = _CENTRAL * ratio.stdev
    return GiftComparison(exp(ratio.mean), exp(ratio.mean - width), exp(ratio.mean + width), 1 - ratio.cdf(0.0), cap)


def _average(takings: Takings, cap: int) -> tuple[float, float]:
    """Return the mean of the bootstrapped average, and the variance of its log."""
    sums = [min(amount, cap) for amount in takings.sums]
    mean = sum(sums) / takings.delivered
    variance = (sum(amount**2 for amount in sums) / takings.delivered - mean**2) / (takings.delivered + 1)
    return mean, variance / mean**2
