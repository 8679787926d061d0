"""The identity of a story: its guid and its link, in forms that survive harmless changes.

A key is an address without scheme, `www.`, tracking parameters, fragment and closing slash, or a guid that is no
address, unchanged. Guids and links share one space of keys, so that a guid that becomes the permalink (or a
link that was once the guid) still leads to the story.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from digest.domain.stories import Rejection, Sighting

_TRACKING = re.compile(
    r"(?i)(utm_\w+|fbclid|gclid|dclid|msclkid|igshid|yclid|mc_[ce]id|_ga|_gl|wt_mc|at_\w+|cmpid|ns_\w+|mtm_\w+|pk_\w+)"
)

MAX_KEY = 400


def address_key(url: str) -> str | None:
    """Reduce an address to the key of its page; None for an address without a page of its own, such as a home page."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k))
    if not path and not query:
        return None
    place = host.removeprefix("www.") + (f":{port}" if port not in (None, 80, 443) else "")
    return _bounded(place + path + (f"?{urlencode(query)}" if query else ""))


def guid_key(guid: str) -> str | None:
    """Reduce a guid to its key. Another fragment makes another guid, unlike in a link."""
    if not re.match(r"(?i)https?://", guid):
        return _bounded(f"guid:{guid.strip()}") if guid.strip() else None
    key = address_key(guid)
    fragment = guid.partition("#")[2]
    return _bounded(f"{key}#{fragment}") if key and fragment else key


def _bounded(key: str) -> str:
    # The length of a key in a database index is limited (PostgreSQL: some 2,700 bytes).
    if len(key) <= MAX_KEY:
        return key
    return f"{key[: MAX_KEY - 65]}~{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()}"


def keys_of(entry: Sighting | Rejection) -> tuple[str, ...]:
    """Return all keys of an entry, the strongest first: that of its guid."""
    candidates = (guid_key(entry.guid) if entry.guid else None, address_key(entry.url) if entry.url else None)
    return tuple(dict.fromkeys(key for key in candidates if key))


def reading_keys(entries: Iterable[Sighting | Rejection]) -> list[tuple[str, ...]]:
    """Return the keys of each entry of one reading, without keys that do not distinguish its entries.

    A link that several guids share (all items point at the home page or one live page) identifies nothing; nor does
    a guid that several links share, when a generator repeats it. Where both repeat, it is one entry given twice.
    """
    entries = list(entries)
    pairs = {(guid_key(entry.guid or ""), address_key(entry.url or "")) for entry in entries}
    guids = Counter(guid for guid, _ in pairs if guid)
    links = Counter(link for _, link in pairs if link)
    return [tuple(key for key in keys_of(entry) if _identifies(key, entry, guids, links)) for entry in entries]


def _identifies(key: str, entry: Sighting | Rejection, guids: Counter[str], links: Counter[str]) -> bool:
    is_guid = key == guid_key(entry.guid or "")
    if is_guid:
        has_another = len(keys_of(entry)) > 1
        return guids[key] <= 1 or not has_another
    return links[key] <= 1
