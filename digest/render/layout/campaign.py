"""Campaign parameters for links to the site, so that its statistics show which edition a visitor came from."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from digest.render.text import COLUMNS

_MARKS = re.compile(r"(?<=[?&])utm_[a-z]+=[^&#]*&?")


def fit(url: str) -> str:
    """Drop the campaign parameters of an address that needs more than a line of plain text."""
    if len(url) <= COLUMNS:
        return url
    bare, mark, fragment = url.partition("#")
    return _MARKS.sub("", bare).rstrip("?&") + mark + fragment


@dataclass(frozen=True, slots=True)
class Campaign:
    """Marks links to the site's own host, so that the site's statistics show which edition a visitor came from."""

    host: str
    name: str

    def mark(self, url: str) -> str:
        """Add the campaign parameters to a link to the site or its subdomains; return any other link unchanged.

        Other parameters and the fragment stay byte for byte; existing `utm_…` parameters are replaced.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return url
        if host != self.host and not host.endswith(f".{self.host}"):
            return url
        return urlunsplit(self._marked(parts))

    def _marked(self, parts: SplitResult) -> SplitResult:
        own = (part for part in parts.query.split("&") if part and not part.lower().startswith("utm_"))
        query = "&".join([*own, "utm_source=digest", "utm_medium=email", f"utm_campaign={quote(self.name)}"])
        return parts._replace(path=parts.path or "/", query=query)
