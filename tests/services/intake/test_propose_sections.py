from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.domain.errors import FeedError
from digest.feed.fetching.fetch import Fetcher
from digest.services.intake.propose_sections import sections_of_feed
from tests.fakes.site import Site, status
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config

NOW = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)


def test_the_sections_of_a_new_site_are_its_feeds_frequent_categories(tmp_path: Path) -> None:
    labels = [("News", "Sport"), ("Sport",), ("Town hall", "News"), ("Town hall",), ("sport",), ("Once",)]
    with Site() as site:
        site.show(feed([Post(number, f"Story {number}", NOW, categories=one) for number, one in enumerate(labels, 1)]))
        settings = config(tmp_path, feed_url=site.feed_url)
        found = sections_of_feed(settings, Fetcher(settings.feed, settings.site), now=NOW)
    assert found == ("Sport", "Town hall")


def test_a_feed_that_cannot_be_read_proposes_nothing(tmp_path: Path) -> None:
    with Site() as site:
        site.on("/feed/", status(503))
        settings = config(tmp_path, feed_url=site.feed_url)
        with pytest.raises(FeedError):
            sections_of_feed(settings, Fetcher(settings.feed, settings.site), now=NOW)
