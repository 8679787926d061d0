"""Identify the sender of a request, and limit their requests. Counts stay in this process, in bounded memory."""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

_NETWORK_BITS = {4: (24,), 6: (64, 56, 48)}
"""The prefix lengths that usually belong to one household or company, the narrowest first.

Providers assign IPv6 networks of different lengths (RFC 6177): a home may have a /64, a /56 or a /48.
"""
_REMEMBERED = 20_000
_WITH_PORT = re.compile(r"\[(.*)\](?::\d+)?|([\d.]+):\d+")


def client_address(request: HTTPConnection, trusted_proxies: int) -> str:
    """Return the address that a request came from, behind this many proxies. Addresses before them are not trusted."""
    said = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
    chain = [*said, request.client.host if request.client else ""]
    found = chain[max(0, len(chain) - 1 - trusted_proxies)]
    # Some proxies include the port.
    with_port = _WITH_PORT.fullmatch(found)
    bare = (with_port[1] or with_port[2]) if with_port else found
    try:
        address = ip_address(bare)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def comes_through_unnamed_proxy(request: HTTPConnection, trusted_proxies: int) -> bool:
    """Return whether a proxy of ours is not configured, so that all readers seem to have one address."""
    peer = request.client.host if request.client else ""
    try:
        near = ip_address(peer).is_private
    except ValueError:
        near = True  # a socket of the same machine
    return trusted_proxies == 0 and near and "x-forwarded-for" in request.headers


def networks_of(address: str) -> tuple[str, ...]:
    """List the networks of an address, the narrowest first: 192.0.2.0/24, or 2001:db8::/64 and wider ones."""
    if not address:
        return ("",)
    lengths = _NETWORK_BITS[ip_address(address).version]
    return tuple(str(ip_network(f"{address}/{length}", strict=False)) for length in lengths)


def network_of(address: str) -> str:
    """Return the network of an address that one household or company usually has: an IPv4 /24 or an IPv6 /56."""
    networks = networks_of(address)
    return networks[min(1, len(networks) - 1)]


class Limit:
    """Allows each key a number of uses in a number of seconds."""

    def __init__(self, times: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._times, self._seconds, self._clock = times, seconds, clock
        self._lock = threading.Lock()
        # The start of each key's count, and the count; the least recently used first.
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    @property
    def seconds(self) -> int:
        """The longest time until a key at its limit is free again."""
        return int(self._seconds)

    def count(self, key: str) -> bool:
        """Count one use, and return whether it is within the limit."""
        with self._lock:
            began, count = self._current(key)
            self._counts[key] = began, count + 1
            self._counts.move_to_end(key)
            if len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)
            return count < self._times

    def _current(self, key: str) -> tuple[float, int]:
        now = self._clock()
        began, count = self._counts.get(key, (now, 0))
        return (now, 0) if now - began >= self._seconds else (began, count)
