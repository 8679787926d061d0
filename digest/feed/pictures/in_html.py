"""List the pictures that a page offers, each in all of its sizes. `places.py` judges their places."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborNode

from digest.feed.pictures.addresses import size_in
from digest.feed.pictures.choice import Candidate, pixels
from digest.feed.pictures.places import belongs, is_picture_file, link_around, sources_of

MOST = 100
"""The most pictures of a text that are judged."""

_LAZY = (
    "data-src", "data-lazy-src", "data-original", "data-lazyload", "data-lazy", "data-cfsrc", "data-ezsrc",
    "data-pagespeed-lazy-src", "data-image",
)  # fmt: skip
"""Attributes that lazy loading puts in the place of `src`, which until then shows something else."""
_SOURCES = ("src", "data-large-file")
_ORIGINALS = ("data-orig-file", "data-full-url")
_SOURCE_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_SOURCE = re.compile(r"([^\s,]\S*)(?:\s+(\d{1,5}(?:\.\d{1,3})?)([wx]))?")
_STYLE = re.compile(r"(?:^|;)(?:max-)?(width|height):(\d{1,5})(?:\.\d+)?(px|r?em)?(?:!important)?(?=;|\Z)")
_LONGEST_SET = 20_000
_LONGEST_STYLE = 1_000
_EM = 16
_NONE = re.compile(r"\s*0+(?:px)?\s*\Z")
_ADVERTS = frozenset(
    [(300, 250), (336, 280), (250, 250), (300, 600), (160, 600), (120, 600), (970, 250), (320, 100), (234, 60)]
)
"""Sizes of adverts, as the Interactive Advertising Bureau lists them, without the strips that are refused anyway."""


def in_html(pictures: Iterable[LexborNode]) -> Iterator[list[Candidate]]:
    """List the pictures of a page that belong to its story, each with the variants that lazy loading hides."""
    for node in islice(pictures, MOST):
        attributes = {name: value or "" for name, value in node.attributes.items()}
        if belongs(node, attributes):
            yield _one_picture(attributes, link_around(node), sources_of(node))


def _one_picture(attributes: Mapping[str, str], link: str, sources: str) -> list[Candidate]:
    """List the sizes of a picture. Return none for a picture without a size, and for an advert."""
    if any(_NONE.match(attributes.get(side, "")) for side in ("width", "height")):
        return []
    found = list(_variants(attributes, sources))
    if is_picture_file(link):
        found.append(Candidate(link, linked=True))
    elif link and any((one.width, one.height) in _ADVERTS or size_in(one.url) in _ADVERTS for one in found[:1]):
        return []
    alt = attributes.get("alt", "") or attributes.get("title", "")
    return [replace(one, alt=alt, group=0 if one.linked else 1) for one in found]


def _variants(attributes: Mapping[str, str], sources: str) -> Iterator[Candidate]:
    width, height = _declared(attributes)
    sets = [
        Candidate(url, wide, round(height * wide / width) if wide and width else 0)
        for value in (*(attributes.get(name, "") for name in _SOURCE_SETS), sources)
        for url, wide in _source_set(value, width)
    ]
    known = {one.url: one for one in sets if one.width}
    for name in (*_LAZY, *_SOURCES):
        if address := attributes.get(name, "").strip():
            yield known.get(address) or Candidate(address, width, height)
    yield from sets
    for name in _ORIGINALS:
        if address := attributes.get(name, ""):
            yield Candidate(address, original=True)


def _declared(attributes: Mapping[str, str]) -> tuple[int, int]:
    """Read the size of a picture from its style, or else from its attributes."""
    sizes = {name: pixels(attributes.get(name, "")) for name in ("width", "height")}
    if style := attributes.get("style"):
        for side, number, unit in _STYLE.findall("".join(style[:_LONGEST_STYLE].lower().split())):
            sizes[side] = max(1, int(number)) * (_EM if unit in ("em", "rem") else 1)
    return sizes["width"], sizes["height"]


def _source_set(value: str, width: int) -> Iterator[tuple[str, int]]:
    """Read a `srcset` (HTML, 4.8.4.2.1). `2x` is twice as wide as the picture is declared to be."""
    for address, number, unit in _SOURCE.findall(value[:_LONGEST_SET]):
        wide = float(number or 0) * (1 if unit == "w" else width)
        yield address.rstrip(","), round(wide)
