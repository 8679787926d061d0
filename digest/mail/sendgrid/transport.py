"""HTTP for SendGrid's API. It knows whether a request was certainly not accepted, and nothing about mail.

httpcore sends the requests, because httpx on top of it doubles the time to send and to load. Only commands
that send load it.
"""

import http.client
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from digest.domain.errors import ConfigError
from digest.mail.message import without_addresses
from digest.trust import trust

if TYPE_CHECKING:
    import httpcore

KEEP = 3.0
"""How long an idle connection is kept, in seconds: not as long as servers and load balancers keep theirs."""

# At DEBUG it would log the headers, the key among them.
logging.getLogger("httpcore").setLevel(logging.WARNING)


class NoAnswerError(OSError):
    """No whole answer arrived, so the request may have been accepted. The message is safe to log."""


class NotTakenError(NoAnswerError):
    """The request did not leave whole, so it was certainly not accepted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status. The names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return http.client.OK <= self.status < http.client.MULTIPLE_CHOICES


class Api:
    """The API at `url`, with one set of `headers`. Threads can share it.

    It obeys the proxies of the environment and follows no redirect. Connections are kept for KEEP seconds after a
    request. A connection is not used again if anything came after an answer, such as its end or another answer.

    Raises ConfigError when the environment names a proxy that cannot be used.
    """

    def __init__(self, url: str, headers: Mapping[str, str], *, seconds: float) -> None:
        self.url, self.headers, self.seconds = url, headers, seconds
        self._proxy = _proxy_for(url)
        self._pools: dict[int, httpcore.ConnectionPool] = {}

    def get(self, path: str, asked: Mapping[str, str | int] | None = None) -> Answer:
        """Ask for a resource, over a connection of its own. Raises NoAnswerError."""
        with self._open() as pool:
            return self._exchange(pool, "GET", f"{path}?{urlencode(asked)}" if asked else path, _Body(()))

    def post(self, path: str, document: Sequence[bytes]) -> Answer:
        """Post a JSON document in pieces. Raises NotTakenError if it did not leave whole, or else NoAnswerError."""
        return self._exchange(self._kept(), "POST", path, _Body(document))

    def close(self) -> None:
        """Close the kept connections; the next post opens one again. No post may be under way."""
        while self._pools:
            self._pools.popitem()[1].close()

    def _kept(self) -> "httpcore.ConnectionPool":
        """Return this thread's own connection. From a common pool, httpcore may close one while it is in use."""
        thread = threading.get_ident()
        if thread not in self._pools:
            self._pools[thread] = self._open()
        return self._pools[thread]

    def _open(self) -> "httpcore.ConnectionPool":
        import httpcore

        if not self._proxy:
            return httpcore.ConnectionPool(trust(), max_connections=None, keepalive_expiry=KEEP)
        address, login = self._proxy
        return httpcore.HTTPProxy(address, login, ssl_context=trust(), max_connections=None, keepalive_expiry=KEEP)

    def _exchange(self, pool: "httpcore.ConnectionPool", method: str, path: str, body: "_Body") -> Answer:
        import httpcore

        headers = {**self.headers, "Host": urlsplit(self.url).netloc, **body.headers}
        times = dict.fromkeys(("connect", "read", "write"), self.seconds)
        try:
            with pool.stream(
                method,
                f"{self.url}/v3/{path}",
                headers=list(headers.items()),
                # A request with an empty iterator would announce a body in chunks.
                content=iter(body) if body.headers else None,
                extensions={"timeout": times},
            ) as answer:
                content = answer.read()
                if _has_more(answer):
                    answer.extensions["network_stream"].close()
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.ProxyError,
            httpcore.TimeoutException,
            httpcore.UnsupportedProtocol,
            OSError,
            ValueError,
        ) as error:
            kind = NoAnswerError if body.has_left else NotTakenError
            raise kind(without_addresses(str(error)) or type(error).__name__) from error
        named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Answer(answer.status, named, content)


def _proxy_for(url: str) -> tuple[str, tuple[bytes, bytes] | None] | None:
    """Return the proxy that the environment names for an address, and its login. Raises ConfigError if it is none."""
    host = urlsplit(url)
    proxy = "" if proxy_bypass(host.hostname or "") else getproxies().get(host.scheme, "")
    if not proxy:
        return None
    try:
        named = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        is_usable = proxy.isascii() and named.scheme in ("http", "https") and bool(named.hostname) and named.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        # Without its value, which may include a password.
        raise ConfigError(f"{host.scheme.upper()}_PROXY is not the address of a proxy. Write it as http://host:port.")
    login = (unquote_to_bytes(named.username), unquote_to_bytes(named.password or "")) if named.username else None
    return named._replace(netloc=named.netloc.rpartition("@")[2]).geturl(), login


def _has_more(answer: "httpcore.Response") -> bool:
    """Whether bytes came after an answer. On a kept connection, they would pass for the answer to the next request."""
    stream: Any = answer.stream
    try:
        more, _ = stream._stream._connection._h11_state.trailing_data  # noqa: SLF001 -- httpcore does not look at it
    except AttributeError:
        # Another version of httpcore hides it elsewhere. A new connection is always safe.
        return True
    return bool(more)


class _Body:
    """A request's body that knows when its last byte has left this process."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces, self.has_left = pieces, False

    @property
    def headers(self) -> Mapping[str, str]:
        """What the request says of it."""
        return {"Content-Length": str(sum(map(len, self._pieces)))} if self._pieces else {}

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        # The client asks for more when it has written the last piece.
        self.has_left = True
