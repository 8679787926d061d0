"""HTTP for SendGrid's API. It knows whether a request was certainly not taken, and nothing about mail.

Connections are kept between requests. The last ones are kept for KEEP seconds, and one on which anything waits to be
read (the end of the connection, too) is not used again.
"""

import logging
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from digest.mail.message import without_addresses

if TYPE_CHECKING:
    import httpx

KEEP = 3.0
"""How long an idle connection is kept, in seconds: shorter than servers and the boxes before them keep theirs."""

# They would log the addresses that are asked for, and at DEBUG what is in the headers.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class NoAnswerError(OSError):
    """No whole answer came; whether the request was taken is not known. The message is safe to log."""


class NotTakenError(NoAnswerError):
    """The request did not leave whole, so it was certainly not taken."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status. The names of `headers` may be asked for in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 -- the range of HTTP


class Api:
    """The API at `url`, with one set of `headers`. Threads can share it. It follows no redirect and obeys proxies."""

    def __init__(self, url: str, headers: Mapping[str, str], *, seconds: float) -> None:
        self.url, self.headers, self.seconds = url, headers, seconds

    def get(self, path: str, asked: Mapping[str, str | int] | None = None) -> Answer:
        """Ask for a resource, over a connection of its own. Raises NoAnswerError."""
        with self._open() as client:
            return _exchange(client, "GET", path, asked=asked)

    def post(self, path: str, document: Sequence[bytes]) -> Answer:
        """Post a JSON document in pieces. Raises NotTakenError, or else NoAnswerError when no whole answer came."""
        return _exchange(self._kept, "POST", path, _Body(document))

    def close(self) -> None:
        """Close the kept connections; the next post opens one again."""
        if client := self.__dict__.pop("_kept", None):
            client.close()

    @cached_property
    def _kept(self) -> "httpx.Client":
        return self._open()

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """The system's authorities, or those in SSL_CERT_FILE. Loading them takes longer than building a batch."""
        return ssl.create_default_context()

    def _open(self) -> "httpx.Client":
        # Only commands that send spend the time to load it.
        import httpx

        return httpx.Client(
            base_url=self.url,
            headers=self.headers,
            timeout=httpx.Timeout(self.seconds, pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=KEEP),
            verify=self._trust,
        )


def _exchange(
    client: "httpx.Client",
    method: str,
    path: str,
    body: "_Body | None" = None,
    asked: Mapping[str, str | int] | None = None,
) -> Answer:
    import httpx

    length = {"Content-Length": str(body.length)} if body else None
    try:
        answer = client.request(method, f"/v3/{path}", content=body, headers=length, params=asked)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        kind = NotTakenError if body and not body.has_left else NoAnswerError
        raise kind(without_addresses(str(error)) or type(error).__name__) from error
    return Answer(answer.status_code, answer.headers, answer.content)


class _Body:
    """A request's body, which knows when its last byte has left this process."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces, self.has_left = pieces, False
        self.length = sum(map(len, pieces))

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        # The client asks for more when it has written the last piece.
        self.has_left = True
