"""The site, its feed, its stories, the sections and the digests."""

from datetime import time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from digest.config.kinds import (
    Duration,
    Email,
    HostName,
    Line,
    LocaleName,
    Period,
    Positive,
    Table,
    WallTime,
    WebAddress,
    Zone,
)
from digest.domain.inbox_row import placeholder_fault
from digest.domain.windows import DAYS, Day


def _pattern(value: str) -> str:
    if fault := placeholder_fault(value):
        raise ValueError(fault)
    return value


Pattern = Annotated[Line, AfterValidator(_pattern)]


class Site(Table):
    """The site. `url` defaults to the origin of `feed`. `hosts` are others that its stories may link to."""

    name: Annotated[Line, Field(min_length=1)]
    feed: WebAddress
    url: WebAddress = ""
    timezone: Zone = "Europe/Warsaw"
    locale: LocaleName = "en_GB"
    logo: WebAddress | None = None
    hosts: tuple[HostName, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _default_url(self) -> "Site":
        if not self.url:
            parts = urlsplit(self.feed_address)
            object.__setattr__(self, "url", f"{parts.scheme}://{parts.netloc}/")
        return self

    @property
    def feed_address(self) -> str:
        """The feed's address without its log-in, for the database, the log and messages."""
        parts = urlsplit(self.feed)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the digests' days and times."""
        return ZoneInfo(self.timezone)

    @property
    def host(self) -> str:
        """The site's host name, without `www.`."""
        return (urlsplit(self.url).hostname or "localhost").removeprefix("www.")

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """The hosts that stories may link to; their subdomains are included."""
        return (self.host, *self.hosts)


class Feed(Table):
    """How the feed is read."""

    poll_every: Period = timedelta(minutes=15)
    timeout: Period = timedelta(seconds=20)
    max_bytes: Positive = 10_000_000
    backfill_pages: Annotated[int, Field(ge=0, le=100)] = 5
    stale_after: Period = timedelta(hours=2)


class RequireAny(Table):
    """A story must have one of these categories, or one of these words in title or text. Empty: no condition."""

    categories: tuple[str, ...] = Field(default=(), strict=False)
    keywords: tuple[str, ...] = Field(default=(), strict=False)


class Stories(Table):
    """Which stories may be mailed, and what is removed from their text."""

    exclude_categories: tuple[str, ...] = Field(default=(), strict=False)
    generic_categories: tuple[str, ...] = Field(default=("News", "Hot news", "Uncategorized"), strict=False)
    lead_categories: tuple[str, ...] = Field(default=("Hot news",), strict=False)
    require_any: RequireAny = RequireAny()
    boilerplate: tuple[str, ...] = Field(default=(), strict=False)
    foreign_links: bool = False


class SectionRule(Table):
    """A section and the site's categories that belong to it; without categories it takes all other stories."""

    name: Annotated[Line, Field(min_length=1)]
    categories: tuple[str, ...] = Field(default=(), strict=False)


class Digest(Table):
    """One recurring publication."""

    title: Line = ""
    days: Annotated[tuple[Day, ...], Field(min_length=1, strict=False)] = DAYS
    time: WallTime = time(7, 0)
    subject: Pattern = ""
    preheader: Pattern = ""
    min_stories: Positive = 1
    max_stories: Positive = 12
    summary_chars: Annotated[int, Field(ge=40, le=2_000)] = 220
    lead_chars: Annotated[int, Field(ge=40, le=2_000)] = 320
    approval: Literal["none", "required"] = "none"
    draft_before: Duration = timedelta(minutes=60)
    proof_to: tuple[Email, ...] = Field(default=(), strict=False)
    late_after: Duration = timedelta(hours=3)
    when_late: Literal["send", "hold", "skip"] = "send"
    corrections: Literal["note", "off"] = "note"

    @model_validator(mode="after")
    def _possible(self) -> "Digest":
        if self.min_stories > self.max_stories:
            raise ValueError(f"min_stories ({self.min_stories}) is more than max_stories ({self.max_stories})")
        return self
