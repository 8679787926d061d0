"""Campaign parameters for links to the site, so that its statistics show which edition a visitor came from."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from digest.domain.references import Reference, write
from digest.render.text import COLUMNS

_MARKS = re.compile(r"(?<=[?&])utm_[a-z]+=[^&#]*&?")


def fit(url: str) -> str:
    """Drop the campaign parameters of an address that is longer than a line of plain text, unless it is an ask's."""
    if len(url) <= COLUMNS or "&utm_content=" in url:
        return url
    bare, mark, fragment = url.partition("#")
    return _MARKS.sub("", bare).rstrip("?&") + mark + fragment


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks links to the site's own host, so that the site's statistics show which edition a visitor came from."""

    host: str
    name: str

    def mark(self, url: str) -> str:
        """Add the campaign parameters to a link to the site or its subdomains; return any other link unchanged.

        Other parameters and the fragment stay byte for byte; existing `utm_…` parameters are replaced.
        """
        parts = self._on_site(url)
        return urlunsplit(self._marked(parts)) if parts else url

    def mark_ask(self, url: str, reference: Reference, parameter: str | None) -> str:
        """Add the reference to an ask's link: on the site's own host with the campaign, elsewhere as `parameter`.

        Without `parameter`, a link elsewhere stays unchanged.
        """
        parts, name = self._on_site(url), write(reference)
        if parts:
            return urlunsplit(self._marked(parts, f"utm_content={name}"))
        if parameter is None:
            return url
        elsewhere = urlsplit(url)
        own = (part for part in elsewhere.query.split("&") if part and unquote(part.partition("=")[0]) != parameter)
        return urlunsplit(elsewhere._replace(query="&".join([*own, f"{quote(parameter)}={name}"])))

    def _on_site(self, url: str) -> SplitResult | None:
        """Split an address of the site's own host or its subdomains; None for any other."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return None
        return parts if host == self.host or host.endswith(f".{self.host}") else None

    def _marked(self, parts: SplitResult, *more: str) -> SplitResult:
        own = (part for part in parts.query.split("&") if part and not part.lower().startswith("utm_"))
        query = "&".join([*own, "utm_source=digest", "utm_medium=email", f"utm_campaign={quote(self.name)}", *more])
        return parts._replace(path=parts.path or "/", query=query)
