"""Judge a picture by its address: whether it can be shown, its size, and which addresses show the same picture."""

import ipaddress
import re
import socket
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from digest.feed.fetching.hosts import is_public
from digest.feed.pictures.places import is_picture_file
from digest.feed.reading.links import absolute

_TRACKERS = frozenset(
    "feeds.feedburner.com feedproxy.google.com feeds.wordpress.com s.w.org gravatar.com doubleclick.net facebook.com "
    "google-analytics.com googlesyndication.com googletagmanager.com scorecardresearch.com pixel.wp.com stats.wp.com "
    "quantserve.com chartbeat.net".split()
)
"""Hosts of counters, adverts, emoji and avatars, with their subdomains."""
_TRACKER_LABELS = frozenset("ad ads adserver beacon count counter pixel stats tracker tracking".split())
"""First labels of such hosts."""
_TRACKING_QUERY = re.compile(r"(?:^|&)[\w-]*(?:pixel|beacon|tracker)=", re.IGNORECASE)
_NO_PICTURE_FOLDERS = frozenset("ads adverts adserver avatar avatars emoji smilies smileys twemoji emojione".split())
_FILLER = re.compile(
    r"(?:(?:tracking|republication|transparent|trans|blank|empty|clear|spacer|lazy|default|1x1|1px|white|gr[ae]y|black)[._-]?)?"
    r"(?:spacer|blank|pixel|transparent|trans|clear|dot|empty|shim|lazy|lazyload|loading|loader|beacon|count|counter|1x1|1px"
    r"|mystery-?man|no-?image|favicon|apple-touch-icon|icon_[a-z]+)"
    r"(?:[._-]?(?:1x1|1px|pixel|image|img))?"
)
"""Whole names of placeholder files. A name that only contains such a word belongs to a photograph."""
_PLACEHOLDER = re.compile(r"(?:[a-z]+[._-])?placeholder(?:[._-](?:image|img|\d+))?")
_PHOTOGRAPH_TYPE = re.compile(r"\.(?:jpe?g|avif)\Z")
_NO_PICTURE_TYPE = re.compile(r"\.(?:svgz?|ico|mp4|webm|mov|mp3|m4a|ogg|wav|pdf|html?|js)\Z")
_UNSEEN_IN_OUTLOOK = re.compile(r"\.(?:webp|avif)\Z", re.IGNORECASE)
_NUMERIC_HOST = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}")
_PRIVATE_NAMES = frozenset("localhost local internal localdomain lan intranet".split())
"""Top-level labels of names in private networks."""

_SIZE_IN_NAME = re.compile(r"[-_](\d{2,5})x(\d{2,5})(?=\.\w{3,4}\Z)")
_BOX_IN_QUERY = re.compile(r"(?:^|&)(?:resize|fit)=(\d{1,5})(?:(?:,|%2C)(\d{1,5}))?(?:&|\Z)", re.IGNORECASE)
_WIDTH_IN_QUERY = re.compile(r"(?:^|&)(?:w|width)=(\d{1,5})(?=&|\Z)")
_HEIGHT_IN_QUERY = re.compile(r"(?:^|&)(?:h|height)=(\d{1,5})(?=&|\Z)")
_LEAST_SIDE = 100
_LEAST_SQUARE = 32
_EXTENSION = re.compile(r"\.\w{3,4}\Z")
_SCALED = re.compile(r"(?:-scaled|@\dx)(?=\.\w{3,4}\Z)")
_SIZE_FOLDER = re.compile(r"/size/w\d+(?:h\d+)?(?=/)")
_PRESENTATION = re.compile(
    r"(?:^|&)(?:w|h|width|height|resize|fit|crop|quality|q|auto|format|fm|ssl|strip|dpr|s|sig|zoom|usm|itok)=[^&]*"
)


def picture_address(address: str, base: str) -> str | None:
    """Resolve the address of a picture, https rather than http. Return None for an address that must not be shown.

    Pictures of hosts that readers cannot reach, of counters and of advertisers are refused.
    """
    url = absolute(address, base)
    if url is None:
        return None
    parts = urlsplit(url)
    if _is_no_picture(parts.path) or _TRACKING_QUERY.search(parts.query) or not _is_shown_from(parts.hostname or ""):
        return None
    return "https" + url[4:] if parts.scheme == "http" else url


def size_in(url: str) -> tuple[int, int]:
    """Return the width and height in pixels that an address names: `-1200x800.jpg`, `?w=1200`, `?fit=1200,800`.

    A size that it does not name is 0. `-16x9` and `-1x1` are proportions, not sizes.
    """
    parts = urlsplit(url)
    if found := _SIZE_IN_NAME.search(parts.path):
        width, height = int(found[1]), int(found[2])
        if max(width, height) >= _LEAST_SIDE or (width == height and width >= _LEAST_SQUARE):
            return width, height
    if not parts.query:
        return 0, 0
    if box := _BOX_IN_QUERY.search(parts.query):
        return int(box[1]), int(box[2] or 0)
    wide, high = _WIDTH_IN_QUERY.search(parts.query), _HEIGHT_IN_QUERY.search(parts.query)
    return int(wide[1]) if wide else 0, int(high[1]) if wide and high else 0


def picture_of(url: str) -> tuple[str, str]:
    """Return the part that the addresses of all sizes of a picture have in common."""
    parts = urlsplit(url)
    path = _SCALED.sub("", _SIZE_FOLDER.sub("", parts.path))
    if any(size_in(url)):
        path = _SIZE_IN_NAME.sub("", path)
    return _EXTENSION.sub("", path), _PRESENTATION.sub("", parts.query)


def is_unseen_in_outlook(url: str) -> bool:
    """Check for a format that Outlook for Windows does not show."""
    return bool(_UNSEEN_IN_OUTLOOK.search(urlsplit(url).path))


def looks_like_picture(url: str, kind: str, medium: str) -> bool:
    """Check whether an attachment is a picture by its medium and its type, or else by its name."""
    medium, kind = medium.strip().lower(), kind.strip().lower()
    if kind and not kind.endswith(("/octet-stream", "/unknown")):
        return kind.startswith("image") and "svg" not in kind and medium in ("", "image")
    return medium == "image" or (not medium and is_picture_file(url))


def _is_no_picture(path: str) -> bool:
    *folders, name = unquote(path).lower().split("/")
    if _NO_PICTURE_TYPE.search(name) or not _NO_PICTURE_FOLDERS.isdisjoint(folders):
        return True
    stem = _EXTENSION.sub("", _SIZE_IN_NAME.sub("", name))
    if _PLACEHOLDER.fullmatch(stem):
        return True
    # A filler is transparent, which a JPEG cannot be.
    return bool(_FILLER.fullmatch(stem)) and not _PHOTOGRAPH_TYPE.search(name)


@lru_cache(maxsize=512)
def _is_shown_from(host: str) -> bool:
    """Check whether a host may offer pictures. Only its name is judged; nothing is looked up."""
    host = unicodedata.normalize("NFKC", host).rstrip(".")
    if ":" in host or _NUMERIC_HOST.fullmatch(host):
        return is_public(_ip_address(host))
    labels = host.split(".")
    if len(labels) == 1 or labels[-1] in _PRIVATE_NAMES or host.endswith(".home.arpa") or labels[0] in _TRACKER_LABELS:
        return False
    return _TRACKERS.isdisjoint(".".join(labels[start:]) for start in range(len(labels)))


def _ip_address(host: str) -> str:
    """Read a numeric host as browsers do, which take `127.1` and `2130706433` for 127.0.0.1. Return "" for nonsense."""
    if ":" in host:
        return host
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    except OSError:
        return ""
