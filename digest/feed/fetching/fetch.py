"""Fetch a document of the site over HTTP, within limits of time, size and reach. Does not know what it contains."""

import threading
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from digest import __version__, config
from digest.domain.errors import FeedError
from digest.feed.fetching.exchange import Exchange, Fetched, MissingError, Validators, shown
from digest.trust import trust

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetched", "Fetcher", "MissingError", "Validators", "page_address"]


def page_address(url: str, page: int) -> str:
    """Build the address of a further page of a WordPress feed (`?paged=2` is the second); other parameters stay."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(page))]), fragment=""))


class Fetcher:
    """Fetches documents of one site; a context manager that keeps its connection open between them.

    `feed` limits time and size; `site` provides the name and address for our User-Agent.
    """

    def __init__(self, feed: config.Feed, site: config.Site) -> None:
        self._budget = feed.timeout.total_seconds()
        self._max_bytes = feed.max_bytes
        self._agent = user_agent(site)
        self._transport: httpx.BaseTransport | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; a later fetch opens a new one."""
        transport, self._transport = self._transport, None
        if transport is not None:
            with suppress(Exception):  # Closing it during a request may raise anything.
                transport.close()

    def fetch(self, url: str, validators: Validators = Validators(), *, now: datetime) -> Fetched:  # noqa: B008 -- frozen
        """Fetch a document, unless it has not changed since the server gave `validators`.

        The time-out of the feed includes redirects. Raises MissingError for 404 and 410, and FeedError for any other
        failure; its `retry_at` is the time that `Retry-After` asks for, counted from `now`.
        """
        if self._transport is None:
            self._transport = open_transport()
        exchange = Exchange(
            self._transport, self._agent, url, validators, self._max_bytes, time.monotonic() + self._budget, now
        )
        try:
            return within(self._budget, exchange.run)
        except TimeoutError:
            self.close()
            raise FeedError(
                f"{shown(url)} did not answer in full within {self._budget:g} seconds. "
                f"The next reading tries again; `feed.timeout` can allow it more time."
            ) from None


def open_transport() -> "httpx.BaseTransport":
    """Open httpx's transport without its client, which would follow redirects, keep cookies and use proxies."""
    import httpx

    return httpx.HTTPTransport(verify=trust(), trust_env=False)


def within(seconds: float, work: Callable[[], Fetched]) -> Fetched:
    """Do `work`, but wait no longer than `seconds`. Raises TimeoutError, or what `work` raises.

    It runs in a thread, because nothing else can interrupt a name look-up or headers that arrive byte by byte. An
    abandoned thread ends when its connection is closed or its own time-out passes.
    """
    outcome: Future[Fetched] = Future()

    def settle() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 -- raised again where it is waited for
            outcome.set_exception(error)

    threading.Thread(target=settle, name="feed-fetch", daemon=True).start()
    return outcome.result(seconds)


_LETTERS = str.maketrans("Łł–—", "Ll--")


def user_agent(site: config.Site) -> str:
    """Return the User-Agent, so that the site's operator knows whom to ask: program, site and purpose."""
    text = f"digest/{__version__} (+{site.url}; feed reader of {site.name})"
    spelt = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(char for char in spelt if " " <= char <= "~")
