"""One request and its consequences, against a real server."""

from datetime import datetime, timedelta

import pytest

from digest.feed.fetching.fetch import MissingError, Validators
from tests.fakes import site as fake
from tests.feed.fetching.fetching import NOW, failure, fetch


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
def test_every_other_status_is_an_error_with_a_fix(site: fake.Site, code: int) -> None:
    assert str(code) in str(failure(site.on("/feed/", fake.status(code))))


@pytest.mark.parametrize("code", [404, 410])
def test_a_page_that_is_not_there_is_distinguished(site: fake.Site, code: int) -> None:
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
