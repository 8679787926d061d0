"""Simulate tests of the ask, looked at after each edition: how often is the verdict wrong, how often is it found?

    python bench/asks.py [--runs 2000]

README.md beside this file says what each row means.
"""

import argparse
import os
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from math import exp, inf, log, sqrt
from pathlib import Path
from random import Random
from statistics import NormalDist, median

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.domain.verdict import CLICKERS, EDITIONS, Arm, Stratum, Tally, judge

PLAIN = NormalDist().inv_cdf(0.975)
CLICKS, READERS, UNSTRATIFIED, VERDICT = "clicks, 95 %", "readers, 95 %", "no strata", "verdict"
"""The ways to judge: plain significance of all clicks; of the readers who clicked; the verdict without strata; it."""
FELL = 1 / 3
"""What a change of the shares leaves of the rates."""

Decided = Mapping[str, tuple[str, int]]
"""By way: the variant that was called better, and after which edition."""


@dataclass(frozen=True)
class Case:
    """What is simulated: each reader clicks at a rate of their own, drawn from a gamma distribution.

    `rates` are the variants' means for an edition. `shape` is the distribution's: the smaller, the fewer the readers
    who make most of the clicks. After the edition `moves`, shares of 50:50 become 90:10, and the rates fall.
    """

    name: str
    rates: Sequence[float] = (0.005, 0.005)
    readers: int = 20_000
    shape: float = inf
    editions: int = 365
    moves: int = 0
    ways: Sequence[str] = (VERDICT,)

    @property
    def best(self) -> str:
        """The variant that is really better; "" if there is none."""
        top = max(self.rates)
        return name(self.rates.index(top)) if self.rates.count(top) == 1 else ""


@dataclass(frozen=True)
class Look:
    """What is known after an edition: the tally, and all readers and all clicks as if there were no strata."""

    tally: Tally
    readers: Stratum
    clicks: Stratum


def main() -> None:
    """Simulate everything, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2_000, help="how many tests of each case")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many processes")
    arguments = parser.parse_args()
    console = Console(width=max(140, Console().width))
    with ProcessPoolExecutor(arguments.jobs) as pool:

        def play(case: Case) -> list[Decided]:
            return list(pool.map(partial(run, case), range(arguments.runs), chunksize=20))

        console.print(wrong({case: play(case) for case in equal()}))
        console.print(found({case: play(case) for case in better()}))


def equal() -> Iterator[Case]:
    """List the cases without a best variant."""
    every = (CLICKS, READERS, VERDICT)
    for editions in (365, 52):
        for shape in (inf, 1.0, 0.3, 0.1):
            yield Case("two equal", shape=shape, editions=editions, ways=every)
    for readers in (2_000, 5_000, 100_000):
        yield Case("two equal", readers=readers, ways=every)
    yield Case("two equal, 2 % click", (0.02, 0.02), ways=every)
    yield Case("three equal", (0.005,) * 3)
    yield Case("four equal", (0.005,) * 4)
    yield Case("two equal, one worse", (0.006, 0.006, 0.005))
    for shape in (inf, 0.3):
        yield Case("shares changed", shape=shape, moves=15, ways=(READERS, UNSTRATIFIED, VERDICT))


def better() -> Iterator[Case]:
    """List the cases with a best variant."""
    for shape in (inf, 1.0, 0.5, 0.3, 0.2, 0.1):
        yield Case("20 % better", (0.005, 0.006), shape=shape, editions=25)
    for shape in (inf, 0.3, 0.1):
        yield Case("20 % better", (0.005, 0.006), shape=shape, editions=52)
    yield Case("10 % better", (0.005, 0.0055), shape=0.3, editions=52)
    yield Case("30 % better", (0.005, 0.0065), shape=0.3, editions=25)
    yield Case("20 % more than two", (0.005, 0.005, 0.006), editions=25)
    yield Case("20 % more than three", (0.005, 0.005, 0.005, 0.006), editions=25)
    yield Case("20 %, shares changed", (0.005, 0.006), shape=0.3, moves=15, editions=52)


def run(case: Case, seed: int) -> Decided:
    """Play one test through, and look after each edition."""
    random = Random(f"{case} {seed}")
    decided: dict[str, tuple[str, int]] = {}
    for edition, look in enumerate(moving(case, random) if case.moves else staying(case, random), 1):
        for way in case.ways:
            if way not in decided and (winner := JUDGES[way](look)):
                decided[way] = winner, edition
        if len(decided) == len(case.ways):
            break
    return decided


JUDGES: Mapping[str, Callable[[Look], str | None]] = {
    CLICKS: lambda look: plain(look.clicks, look.tally.editions),
    READERS: lambda look: plain(look.readers, look.tally.editions),
    UNSTRATIFIED: lambda look: judge(replace(Tally().plus(look.readers), editions=look.tally.editions)).winner,
    VERDICT: lambda look: judge(look.tally).winner,
}


def plain(arms: Stratum, editions: int) -> str | None:
    """Judge two arms as textbooks do: by whether the ratio differs significantly from 1."""
    one, other = arms["a"], arms["b"]
    if editions < EDITIONS or min(one.clicked, other.clicked) < CLICKERS:
        return None
    ratio = one.clicked * other.readers / (other.clicked * one.readers)
    spread = 1 / one.clicked + 1 / other.clicked - 1 / one.readers - 1 / other.readers
    score = log(ratio) / sqrt(max(spread, 1e-9))
    return None if abs(score) < PLAIN else "a" if score > 0 else "b"


def staying(case: Case, random: Random) -> Iterator[Look]:
    """Give each variant the same share throughout."""
    names = [name(index) for index in range(len(case.rates))]
    size = case.readers // len(names)
    counts = [first_clicks(case, size, rate, random) for rate in case.rates]
    pooled = [accumulate(all_clicks(case, size, rate, random)) for rate in case.rates]
    tally, so_far = Tally(), [0] * len(names)
    for new, clicks in zip(zip(*counts, strict=True), zip(*pooled, strict=True), strict=True):
        tally = tally.plus({one: Arm(size - old, now) for one, old, now in zip(names, so_far, new, strict=True)})
        so_far = [old + now for old, now in zip(so_far, new, strict=True)]
        readers = {one: Arm(size, count) for one, count in zip(names, so_far, strict=True)}
        yield Look(tally, readers, {one: Arm(10**9, count) for one, count in zip(names, clicks, strict=True)})


def moving(case: Case, random: Random) -> Iterator[Look]:
    """Change the shares of two variants: some readers of b are given a. Groups: those of a, those who move, those of b.

    Without strata, a reader who has received both variants counts for both, and a click for the variant clicked.
    """
    half, tenth = case.readers // 2, case.readers // 10
    sizes, rates = (half, half - tenth, tenth), case.rates
    then = (rates[0], rates[0], rates[1])
    before = (rates[0], rates[1], rates[1])
    counts = [first_clicks(case, *group, random, then=later) for *group, later in zip(sizes, before, then, strict=True)]
    tally, left, clicked = Tally(), list(sizes), [0, 0]
    for edition, (stay, move, keep) in enumerate(zip(*counts, strict=True)):
        moved = edition >= case.moves
        news = (stay + move, keep) if moved else (stay, move + keep)
        reached = (left[0] + left[1], left[2]) if moved else (left[0], left[1] + left[2])
        tally = tally.plus({"a": Arm(reached[0], news[0]), "b": Arm(reached[1], news[1])})
        left = [old - new for old, new in zip(left, (stay, move, keep), strict=True)]
        clicked = [old + new for old, new in zip(clicked, news, strict=True)]
        ever = case.readers - tenth if moved else half
        yield Look(tally, {"a": Arm(ever, clicked[0]), "b": Arm(half, clicked[1])}, {})


def first_clicks(case: Case, size: int, rate: float, random: Random, then: float | None = None) -> list[int]:
    """Draw each reader's first click, and count them by edition."""
    later = rate if then is None else then * FELL
    exposures = list(accumulate([rate] * case.moves + [later] * (case.editions - case.moves)))
    never, counts = unclicked(exposures[-1], case.shape), [0] * case.editions
    for _ in range(size):
        chance = random.random()
        if chance > never:
            exposure = -log(chance) if case.shape == inf else case.shape * (chance ** (-1 / case.shape) - 1)
            counts[bisect_right(exposures, exposure)] += 1
    return counts


def unclicked(exposure: float, shape: float) -> float:
    """Return the share of readers who have not clicked after as many clicks as that of an average reader."""
    return exp(-exposure) if shape == inf else (1 + exposure / shape) ** -shape


def all_clicks(case: Case, size: int, rate: float, random: Random) -> Iterator[int]:
    """Draw the clicks of each edition: the rates of so many readers add up to a gamma variable, too."""
    whole = size * rate if case.shape == inf else random.gammavariate(size * case.shape, rate / case.shape)
    return (max(0, round(random.gauss(whole, sqrt(whole)))) for _ in range(case.editions))


def name(index: int) -> str:
    """Name a variant."""
    return "abcd"[index]


def wrong(played: Mapping[Case, Sequence[Decided]]) -> Table:
    """Show how often a variant was called better than those that equal it."""
    ways = (CLICKS, READERS, UNSTRATIFIED, VERDICT)
    out = new_table("wrong verdicts", *ways)
    for case, runs in played.items():
        shares = [share(sum(way in decided for decided in runs), len(runs)) if way in case.ways else "" for way in ways]
        out.add_row(*facts(case, runs), *shares)
    return out


def found(played: Mapping[Case, Sequence[Decided]]) -> Table:
    """Show how often the best variant was found, and after how many editions."""
    out = new_table("true differences", "found", "wrong", "half found by")
    for case, runs in played.items():
        right = [edition for decided in runs for winner, edition in decided.values() if winner == case.best]
        missed = [case.editions + 1] * (len(runs) - len(right))
        middle = median(right + missed)
        wrongly = sum(map(len, runs)) - len(right)
        half = f"{middle:.0f}" if middle <= case.editions else "–"
        out.add_row(*facts(case, runs), share(len(right), len(runs)), share(wrongly, len(runs)), half)
    return out


def new_table(what: str, *columns: str) -> Table:
    """Lay out the columns."""
    out = Table(box=None, pad_edge=False)
    out.add_column(what)
    for column in ("readers", "shape", "editions", "runs", *columns):
        out.add_column(column, justify="right")
    return out


def facts(case: Case, runs: Sequence[Decided]) -> tuple[str, ...]:
    """Describe a case."""
    shape = "alike" if case.shape == inf else f"{case.shape}"
    return case.name, f"{case.readers:,}", shape, f"{case.editions}", f"{len(runs):,}"


def share(count: int, of: int) -> str:
    """Show a share in percent, with its 95 % interval (Wilson's)."""
    rate, weight = count / of, PLAIN**2 / of
    middle = (rate + weight / 2) / (1 + weight)
    width = sqrt(rate * (1 - rate) * weight + weight**2 / 4) / (1 + weight)
    return f"{100 * rate:.1f} ({100 * (middle - width):.1f}–{100 * (middle + width):.1f})"


if __name__ == "__main__":
    main()
