"""Whether pages are there, asked of a real server."""

import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from digest import config
from digest.feed.fetching.pages import Pages, Standing
from tests.fakes.site import Behaviour, Handler, Site, redirect, reset, silence, status


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def pages(site: Site, timeout: str = "5s") -> Pages:
    feed = config.Feed.model_validate({"timeout": timeout})
    own = config.Site.model_validate({"name": "Notes", "url": site.url, "feed": site.feed_url})
    return Pages(feed, own)


def no_head(behaviour: Behaviour) -> Behaviour:
    def behave(handler: Handler) -> None:
        (status(405) if handler.command == "HEAD" else behaviour)(handler)

    return behave


def test_pages_are_there_gone_or_cannot_be_reached(site: Site) -> None:
    asked = {
        site.on("/there/", status(200, b"page")): Standing.THERE,
        site.on("/moved/", redirect("http://10.0.0.1/")): Standing.THERE,
        site.on("/no-head/", no_head(status(200, b"page"))): Standing.THERE,
        site.on("/gone/", status(410)): Standing.GONE,
        site.url + "/never/": Standing.GONE,
        site.on("/gone-to-get/", no_head(status(404))): Standing.GONE,
        site.on("/forbidden/", status(403)): Standing.UNREACHABLE,
        "http://127.0.0.1:9/elsewhere/": Standing.UNREACHABLE,
        "http://[nonsense": Standing.UNREACHABLE,
    }
    assert pages(site).check(asked) == asked


def test_a_refusal_of_one_page_and_a_broken_connection_say_nothing_of_it(site: Site) -> None:
    asked = [site.on("/error/", status(500)), site.on("/reset/", reset())]
    assert set(pages(site).check(asked).values()) == {Standing.UNREACHABLE}


def test_a_silent_site_is_waited_for_once_and_not_for_each_page(site: Site) -> None:
    stopped = threading.Event()
    asked = [site.on(f"/{number}/", silence(stopped)) for number in range(40)]
    began = time.monotonic()
    found = pages(site, timeout="1s").check(asked)
    stopped.set()
    assert time.monotonic() - began < 4
    assert set(found.values()) == {Standing.UNREACHABLE}
    assert len(found) == 40
    assert len(site.requests) <= 8


def test_private_hosts_other_than_the_sites_own_are_not_asked(site: Site) -> None:
    with Site() as other:
        address = other.on("/secret/", status(200))
        assert pages(site).check([address]) == {address: Standing.UNREACHABLE}
        assert other.requests == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.2", "127.0.0.1"]])
def test_a_page_is_asked_for_at_the_address_that_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    with Site() as other:
        port = urlsplit(other.on("/there/", status(200, b"page"))).port
        # Nobody answers at 127.0.0.2, and no server knows the name: a second look-up would fail.
        monkeypatch.setattr("digest.feed.fetching.pages.public_addresses", lambda host, port: addresses)
        asked = {
            f"http://news.invalid:{port}/there/": Standing.THERE,
            f"http://me:pw@news.invalid:{port}/gone/": Standing.GONE,
        }
        assert pages(site).check(asked) == asked
        assert {request.headers["host"] for request in other.requests} == {f"news.invalid:{port}"}
