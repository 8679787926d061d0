"""Decide whether a story's link leads to the site or to another one. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host of an address in lower case and in ASCII, without `www.`; "" if it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return plain_host(host)


def plain_host(host: str) -> str:
    """Normalise a host name for comparison."""
    host = host.lower().rstrip(".").removeprefix("www.")
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    return host in {"localhost", "::1"} or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))


def is_example(host: str) -> bool:
    """Return whether a host is reserved for documents (RFC 2606)."""
    return bool(re.search(r"(?i)(^|\.)(example(\.(com|net|org))?|invalid)\.?$", host))


def are_related(one: str, other: str) -> bool:
    """Return whether two hosts are the same, or one is a subdomain of the other."""
    shorter, longer = sorted(map(plain_host, (one, other)), key=len)
    return longer == shorter or longer.endswith(f".{shorter}")


def leads_to(url: str, hosts: Iterable[str]) -> bool:
    """Return whether an address is on one of these hosts, or on a subdomain of one."""
    host = host_of(url)
    return any(host == own or host.endswith(f".{own}") for own in map(plain_host, hosts))
