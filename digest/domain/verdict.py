"""Judge a test of variants of the ask by the readers who click it. Pure. Knows no mails and no events.

Each reader counts once, however often they click: some readers click again and again, so clicks are not independent of
each other, but readers are.

Two variants are compared by the log of the ratio of the rates at which readers first click them: the estimate of Mantel
and Haenszel over all editions, with the variance of Greenland and Robins (Biometrics 41, 1985, 55-68). A sceptical
prior makes large differences unlikely. The evidence is the Bayes factor of that prior against equality. However often
somebody looks, it exceeds a limit in at most 1/limit of the tests of equal variants (Robbins, Annals of Mathematical
Statistics 41, 1970, 1397-1409), whereas a fixed significance is exceeded sooner or later.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import combinations
from math import ceil, exp, log, log1p, sqrt
from statistics import NormalDist
from typing import Any

EVIDENCE = 15.0
"""A variant is better once the evidence against each other variant reaches this. Chosen with `bench/asks.py`."""
CLICKERS, EDITIONS = 100, 8
"""No variant is better until this many readers have clicked each, and the test has had this many editions."""
SPREAD = 0.1
"""The standard deviation of the prior of the log ratio: a difference of more than 20 % has a chance of 7 %."""
SOUGHT = 0.2
"""The difference for which the number of further editions is given: it is found by then in 4 of 5 tests."""

_SOUGHT = f"{100 * SOUGHT:.0f} %"
_FOUND, _CENTRAL = NormalDist().inv_cdf(0.8), NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Arm:
    """A variant in an edition: the readers it reached before their first click in the test, and how many clicked."""

    readers: int
    clicked: int


Stratum = Mapping[str, Arm]
"""An edition of a test: its arms by variant.

Each edition is a stratum of its own. So shares may change, and readers may come, go or change variants.
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of Mantel and Haenszel over the editions that had both variants, and of Greenland and Robins."""

    ours: float = 0.0
    theirs: float = 0.0
    spread: float = 0.0

    def plus(self, one: Arm, other: Arm) -> "Sums":
        """Add an edition."""
        whole, clicked = one.readers + other.readers, one.clicked + other.clicked
        if not one.readers or not other.readers:
            return self
        return Sums(
            self.ours + one.clicked * other.readers / whole,
            self.theirs + other.clicked * one.readers / whole,
            self.spread + clicked * one.readers * other.readers / whole**2 - one.clicked * other.clicked / whole,
        )

    def comparison(self) -> "Comparison":
        """Return the estimate. If nobody or everybody clicked one of the variants, nothing is known."""
        if not self.ours or not self.theirs or self.spread <= 0:
            return Comparison(0.0, 1.0)
        return Comparison(log(self.ours / self.theirs), self.spread / (self.ours * self.theirs))


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums over the editions of a test. `pairs` has each two variants once, in the order of their names."""

    editions: int = 0
    clicked: Mapping[str, int] = field(default_factory=dict)
    pairs: Mapping[tuple[str, str], Sums] = field(default_factory=dict)

    def plus(self, edition: Stratum) -> "Tally":
        """Add an edition."""
        names = sorted(name for name, arm in edition.items() if arm.readers)
        clicked, pairs = dict(self.clicked), dict(self.pairs)
        for name in names:
            clicked[name] = clicked.get(name, 0) + edition[name].clicked
        for pair in combinations(names, 2):
            pairs[pair] = pairs.get(pair, Sums()).plus(*map(edition.__getitem__, pair))
        return Tally(self.editions + 1, clicked, pairs)

    def compare(self, one: str, other: str) -> "Comparison":
        """Compare two variants."""
        if one > other:
            found = self.compare(other, one)
            return Comparison(-found.log_ratio, found.variance)
        return self.pairs.get((one, other), Sums()).comparison()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The log of the ratio of the readers who click one variant and another one, before any prior."""

    log_ratio: float
    variance: float

    @property
    def score(self) -> float:
        """The log ratio, drawn towards 0 by the prior, in its standard deviations."""
        return self.log_ratio * SPREAD / sqrt(self.variance * (SPREAD**2 + self.variance))

    @property
    def evidence(self) -> float:
        """How many times better a difference explains the figures than equality; 0 if it points the other way."""
        factor = self.score**2 / 2 - log1p(SPREAD**2 / self.variance) / 2
        return exp(min(factor, 700.0)) if self.score > 0 else 0.0

    def between(self) -> tuple[float, float]:
        """Return the bounds between which the true ratio lies with 95 %, according to the prior and the figures."""
        middle = self.log_ratio * SPREAD**2 / (SPREAD**2 + self.variance)
        width = _CENTRAL * SPREAD * sqrt(self.variance / (SPREAD**2 + self.variance))
        return exp(middle - width), exp(middle + width)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a test has shown so far. Without enough clicks for a comparison, `leader` and all after it are None.

    `leader` is the variant that does best against its closest `rival`; `low` and `high` bound the ratio of the readers
    who click them, with 95 %. `more_editions` are about as many as a difference of SOUGHT still needs.
    """

    winner: str | None
    leader: str | None
    rival: str | None
    low: float | None
    high: float | None
    evidence: float | None
    more_editions: int | None
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """All figures, by name."""
        return asdict(self)


def judge(tally: Tally) -> Verdict:
    """Judge a test by the editions that it has had.

    With more than two variants, the best one must be better than each of the others. That needs no stricter limit: a
    wrong winner must beat the best variant and all others too, which is rarer than beating one (see `bench/asks.py`).
    """
    names = sorted(tally.clicked)
    if len(names) <= 1:
        return _no_comparison("Nothing is known yet: a test needs two variants that readers have received.")
    fewest = min(tally.clicked.values())
    if not fewest:
        return _no_comparison("Nothing is known yet: not every variant has been clicked.")
    against = {name: {other: tally.compare(name, other) for other in names if other != name} for name in names}
    closest = {name: min(others, key=lambda other: others[other].score) for name, others in against.items()}
    leader = max(names, key=lambda name: against[name][closest[name]].score)
    rival, found = closest[leader], against[leader][closest[leader]]
    beats_all = all(one.evidence >= EVIDENCE for one in against[leader].values())
    decided = beats_all and tally.editions >= EDITIONS and fewest >= CLICKERS
    more = 0 if decided else _more_editions(found.variance, fewest, tally.editions)
    low, high = found.between()
    sentence = _sentence(leader, rival, _difference(low, high), decided=decided, more=more)
    return Verdict(leader if decided else None, leader, rival, low, high, found.evidence, more, sentence)


def _more_editions(variance: float, fewest: int, editions: int) -> int:
    """Estimate the editions until a difference of SOUGHT is found, if readers click as they have so far."""
    needed = max(editions * variance / _sufficient(), editions * CLICKERS / fewest, EDITIONS)
    return max(0, ceil(needed) - editions)


@cache
def _sufficient() -> float:
    """Find the variance at which a difference of SOUGHT is found in 4 of 5 tests, by bisection."""
    low, high = 1e-6, 1.0
    for _ in range(50):
        middle = sqrt(low * high)
        estimate = Comparison(max(log1p(SOUGHT) - _FOUND * sqrt(middle), 0.0), middle)
        low, high = (middle, high) if estimate.evidence >= EVIDENCE else (low, middle)
    return low


def _no_comparison(sentence: str) -> Verdict:
    return Verdict(None, None, None, None, None, None, None, sentence)


def _sentence(leader: str, rival: str, difference: str, *, decided: bool, more: int) -> str:
    if decided:
        return f"{leader} is better: {difference} readers click it than {rival}."
    if not more:
        outlook = f"a difference of {_SOUGHT} would probably have shown by now"
    else:
        outlook = f"a difference of {_SOUGHT} needs about {more} more edition{'s' if more > 1 else ''}"
    return f"Nothing is certain yet: {difference} readers click {leader} than {rival}; {outlook}."


def _difference(low: float, high: float) -> str:
    fewer, more = round(100 * (low - 1)), round(100 * (high - 1))
    if fewer >= 0:
        return f"between {fewer} % and {more} % more"
    if more <= 0:
        return f"between {-more} % and {-fewer} % fewer"
    return f"between {-fewer} % fewer and {more} % more"
