"""Choose a story's picture among all the feed offers. Knows where pictures hide, not what they show."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.domain.stories import Image
from digest.feed.reading.links import absolute
from digest.feed.reading.markup import plain

LARGEST = 2_400
"""Pixels; a picture wider than this is passed over where a smaller one of the same is offered."""

_DOT = 10
_SMALLEST = 64
_THUMBNAIL = 200
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_UNSEEN_IN_OUTLOOK = re.compile(r"\.(?:webp|avif)$", re.IGNORECASE)
_SIZE_IN_NAME = re.compile(r"-(\d{2,4})x(\d{2,4})\.\w{3,4}$")
_SIZE_IN_QUERY = re.compile(r"(?:^|&)(?:w|width|resize|fit)=(\d{1,5})(?:\D|$)")
_LIKELY_WIDTH = 1_200  # of a picture that does not say
_LAST_RESORT = _THUMBNAIL + 1  # the camera's original, many megabytes perhaps
_TRACKERS = (
    "pixel.", "stats.", "feeds.feedburner.com", "feedads.g.", "doubleclick.net", "feedproxy.google.com", "s.w.org",
    "feeds.wordpress.com", "google-analytics.com", "facebook.com", "scorecardresearch.com", "gravatar.com",
    "b.scorecard", "ad.", "ads.",
)  # fmt: skip
_NO_PICTURE = re.compile(
    r"gravatar|/avatars?/|/emoji/|(?:^|[/_-])(?:spacer|blank|pixel|placeholder|transparent|1x1)(?:[._-]|$)|\.svgz?$|\.ico$",
    re.IGNORECASE,
)
_NO_PICTURE_CLASSES = frozenset(
    ["wp-smiley", "emoji", "avatar", "gravatar", "photo-avatar", "author-photo", "tracking-pixel"]
)
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-lazyload", "data-large-file")
_ORIGINALS = ("data-orig-file",)
_SOURCE_SETS = ("srcset", "data-srcset", "data-lazy-srcset")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture the feed offers: where, how wide (0: not said), its words, and whether it is a mere thumbnail."""

    url: str
    width: int = 0
    height: int = 0
    alt: str = ""
    thumbnail: bool = False


def choose(offers: Iterable[Iterable[Candidate]], base: str) -> Image | None:
    """Take the first place that offers a real picture, and the best of what it offers; a thumbnail if all else fails.

    `offers` are the places in the order of trust, each with its variants of pictures. Addresses come out absolute,
    https where the host is not this machine; the alternative text is plain.
    """
    spare: Image | None = None
    for place in offers:
        usable = [(url, one) for one in place if (url := _address(one, base))]
        if not usable:
            continue
        url, best = max(usable, key=lambda pair: _merit(*pair))
        alt = next((words for words in (plain(best.alt), *(plain(one.alt) for _, one in usable)) if words), "")
        image = Image(url, alt[:300])
        if not _is_thumbnail(url, best):
            return image
        spare = spare or image
    return spare


def in_html(pictures: Iterable[Mapping[str, str]]) -> Iterator[list[Candidate]]:
    """List the pictures of a page by their attributes, each with the variants that lazy loading hides."""
    for attributes in pictures:
        if _NO_PICTURE_CLASSES & set(attributes.get("class", "").lower().split()):
            continue
        width, height = pixels(attributes.get("width", "")), pixels(attributes.get("height", ""))
        if _is_dot(width, height):
            continue
        alt = attributes.get("alt", "") or attributes.get("title", "")
        found = [Candidate(attributes[name], width, height, alt) for name in _SOURCES if attributes.get(name)]
        found += [Candidate(attributes[name], _LAST_RESORT, 0, alt) for name in _ORIGINALS if attributes.get(name)]
        for name in _SOURCE_SETS:
            found.extend(Candidate(url, wide, 0, alt) for url, wide in _source_set(attributes.get(name, "")))
        yield found


def pixels(value: str) -> int:
    """Read a size in pixels; 0 when it is none."""
    found = re.match(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$", value)
    return int(found[1]) if found else 0


def _source_set(value: str) -> Iterator[tuple[str, int]]:
    for entry in re.split(r",\s+", value[:20_000]):
        address, _, size = entry.strip().partition(" ")
        wide = re.fullmatch(r"(\d{1,5})w", size.strip())
        if address:
            yield address.rstrip(","), int(wide[1]) if wide else 0


def _address(one: Candidate, base: str) -> str | None:
    """Resolve a candidate's address; None when it is no picture to show."""
    url = absolute(one.url, base)
    if url is None or _is_dot(one.width, one.height):
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _NO_PICTURE.search(parts.path) or any(host.startswith(t) if t.endswith(".") else t in host for t in _TRACKERS):
        return None
    if parts.scheme == "http" and not _is_this_machine(host):
        url = "https" + url[4:]
    return url


def _is_dot(width: int, height: int) -> bool:
    """Tell trackers, spacers and icons by the size they declare."""
    tiny = 0 < width <= _DOT or 0 < height <= _DOT
    return tiny or (0 < width <= _SMALLEST and 0 < height <= _SMALLEST)


def _is_this_machine(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host == "::1"


def _merit(url: str, one: Candidate) -> tuple[bool, bool, bool, int]:
    """Rank variants of one picture: no thumbnail, shown by Outlook, not huge, then the widest."""
    width = _width(url, one) or _LIKELY_WIDTH
    return (not _is_thumbnail(url, one), not _UNSEEN_IN_OUTLOOK.search(urlsplit(url).path), width <= LARGEST, width)


def _is_thumbnail(url: str, one: Candidate) -> bool:
    return one.thumbnail or 0 < _width(url, one) <= _THUMBNAIL


def _width(url: str, one: Candidate) -> int:
    """Tell a picture's width in pixels from its address, where it is written most reliably, or as declared."""
    parts = urlsplit(url)
    size = _SIZE_IN_NAME.search(parts.path) or _SIZE_IN_QUERY.search(parts.query)
    return int(size[1]) if size else one.width


def looks_like_picture(url: str, kind: str, medium: str) -> bool:
    """Tell whether an attachment is a picture, by its medium, its type, or else its name."""
    if medium or kind:
        return medium.lower() == "image" or kind.lower().startswith("image/")
    return bool(_PICTURE_NAME.search(urlsplit(url).path if "//" in url else url))
