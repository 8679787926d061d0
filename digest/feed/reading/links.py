"""Judge the addresses a feed gives. Knows what an address of the web is, not what it leads to."""

import re
from urllib.parse import urljoin, urlsplit

_LONGEST = 2_000
_UNUSABLE = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\"<>\\^`{|}]"
)
_STRIPPED = " \t\r\n\f\v"


def absolute(address: str, base: str) -> str | None:
    """Make an absolute http(s) address of `address` as it stands in a document at `base`, or None if there is none.

    Refused: other schemes, credentials, control characters, quotes and angle brackets, a host that is no host.
    """
    address = address.strip(_STRIPPED)
    if not address or len(address) > _LONGEST or _UNUSABLE.search(address):
        return None
    try:
        if urlsplit(address).scheme in ("http", "https") and not urlsplit(address).netloc:
            return None
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
    return joined if usable and not _UNUSABLE.search(joined) else None


def _is_host(name: str) -> bool:
    return ":" in name or bool(re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.?", name))


def is_web_address(text: str) -> bool:
    """Tell whether `text` is an absolute http(s) address by itself."""
    return text.lower().startswith(("http://", "https://")) and absolute(text, "") is not None
