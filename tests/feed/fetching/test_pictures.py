"""Pictures are fetched over real HTTP, from the site and public hosts alone, within bounds."""

import threading
import time

import pytest

from digest import config
from digest.domain.errors import FeedError
from digest.feed.fetching import hosts
from digest.feed.fetching.pictures import AT_ONCE, PictureFetcher
from tests.fakes.site import Site, bomb, redirect, silence, status

OTHER = "http://127.0.0.1:9/feed/"
"""A feed at another port than the test's site."""


def fetcher(feed: str, **images: object) -> PictureFetcher:
    own = config.Site.model_validate({"name": "News", "url": feed, "feed": feed})
    return PictureFetcher(config.Images.model_validate(images), own)


def fetch(site: Site, url: str, **images: object) -> bytes | FeedError:
    ((asked, found),) = fetcher(site.feed_url, **images).fetch([url])
    assert asked == url
    return found


def refusal(found: bytes | FeedError) -> str:
    assert isinstance(found, FeedError)
    assert "site.feed" not in str(found)
    assert "next reading" not in str(found)
    return str(found)


def test_a_picture_of_the_site_is_fetched_once_however_often_it_is_named(site: Site) -> None:
    url = site.on("/a.jpg", status(200, b"picture", Content_Type="image/jpeg"))
    assert list(fetcher(site.feed_url).fetch([url, url])) == [(url, b"picture")]
    (request,) = site.requests
    assert request.headers["accept"].startswith("image/jpeg")
    assert "avif" not in request.headers["accept"]
    assert request.headers["user-agent"].startswith("digest/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]"]
)
def test_a_private_address_is_refused_before_anything_is_sent(site: Site, host: str) -> None:
    port = site.url.rpartition(":")[2]
    ((_, found),) = fetcher(OTHER).fetch([f"http://{host}:{port}/a.jpg"])
    assert "private address" in refusal(found)
    assert site.requests == []


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    url = site.on("/a.jpg", redirect("http://127.0.0.1:9/secret"))
    assert "leads to a private address" in refusal(fetch(site, url))


def test_a_public_host_is_asked_at_the_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "is_public", lambda address: True)
    url = site.on("/a.jpg", status(200, b"picture")).replace("127.0.0.1", "localhost")
    ((_, found),) = fetcher(OTHER).fetch([url])
    assert found == b"picture"
    assert site.requests[0].headers["host"] == url.split("/")[2]


def test_a_redirect_within_the_site_is_followed(site: Site) -> None:
    site.on("/b.jpg", status(200, b"picture"))
    assert fetch(site, site.on("/a.jpg", redirect("/b.jpg"))) == b"picture"
    assert "redirects more than" in refusal(fetch(site, site.on("/c.jpg", redirect("/c.jpg"))))


def test_a_file_that_is_too_large_is_refused_also_when_it_is_packed(site: Site) -> None:
    large = site.on("/large.png", status(200, b"x" * 1_001))
    assert "larger than 1,000 bytes" in refusal(fetch(site, large, max_bytes=1_000))
    assert "cannot be used" in refusal(fetch(site, site.on("/bomb.png", bomb(20)), max_bytes=1_000_000))


@pytest.mark.parametrize(
    "url", ["http://[nonsense/a.jpg", "ftp://news.example/a.jpg", "http:///a.jpg", "file:///etc/passwd"]
)
def test_an_address_that_is_none_gives_no_picture(url: str) -> None:
    ((_, found),) = fetcher(OTHER).fetch([url])
    refusal(found)


def test_an_answer_that_is_no_picture_is_refused(site: Site) -> None:
    assert "answered 404" in refusal(fetch(site, f"{site.url}/none.jpg"))
    assert "answered 500" in refusal(fetch(site, site.on("/error.jpg", status(500))))


def test_a_silent_server_ends_after_the_time_for_all_pictures(site: Site) -> None:
    stopped = threading.Event()
    urls = [site.on(f"/{number}.jpg", silence(stopped)) for number in range(3 * AT_ONCE)]
    began = time.monotonic()
    found = [refusal(answer) for _, answer in fetcher(site.feed_url, timeout="1s").fetch(urls)]
    stopped.set()
    assert time.monotonic() - began < 5
    assert len(found) == len(urls)
    assert any("no time left" in cause for cause in found)
