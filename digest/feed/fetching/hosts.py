"""Decide which hosts may be requested, and at which IP address. Knows addresses and names, not feeds."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Pinned:
    """A request to an IP address in the name of a host: its address, its Host header, and the name for TLS."""

    url: str
    host_header: str
    server_name: str


def place(url: str) -> tuple[str, int]:
    """Return the host and port of an address. Raises ValueError for a broken one."""
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or DEFAULT_PORTS.get(parts.scheme, 0)


def pin(url: str, address: str) -> Pinned:
    """Address a request to an IP address that was checked, because a second look-up of the name might find another one.

    Raises ValueError for an invalid name.
    """
    (host, port), parts = place(url), urlsplit(url)
    at = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    named = parts.netloc.rpartition("@")[2]
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode()
        named = f"{host}:{parts.port}" if parts.port else host
    return Pinned(urlunsplit(parts._replace(netloc=at)), named, host)


def public_addresses(host: str, port: int) -> list[str]:
    """Look up a host and return its addresses, or [] when any of them is private, loopback or reserved.

    One private address among public ones is enough to refuse the host, because any of them may be used. Raises OSError
    if the name cannot be looked up.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (UnicodeError, ValueError) as error:
        raise OSError(f"{host} is no host name") from error
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    return addresses if all(map(is_public, addresses)) else []


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, also if IPv6 notation hides an IPv4 address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _translated(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Extract the IPv4 address from a NAT64 address (RFC 6052)."""
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
