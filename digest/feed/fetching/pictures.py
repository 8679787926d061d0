"""Fetch pictures of stories. Their addresses come from a feed, so only public hosts and the site itself are asked."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest import config
from digest.domain.errors import FeedError
from digest.feed.fetching.exchange import Exchange, Validators, shown
from digest.feed.fetching.fetch import open_transport, user_agent, within

if TYPE_CHECKING:
    import httpx

AT_ONCE = 4
"""The number of pictures fetched at the same time, and held in memory."""
EACH = 10.0
"""The longest wait for one picture, in seconds."""


class PictureFetcher:
    """Fetches pictures, a few at once, and all of them within `images.timeout`.

    A private or loopback address is refused, also as the target of a redirect, unless the feed or the site is at the
    same host and port.
    """

    def __init__(self, images: config.Images, site: config.Site) -> None:
        self._budget = images.timeout.total_seconds()
        self._max_bytes = images.max_bytes
        self._agent = user_agent(site)
        self._trusted = (site.feed, site.url)

    def fetch(self, urls: Iterable[str]) -> Iterator[tuple[str, bytes | FeedError]]:
        """Fetch each picture. Yield its bytes, or why there are none. The caller's own time counts, too."""
        wanted, deadline = list(dict.fromkeys(urls)), time.monotonic() + self._budget
        transport = open_transport()
        try:
            with ThreadPoolExecutor(AT_ONCE, "picture") as threads:
                for start in range(0, len(wanted), AT_ONCE):
                    some = wanted[start : start + AT_ONCE]
                    found = threads.map(lambda url: self._one(transport, url, deadline), some)
                    yield from zip(some, found, strict=True)
        finally:
            with suppress(Exception):  # Closing it during a request may raise anything.
                transport.close()

    def _one(self, transport: "httpx.BaseTransport", url: str, deadline: float) -> bytes | FeedError:
        seconds = min(EACH, deadline - time.monotonic())
        if seconds <= 0:
            return FeedError(f"There was no time left for {shown(url)}.")
        exchange = Exchange(
            transport,
            self._agent,
            url,
            Validators(),
            self._max_bytes,
            time.monotonic() + seconds,
            datetime.now(UTC),
            self._trusted,
        )
        try:
            return within(seconds, exchange.run).body or b""
        except TimeoutError:
            return FeedError(f"{shown(url)} did not answer in full within {seconds:.0f} seconds.")
        except FeedError as error:
            return error
