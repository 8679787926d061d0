"""Choose a story's picture among all the feed offers. Knows where pictures hide, not what they show."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from digest.domain.stories import Image
from digest.feed.pictures.addresses import is_unseen_in_outlook, picture_address, picture_of, size_in
from digest.feed.reading.markup import plain

WIDE_ENOUGH = 1_200
"""In pixels. Of several sizes of a picture, the smallest one that is at least this wide is chosen."""

_TINY = 64
_THUMBNAIL = 200
_NARROW = 500
_STRIP = 4
_CLOSE = 0.04
_LONGEST_ALT = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that the feed offers: its address, its size in pixels (0: unknown), and what the feed says about it.

    Candidates of one place with the same `group` other than 0 show the same picture. An `original` comes from the
    camera, and may have many megabytes; a `linked` one is what a smaller picture links to.
    """

    url: str
    width: int = 0
    height: int = 0
    alt: str = ""
    default: bool = False
    medium: str = ""
    group: int = 0
    original: bool = False
    linked: bool = False


def choose(offers: Iterable[Sequence[Candidate]], base: str) -> Image | None:
    """Choose the first place with a real picture, in its best size. Choose a small picture only if there is no other.

    `offers` are the places in the order of trust, each with its pictures. Addresses come out absolute and https; the
    alternative text is plain.
    """
    spares: list[Image] = []
    for place in offers:
        usable = [one for each in place if (one := _usable(each, base))]
        if not any(not one.linked for one in usable):
            continue
        image = _best_of(usable)
        if not _is_narrow(image.width) or (image.default and image.width > _THUMBNAIL):
            return image
        spares.append(image)
    return next((spare for spare in spares if spare.width > _THUMBNAIL), spares[0] if spares else None)


def pixels(value: str) -> int:
    """Read a size in pixels; 0 when it is none."""
    found = re.match(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$", value)
    return int(found[1]) if found else 0


def _usable(one: Candidate, base: str) -> Candidate | None:
    """Complete the address and the size of a candidate; None if it must not be shown."""
    if _is_furniture(one.width, one.height) or (url := picture_address(one.url, base)) is None:
        return None
    width, height = size_in(url)
    if width and not height and one.width:
        height = round(one.height * width / one.width)
    if not width:
        width, height = one.width, one.height
    return None if _is_furniture(width, height) else replace(one, url=url, width=width, height=height)


def _is_furniture(width: int, height: int) -> bool:
    """Recognise counters, spacers, icons, banners and dividers by their size."""
    return 0 < width <= _TINY or 0 < height <= _TINY or width > _STRIP * height > 0


def _best_of(place: Sequence[Candidate]) -> Image:
    """Choose a picture of a place, the default or else the first that is wide enough, and its best size."""
    first = min((one for one in place if not one.linked), key=_rank)
    sizes = [one for one in place if _is_same(one, first)]
    best = min(sizes, key=_fitness)
    alt = next((words for one in (best, first, *sizes) if (words := plain(one.alt))), "")
    return Image(best.url, alt[:_LONGEST_ALT], best.width, best.height, first.default, best.medium)


def _rank(one: Candidate) -> tuple[bool, bool, bool, bool]:
    """Rank pictures. Among the crops of one that has no default, an upright one comes last: it could not lead."""
    is_upright_crop = one.group > 0 and one.height > one.width > 0
    return 0 < one.width <= _THUMBNAIL, not one.default, _is_narrow(one.width), is_upright_crop


def _is_narrow(width: int) -> bool:
    return 0 < width < _NARROW


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Check whether two candidates are sizes of one picture: the same name or group, and the same proportions."""
    if one is other:
        return True
    known = bool(one.width and one.height and other.width and other.height)
    if known and abs(one.width * other.height / (other.width * one.height) - 1) > _CLOSE:
        return False
    if picture_of(one.url) == picture_of(other.url):
        return True
    # No other crop may replace a default of unknown proportions.
    return one.group == other.group != 0 and (known or not (one.default or other.default))


def _fitness(one: Candidate) -> tuple[bool, bool, bool, int, int]:
    """Rank sizes: what Outlook shows, then the smallest that is wide enough, then an unknown one, then the widest.

    An original is only better than a narrow picture.
    """
    order = (0, one.width) if one.width >= WIDE_ENOUGH else (2, -one.width) if one.width else (1, 0)
    return (is_unseen_in_outlook(one.url), _is_narrow(one.width), one.original or one.linked, *order)
