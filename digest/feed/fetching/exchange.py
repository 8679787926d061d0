"""One request to a server and its consequences: redirects, refusals, the body. Knows HTTP, not feeds.

It always refuses redirects to another scheme (except from http to https), redirects to a private address, and
compressed bodies that expand without end.
"""

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from digest.domain.errors import FeedError
from digest.feed.fetching.hosts import DEFAULT_PORTS, pin, place, public_addresses
from digest.feed.fetching.unpack import UnpackError, unpack

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
LONGEST_WAIT = timedelta(days=1)
"""The longest pause that a site may ask for. A longer one counts as a mistake."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_VALIDATOR = 1_000
_ACCEPTED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_PICTURES = "image/jpeg, image/png, image/webp, image/gif;q=0.8, image/*;q=0.5"
_LATER = "The next reading tries again."
_FIXES = {
    401: "Check the credentials in `site.feed`.",
    403: "The site or its firewall refuses us: ask its operator to allow our User-Agent.",
    404: "Check `site.feed` in the configuration.",
    410: "The site has removed it for good: check `site.feed` in the configuration.",
    429: "It asks for fewer requests: raise `feed.poll_every`.",
}


class MissingError(FeedError):
    """There is nothing at the address (404 or 410); for a further page of a feed: there are no more pages."""


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators that a server gave us, to ask later whether anything has changed (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer. `body` is None when nothing has changed (304); `url` is the final address.

    `sent_at` is when it was sent, by the server's clock; None if the server does not say.
    """

    body: bytes | None
    url: str
    content_type: str
    validators: Validators
    sent_at: datetime | None = None


@dataclass(slots=True)
class Exchange:
    """A request for `url`, followed to its end. `deadline` is on the monotonic clock, `max_bytes` unpacked.

    `url` is the configured feed or a page of it; its host may be private. The address of a picture comes from outside:
    then `trusted` has the configured addresses, and other hosts must be public from the first request on.
    """

    transport: "httpx.BaseTransport"
    agent: str
    url: str
    validators: Validators
    max_bytes: int
    deadline: float
    now: datetime
    trusted: tuple[str, ...] | None = None
    _here: str = field(init=False)

    def run(self) -> Fetched:
        """Ask, follow up to five redirects, and read the answer. Raises FeedError."""
        self._here = self.url
        with self._failures_named():
            self._here = _without_credentials(self.url)
            for _ in range(MOST_REDIRECTS + 1):
                response = self._ask()
                try:
                    if response.status_code not in _REDIRECTS:
                        return self._answer(response)
                    self._here = self._target(response)
                finally:
                    response.close()
        raise self._error(
            f"{shown(self.url)} redirects more than {MOST_REDIRECTS} times.",
            "Open it in a browser and put the final address into `site.feed`.",
        )

    def _ask(self) -> "httpx.Response":
        """Send the request to the current address; if that is not configured, to an IP address that was checked."""
        import httpx

        if any(_is_at(self._here, address) for address in (self.trusted or (self.url,))):
            return self._send(self._here)
        host, port = place(self._here)
        addresses = public_addresses(host, port)
        if not addresses:
            raise self._error(
                f"{shown(self.url)} leads to a private address ({host}), which is refused.",
                "If the feed is there, put its address into `site.feed`.",
            )
        for address in addresses[:-1]:
            try:
                return self._send(self._here, address)
            except httpx.ConnectError:
                continue
        return self._send(self._here, addresses[-1])

    def _send(self, url: str, address: str | None = None) -> "httpx.Response":
        """Send one request; with `address`, to that IP address in the name of the host, without a second look-up."""
        import httpx

        extensions: dict[str, object] = {
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), max(self._left(), 0.001))
        }
        headers = self._headers()
        if address:
            pinned = pin(url, address)
            url, headers["Host"], extensions["sni_hostname"] = pinned.url, pinned.host_header, pinned.server_name
        return self.transport.handle_request(httpx.Request("GET", url, headers=headers, extensions=extensions))

    def _headers(self) -> dict[str, str]:
        """Return the headers: who asks, for what, and the validators. Credentials go only to the configured place."""
        accepted = _ACCEPTED if self._is_feed else _PICTURES
        headers = {"User-Agent": self.agent, "Accept": accepted, "Accept-Encoding": "gzip, deflate"}
        known = {"If-None-Match": self.validators.etag, "If-Modified-Since": self.validators.last_modified}
        headers |= {name: value for name, value in known.items() if value and _is_plain(value)}
        parts = urlsplit(self.url)
        if parts.username is not None and _is_at(self._here, self.url):
            credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + b64encode(credentials.encode()).decode()
        return headers

    @property
    def _is_feed(self) -> bool:
        return self.trusted is None

    def _error(self, cause: str, fix: str, kind: type[FeedError] = FeedError, **more: datetime | None) -> FeedError:
        """Make an error. Only an error of the feed names a fix."""
        return kind(f"{cause} {fix}" if self._is_feed else cause, **more)

    def _target(self, response: "httpx.Response") -> str:
        """Return where a redirect leads. Raises FeedError when it must not be followed."""
        location = response.headers.get("Location", "").strip()
        target = _without_credentials(urljoin(self._here, location))
        scheme, before = urlsplit(target).scheme, urlsplit(self._here).scheme
        broken = not urlsplit(target).hostname or any(char <= " " or char == "\x7f" for char in target)
        if not location or (broken and scheme in DEFAULT_PORTS):
            raise self._error(f"{shown(self.url)} redirects with a broken Location header.", _LATER)
        if scheme not in DEFAULT_PORTS or (before, scheme) == ("https", "http"):
            raise self._error(
                f"{shown(self.url)} redirects from {before} to {scheme[:20]}, which is refused.",
                "Check `site.feed` in the configuration.",
            )
        return target

    def _answer(self, response: "httpx.Response") -> Fetched:
        """Read an answer that is no redirect."""
        given = Validators(_kept(response.headers.get("ETag")), _kept(response.headers.get("Last-Modified")))
        if response.status_code == HTTPStatus.NOT_MODIFIED and self.validators != Validators():
            known = Validators(given.etag or self.validators.etag, given.last_modified or self.validators.last_modified)
            return Fetched(None, self._here, "", known)
        if response.status_code != HTTPStatus.OK:
            self._refuse(response)
        sent_at = _sent_at(response.headers.get("Date", ""), response.headers.get("Age", ""))
        return Fetched(self._body(response), self._here, response.headers.get("Content-Type", ""), given, sent_at)

    def _refuse(self, response: "httpx.Response") -> None:
        status = response.status_code
        kind = MissingError if status in (404, 410) else FeedError
        retry_at = _retry_at(response.headers.get("Retry-After", ""), self.now)
        again = f" It asks for no request before {retry_at:%Y-%m-%d %H:%M} UTC." if retry_at else ""
        fix = f"{_FIXES.get(status, _LATER)}{again}"
        raise self._error(f"{shown(self._here)} answered {status}.", fix, kind, retry_at=retry_at)

    def _body(self, response: "httpx.Response") -> bytes:
        """Read the body and decompress it, up to the limit."""
        try:
            return unpack(self._packed(response), response.headers.get("Content-Encoding", ""), self.max_bytes)
        except UnpackError as error:
            raise self._error(
                f"What {shown(self._here)} answered cannot be used: {error}.",
                "Check the address; `feed.max_bytes` sets the largest size.",
            ) from error

    def _packed(self, response: "httpx.Response") -> bytes:
        """Read the body as it arrives, still compressed."""
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > self.max_bytes:
                raise UnpackError(f"it is larger than {self.max_bytes:,} bytes")
            if self._left() <= 0:
                raise TimeoutError
        return bytes(body)

    def _left(self) -> float:
        return self.deadline - time.monotonic()

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        """Turn whatever the network or a broken server does into a FeedError, and a time-out into TimeoutError."""
        import httpx

        try:
            yield
        except TimeoutError:
            raise
        except httpx.TimeoutException as error:
            raise TimeoutError from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
            raise self._error(f"{shown(self._here)} is not a usable address.", "Check `site.feed`.") from error
        except (httpx.HTTPError, httpx.StreamError, OSError, RuntimeError) as error:
            raise self._error(f"{shown(self._here)} cannot be read: {_cause(error)}.", _LATER) from error


def _is_at(url: str, configured: str) -> bool:
    """Return whether an address is at a configured host and port, or differs only by https instead of http."""
    here, there = (urlsplit(url).scheme, *place(url)), (urlsplit(configured).scheme, *place(configured))
    upgraded = ("http", there[1], 80) == there and ("https", there[1], 443) == here
    return here == there or upgraded


def shown(url: str) -> str:
    """Format an address for a message: in one line, without credentials and parameters, which may be secret."""
    try:
        parts = urlsplit(_without_credentials(url))
    except ValueError:
        return "The address"
    text = urlunsplit(parts._replace(query="…" if parts.query else "", fragment=""))
    return "".join(char for char in text if char.isprintable())[:200]


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def _kept(validator: str | None) -> str | None:
    """Keep a validator only if it can be sent back unchanged."""
    return validator if validator and len(validator) <= _LONGEST_VALIDATOR and _is_plain(validator) else None


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _retry_at(value: str, now: datetime) -> datetime | None:
    """Read a Retry-After, seconds or a date (RFC 9110, 10.2.3), within a day from `now`."""
    value = value.strip()
    try:
        if value.isascii() and value.isdigit():
            asked = now + timedelta(seconds=min(int(value[:9]), LONGEST_WAIT.total_seconds()))
        else:
            date = parsedate_to_datetime(value)
            asked = date if date.tzinfo else date.replace(tzinfo=UTC)
        return min(max(asked, now), now + LONGEST_WAIT).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _sent_at(date: str, age: str) -> datetime | None:
    """Read when an answer was sent; a cache on the way says for how many seconds it kept it (RFC 9111, 5.1)."""
    try:
        made = parsedate_to_datetime(date)
        kept = timedelta(seconds=int(age[:9])) if age.isascii() and age.isdigit() else timedelta()
        return (made if made.tzinfo else made.replace(tzinfo=UTC)) + kept
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


_CAUSES = (
    ("CERTIFICATE_VERIFY_FAILED", "its certificate is not valid for it"),
    ("Name or service not known", "its host name is unknown"),
    ("No address associated", "its host name is unknown"),
    ("nodename nor servname", "its host name is unknown"),
    ("Temporary failure in name resolution", "its host name cannot be looked up at the moment"),
    ("Connection refused", "it refuses the connection"),
    ("Connection reset", "it closed the connection"),
    ("disconnected without sending", "it closed the connection without an answer"),
    ("without sending complete", "the answer was cut off"),
    ("unreachable", "the network has no route to it"),
    ("SSL", "no encrypted connection is possible"),
)


def _cause(error: BaseException) -> str:
    """Describe in plain words what went wrong."""
    text = str(error)
    plain = next((words for sign, words in _CAUSES if sign.lower() in text.lower()), None)
    kind = "its answer is no valid HTTP" if "Protocol" in type(error).__name__ else "the connection failed"
    return plain or kind + (f" ({_one_line(text)})" if text else "")


def _one_line(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:120]
