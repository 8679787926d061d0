"""Fetching: what a site may do to us, and what we promise to do then. Against a real server."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from digest.config import Feed, Site
from digest.domain.errors import FeedError
from digest.feed.fetching import hosts
from digest.feed.fetching.fetch import Fetched, Fetcher, MissingError, Validators, page_address
from tests.fakes import site as fake

NOTHING = Validators()
NOW = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[fake.Site]:
    with fake.Site() as running:
        yield running


@pytest.fixture
def stopped() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def fetch(url: str, validators: Validators = NOTHING, **settings: object) -> Fetched:
    feed = Feed.model_validate({"timeout": "5s", **settings})
    with Fetcher(feed, Site(name="Notes z Łodzi", feed="http://127.0.0.1/feed/")) as fetcher:
        return fetcher.fetch(url, validators, now=NOW)


def failure(url: str, **settings: object) -> FeedError:
    with pytest.raises(FeedError) as caught:
        fetch(url, NOTHING, **settings)
    assert "\n" not in str(caught.value)
    return caught.value


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


def test_five_redirects_are_followed_and_six_are_not(site: fake.Site) -> None:
    site.show(b"there")
    for number in range(6):
        site.on(f"/{number}", fake.redirect(f"/{number - 1}" if number else "/feed/", 301 + number % 3))
    assert fetch(site.url + "/4").url == site.feed_url
    assert "more than 5 times" in str(failure(site.url + "/5"))
    site.on("/round", fake.redirect("/round"))
    assert "more than 5 times" in str(failure(site.url + "/round"))


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://example.org/feed", "javascript:alert(1)", "data:,x", "gopher://x/"]
)
def test_a_redirect_to_another_scheme_is_refused(site: fake.Site, to: str) -> None:
    assert "which is refused" in str(failure(site.on("/feed/", fake.redirect(to))))


@pytest.mark.parametrize("to", ["", "http://", "https://[::1", "//:80/", "http://a\tb c/", "http://x:99999999/"])
def test_a_broken_redirect_is_one_clear_line(site: fake.Site, to: str) -> None:
    failure(site.on("/feed/", fake.redirect(to)))


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest/",
     "http://192.168.1.1/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/",
     "http://[64:ff9b::7f00:1]/", "http://[fe80::1]/", "http://100.64.0.1/"],
)  # fmt: skip
def test_a_redirect_to_a_private_address_is_refused(site: fake.Site, to: str) -> None:
    assert "private address" in str(failure(site.on("/feed/", fake.redirect(to))))


def test_a_redirect_to_another_port_of_this_machine_is_refused(site: fake.Site) -> None:
    with fake.Site() as other:
        other.show(b"secret")
        assert "private address" in str(failure(site.on("/feed/", fake.redirect(other.feed_url))))
        assert other.requests == []


def test_an_address_is_connected_to_as_it_was_checked(site: fake.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was public when checked cannot lead elsewhere: the checked address itself is used."""
    site.show(b"there")
    port = site.url.rpartition(":")[2]
    monkeypatch.setattr("digest.feed.fetching.exchange.public_addresses", lambda host, port: ["127.0.0.1"])
    site.on("/moved", fake.redirect(f"http://feed.example.invalid:{port}/feed/"))
    assert fetch(site.url + "/moved").body == b"there"
    assert site.requests[-1].headers["host"] == f"feed.example.invalid:{port}"


def test_public_addresses_are_told_from_all_others() -> None:
    assert hosts.is_public("93.184.216.34")
    assert hosts.is_public("2606:2800:220:1:248:1893:25c8:1946")
    for private in ("127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "fd00::1", "224.0.0.1", "2002:7f00:1::", "nonsense"):
        assert not hosts.is_public(private)


def test_credentials_stay_at_home_and_out_of_messages(site: fake.Site) -> None:
    address = site.url.replace("http://", "http://anna:s3cret@") + "/feed/?key=hidden"
    site.show(b"x")
    assert "s3cret" not in fetch(address).url
    assert site.requests[0].headers["authorization"].startswith("Basic ")
    site.on("/feed/", fake.status(500))
    message = str(failure(address))
    assert "s3cret" not in message
    assert "hidden" not in message


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("Tue, 12 May 2026 12:00:00 GMT", NOW + timedelta(hours=2)),
        ("99999999999", NOW + timedelta(days=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + timedelta(days=1)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", NOW),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_handed_on_within_a_day(
    site: fake.Site, code: int, header: str, expected: datetime | None
) -> None:
    error = failure(site.on("/feed/", fake.status(code, b"", Retry_After=header)))
    assert error.retry_at == expected
    assert str(code) in str(error)


@pytest.mark.parametrize("code", [204, 206, 400, 401, 403, 418, 500, 502])
def test_every_other_status_is_an_error_with_a_mend(site: fake.Site, code: int) -> None:
    assert str(code) in str(failure(site.on("/feed/", fake.status(code))))


@pytest.mark.parametrize("code", [404, 410])
def test_a_page_that_is_not_there_is_told_apart(site: fake.Site, code: int) -> None:
    assert isinstance(failure(site.on("/feed/", fake.status(code))), MissingError)


@pytest.mark.parametrize(
    "behaviour",
    [
        fake.reset(),
        fake.reset(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"),
        fake.raw(b""),
        fake.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"),
        fake.raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
        fake.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n"),
        fake.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
        fake.raw(b"\x00\x01\x02 no HTTP at all \xff\r\n\r\n"),
        fake.raw(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        fake.raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n"),
        fake.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03cut"),
        fake.status(200, b"x", Content_Encoding="br"),
    ],
)
def test_whatever_a_broken_server_does_is_one_clear_line(site: fake.Site, behaviour: fake.Behaviour) -> None:
    failure(site.on("/feed/", behaviour))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://host.invalid/feed",
        "http://[::1",
        "ftp://127.0.0.1/",
        "http://a..b/",
        "https://127.0.0.1:1/",
    ],
)
def test_an_address_that_cannot_be_read_is_one_clear_line(url: str) -> None:
    failure(url)


def test_https_spoken_to_by_plain_http_is_one_clear_line(site: fake.Site) -> None:
    assert "encrypted" in str(failure(site.feed_url.replace("http:", "https:")))


def test_a_validator_that_cannot_be_sent_back_is_forgotten(site: fake.Site) -> None:
    site.on(
        "/feed/",
        fake.raw(
            b'HTTP/1.1 200 OK\r\nETag: "\xc5\xbc"\r\nLast-Modified: ' + b"x" * 2_000 + b"\r\nContent-Length: 1\r\n\r\nx"
        ),
    )
    assert fetch(site.feed_url).validators == Validators()
    assert fetch(site.feed_url, Validators("ż\r\nX: y", None)).body == b"x"


def test_further_pages_are_asked_for_by_wordpress_parameter(site: fake.Site) -> None:
    assert page_address("https://n.pl/feed/", 2) == "https://n.pl/feed/?paged=2"
    assert page_address("https://n.pl/feed/?cat=7&paged=2&x=#top", 3) == "https://n.pl/feed/?cat=7&x=&paged=3"
    site.show(b"one", b"two")
    assert fetch(page_address(site.feed_url, 2)).body == b"two"
    with pytest.raises(MissingError):
        fetch(page_address(site.feed_url, 3))
