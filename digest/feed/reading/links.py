"""Check and repair web addresses from feeds, without following them."""

import re
from urllib.parse import quote, urljoin, urlsplit

_LONGEST = 2_000
_AT_THE_ENDS = (
    " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\xad\u061c\u1680\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u3000\ufeff"
)
"""Spaces and invisible characters, which word processors leave around addresses."""
_UNUSABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2061-\u206f\ufff0-\ufffd\ud800-\udfff\\]"
    r"|[\ufdd0-\ufdef\ufffe\uffff]"
)
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)
_UNESCAPED = re.compile(r"[^\x21-\x7e]+|[\"<>^`{|}]+")
_SPACED_WORDS = re.compile(r"[^/?]*\s")
_MOST_ESCAPES = 3


def absolute(address: str, base: str) -> str | None:
    """Resolve `address` against `base` into an absolute http(s) address, or return None if it is not usable.

    Like a browser, trim invisible characters at the ends, read `&#038;` as an ampersand, and percent-encode spaces,
    quotes, braces and non-ASCII letters. Refuse other schemes, credentials, control characters, backslashes and invalid
    hosts.
    """
    address = _without_escapes(address.strip(_AT_THE_ENDS))
    if not address or len(address) > _LONGEST or _UNUSABLE.search(address):
        return None
    try:
        own = urlsplit(address)
        if own.scheme in ("http", "https"):
            if not own.netloc:
                return None
        elif _SPACED_WORDS.match(address):
            return None  # A remark such as "no link yet".
        joined = urljoin(base, address) if base else address
        parts = urlsplit(joined)
        usable = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and parts.port != 0
            and _is_host(parts.hostname or "")
        )
    except ValueError:
        return None
    return _encoded(joined, parts.netloc) if usable and not _UNUSABLE.search(joined) else None


def is_web_address(text: str) -> bool:
    """Check whether `text` is an absolute http(s) address."""
    return text.lower().startswith(("http://", "https://")) and absolute(text, "") is not None


def _without_escapes(address: str) -> str:
    for _ in range(_MOST_ESCAPES):
        if "&" not in address:
            break
        address = _ESCAPED_AMPERSAND.sub("&", address)
    return address


def _encoded(address: str, host: str) -> str:
    """Percent-encode unescaped characters after the host. `%` stays, because it usually starts an escape."""
    if address.isascii() and not _UNESCAPED.search(address):
        return address
    before, _, after = address.partition(host)
    return before + host + _UNESCAPED.sub(lambda found: quote(found[0], safe=""), after)


def _is_host(name: str) -> bool:
    return ":" in name or bool(re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.?", name))
