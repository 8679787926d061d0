"""Fetch a document of a site that a test runs."""

from datetime import UTC, datetime

import pytest

from digest.config import Feed, Site
from digest.domain.errors import FeedError
from digest.feed.fetching.fetch import Fetched, Fetcher, Validators

NOTHING = Validators()


NOW = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)


def fetch(url: str, validators: Validators = NOTHING, **settings: object) -> Fetched:
    feed = Feed.model_validate({"timeout": "5s", **settings})
    with Fetcher(feed, Site(name="Notes z Łodzi", feed="http://127.0.0.1/feed/")) as fetcher:
        return fetcher.fetch(url, validators, now=NOW)


def failure(url: str, **settings: object) -> FeedError:
    with pytest.raises(FeedError) as caught:
        fetch(url, NOTHING, **settings)
    assert "\n" not in str(caught.value)
    return caught.value
