"""Propose the sections of a new site: read its feed once, and count the categories of its stories."""

from datetime import datetime
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.sections import propose_sections

if TYPE_CHECKING:
    from digest.feed.fetching.fetch import Fetcher


def sections_of_feed(config: Config, site: "Fetcher", *, now: datetime) -> tuple[str, ...]:
    """Read the feed, and propose sections from its categories. Stores nothing. Raises FeedError."""
    from digest.feed.parse import parse

    with site:
        fetched = site.fetch(config.site.feed, now=now)
    reading = parse(fetched.body or b"", content_type=fetched.content_type, url=fetched.url, zone=config.site.zone)
    return propose_sections((one.categories for one in reading.sightings), config.stories.generic_categories)
