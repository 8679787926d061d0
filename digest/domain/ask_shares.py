"""Divide readers among wordings by their shares: by each reader's fixed bucket, or in a test by a keyed hash. Pure."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

PLACES = 10_000
"""The number of places. A reader has a place from 0 up; a wording gets the readers in a stretch of places."""
PRIME = 2**31 - 1
"""Products of two numbers below it fit into 63 bits, so that both databases calculate them."""
WINNER = Fraction(9, 10)
"""The share of a wording that has won its test."""

Coefficients = tuple[int, ...]


class Band(NamedTuple):
    """A stretch of places up to, not including, `high`, and the wording that its readers get.

    It begins where the band before it ends.
    """

    name: str
    high: int


def divide(weights: Sequence[tuple[str, int]], winner: str | None = None) -> tuple[Band, ...]:
    """Divide all places among wordings by their weights. A `winner` gets 90 %, or keeps a larger share.

    Each other wording then keeps the first part of its own stretch, so that no reader moves except to the winner.
    No bands if nothing has a weight.
    """
    total = sum(weight for _, weight in weights)
    if not total:
        return ()
    ends = [so_far * PLACES // total for so_far in accumulate((weight for _, weight in weights), initial=0)]
    stretches = [(name, *stretch) for (name, _), stretch in zip(weights, pairwise(ends), strict=True)]
    others = sum(high - low for name, low, high in stretches if name != winner)
    kept = Fraction(1)
    if others and winner in {name for name, _ in weights}:
        kept = min(kept, PLACES * (1 - WINNER) / others)
    return tuple(_joined(_bands(stretches, winner, kept)))


def _bands(stretches: Sequence[tuple[str, int, int]], winner: str | None, kept: Fraction) -> Iterator[Band]:
    for name, low, high in stretches:
        if name == winner or kept == 1:
            yield Band(name, high)
        else:
            yield Band(name, low + int((high - low) * kept))
            yield Band(winner or name, high)


def _joined(bands: Iterator[Band]) -> Iterator[Band]:
    """Leave out empty bands, and join neighbours of the same wording."""
    last: Band | None = None
    for band in bands:
        if last is None:
            last = band if band.high else None
        elif band.high > last.high:
            if band.name != last.name:
                yield last
            last = band
    if last is not None:
        yield last


def at(bands: Sequence[Band], place: int) -> str:
    """Name the wording at a place."""
    return next(band.name for band in bands if place < band.high)


def coefficients_of(fingerprint: str, key: str) -> Coefficients:
    """Derive the coefficients of a test's hash from the secret key. Without the key, nobody can learn who gets what."""
    drawn = hmac.digest(key.encode(), f"ask test\0{fingerprint}".encode(), hashlib.sha256)
    return tuple(int.from_bytes(drawn[start : start + 8], "big") % PRIME for start in range(0, len(drawn), 8))


def place(number: int, coefficients: Coefficients) -> int:
    """Return the place of the reader with this id in a test.

    A polynomial of degree 3 with random coefficients: any four readers are placed independently of each other, and so
    are the places of a reader in two tests (Wegman and Carter, 1981).
    """
    x, value = number % PRIME, 0
    for coefficient in coefficients:
        value = (value * x + coefficient) % PRIME
    return value % PLACES


def fingerprint_of(*parts: object) -> str:
    """Identify a test by its name and by the texts and shares of its wordings: a change of any makes another test."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
