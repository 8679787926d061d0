"""Ask a site whether its pages still exist. Knows addresses and answers, not stories."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest import config
from digest.feed.fetching.fetch import user_agent
from digest.feed.fetching.hosts import pin, place, public_addresses
from digest.trust import trust

if TYPE_CHECKING:
    import httpx

AT_ONCE = 4
"""The number of pages requested at the same time."""
EACH = 5.0
"""The longest wait for one answer, in seconds."""
_FAILURES = 2
"""After this many failures of a host, its other pages are not requested."""
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class Standing(StrEnum):
    """What a site says about a page."""

    THERE = "there"
    GONE = "gone"
    """There is no such page: 404 or 410, to HEAD and to GET."""
    UNREACHABLE = "unreachable"
    """No answer, or one that proves nothing about the page."""


class Pages:
    """Requests pages: HEAD, then GET if that is refused; a few at once, and all within the feed's time-out.

    A redirect counts as an answer and is not followed. Pages on other hosts than the site's are requested only at
    IP addresses that were checked to be on the public internet.
    """

    def __init__(self, feed: config.Feed, site: config.Site) -> None:
        self._budget = feed.timeout.total_seconds()
        self._own = {_host(address) for address in (site.feed_address, site.url)}
        self._agent = user_agent(site)

    def check(self, urls: Iterable[str]) -> Mapping[str, Standing]:
        """Request each page. A page that does not answer in time counts as unreachable. Never raises."""
        asked = list(dict.fromkeys(urls))
        standings = dict.fromkeys(asked, Standing.UNREACHABLE)
        left: SimpleQueue[str] = SimpleQueue()
        for url in asked:
            left.put(url)
        deadline, failures = time.monotonic() + self._budget, dict[str, int]()

        def work() -> None:
            import httpx

            with httpx.Client(verify=trust(), trust_env=False, headers={"User-Agent": self._agent}) as client:
                while time.monotonic() < deadline:
                    try:
                        url = left.get_nowait()
                    except Empty:
                        return
                    host = _host(url)
                    if failures.get(host, 0) < _FAILURES:
                        standings[url] = self._ask(client, url, deadline)
                        failed = standings[url] is Standing.UNREACHABLE
                        failures[host] = failures.get(host, 0) + 1 if failed else 0

        threads = [threading.Thread(target=work, daemon=True) for _ in range(min(AT_ONCE, len(asked)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        # A copy, so that a late thread changes nothing.
        return dict(standings)

    def _ask(self, client: "httpx.Client", url: str, deadline: float) -> Standing:
        import httpx

        try:
            for address in self._addresses(url):
                try:
                    return self._ask_at(client, url, address, deadline)
                except httpx.ConnectError:
                    continue
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            pass
        return Standing.UNREACHABLE

    def _ask_at(self, client: "httpx.Client", url: str, address: str | None, deadline: float) -> Standing:
        """Ask for a page, at an IP address if one is given. Raises what httpx raises."""
        headers: dict[str, str] = {}
        extensions: dict[str, object] = {}
        if address:
            pinned = pin(url, address)
            url, extensions["sni_hostname"] = pinned.url, pinned.server_name
            # Another name at this IP address needs a connection of its own.
            headers = {"Host": pinned.host_header, "Connection": "close"}
        status = 0
        for method in ("HEAD", "GET"):
            limit = max(0.1, min(EACH, deadline - time.monotonic()))
            with client.stream(method, url, headers=headers, extensions=extensions, timeout=limit) as answer:
                status = answer.status_code
            if status < HTTPStatus.BAD_REQUEST:
                return Standing.THERE
        return Standing.GONE if status in _GONE else Standing.UNREACHABLE

    def _addresses(self, url: str) -> Sequence[str | None]:
        """Return the IP addresses to request a page at; None stands for the host name, which is the site's."""
        if _host(url) in self._own:
            return [None]
        host, port = place(url)
        return public_addresses(host, port) if host else []


def _host(url: str) -> str:
    """Return the host and port of an address; "" if it has none."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
