"""Fetching: what a site may do to us, and what we promise to do then. Against a real server."""

import subprocess
import sys
import threading
import time

import pytest

from digest.config import Feed, Site
from digest.domain.errors import FeedError
from digest.feed.fetching.fetch import Fetcher, MissingError, Validators, page_address
from tests.fakes import site as fake
from tests.feed.fetching.fetching import NOW, failure, fetch

NOTHING = Validators()


def test_a_second_reading_of_an_unchanged_feed_is_a_304(site: fake.Site) -> None:
    site.show(b"<rss/>")
    first = fetch(site.feed_url)
    assert (first.body, first.url, first.content_type) == (b"<rss/>", site.feed_url, fake.RSS)
    second = fetch(site.feed_url, first.validators)
    assert second.body is None
    assert second.validators == first.validators
    assert site.requests[1].headers["if-none-match"] == first.validators.etag
    assert site.requests[1].headers["if-modified-since"] == "Tue, 12 May 2026 10:05:00 GMT"


def test_a_304_nobody_asked_for_is_an_error(site: fake.Site) -> None:
    site.on("/feed/", fake.status(304))
    assert "304" in str(failure(site.feed_url))


def test_the_site_learns_who_reads_it(site: fake.Site) -> None:
    site.show(b"x")
    fetch(site.feed_url)
    agent = site.requests[0].headers["user-agent"]
    assert agent.startswith("digest/")
    assert "feed reader of Notes z Lodzi" in agent
    assert site.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw"])
def test_packed_answers_are_unpacked(site: fake.Site, encoding: str) -> None:
    body = "zażółć gęślą jaźń ".encode() * 9_999
    assert fetch(site.on("/feed/", fake.packed(body, encoding))).body == body


BOMB = """
import re, sys
from pathlib import Path
from datetime import UTC, datetime
from digest.config import Feed, Site
from digest.domain.errors import FeedError
from digest.feed.fetching.fetch import Fetcher
try:
    with Fetcher(Feed(), Site(name="n", feed="http://127.0.0.1/")) as fetcher:
        fetcher.fetch(sys.argv[1], now=datetime.now(UTC))
except FeedError as error:
    # The process's own peak: `getrusage` would also count what its parent had when it forked.
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    print(int(peak[1]) // 1024, error)
"""


def test_a_gzip_bomb_is_refused_within_100_megabytes(site: fake.Site) -> None:
    address = site.on("/feed/", fake.bomb(64))
    run = subprocess.run([sys.executable, "-c", BOMB, address], capture_output=True, text=True, check=True)
    megabytes, _, message = run.stdout.partition(" ")
    assert "unpacks to more than 10,000,000 bytes" in message
    assert int(megabytes) < 100


def test_too_large_a_body_is_refused_however_it_comes(site: fake.Site) -> None:
    address = site.on("/feed/", fake.status(200, b"x" * 2_000))
    assert "larger than 1,000 bytes" in str(failure(address, max_bytes=1_000))
    assert fetch(address, max_bytes=2_000).body == b"x" * 2_000


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize(
    "answer", [[HEAD, *[b"x"] * 9_999], [b"HTTP/1.1 200 OK\r\nX: ", *[b"x"] * 9_999]], ids=["body", "headers"]
)
def test_a_server_that_drips_does_not_hold_us_longer_than_the_time_out(
    site: fake.Site, stopped: threading.Event, answer: list[bytes]
) -> None:
    address = site.on("/feed/", fake.drip(answer, stopped))
    begun = time.monotonic()
    assert "within 1 seconds" in str(failure(address, timeout="1s"))
    assert time.monotonic() - begun < 2.5


def test_a_silent_server_does_not_hold_us_either(site: fake.Site, stopped: threading.Event) -> None:
    begun = time.monotonic()
    assert "feed.timeout" in str(failure(site.on("/feed/", fake.silence(stopped)), timeout="1s"))
    assert time.monotonic() - begun < 2.5


def test_after_a_time_out_the_same_fetcher_works_again(site: fake.Site, stopped: threading.Event) -> None:
    slow = site.on("/slow/", fake.silence(stopped))
    site.show(b"well")
    with Fetcher(Feed.model_validate({"timeout": "1s"}), Site(name="n", feed=site.feed_url)) as fetcher:
        with pytest.raises(FeedError):
            fetcher.fetch(slow, now=NOW)
        assert fetcher.fetch(site.feed_url, now=NOW).body == b"well"


def test_further_pages_are_asked_for_by_wordpress_parameter(site: fake.Site) -> None:
    assert page_address("https://n.pl/feed/", 2) == "https://n.pl/feed/?paged=2"
    assert page_address("https://n.pl/feed/?cat=7&paged=2&x=#top", 3) == "https://n.pl/feed/?cat=7&x=&paged=3"
    site.show(b"one", b"two")
    assert fetch(page_address(site.feed_url, 2)).body == b"two"
    with pytest.raises(MissingError):
        fetch(page_address(site.feed_url, 3))
