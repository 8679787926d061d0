"""Who asks is told behind proxies and not before them; how often is counted in bounded memory."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from digest.web import limits
from digest.web.limits import Limit, client_address, network_of, networks_of


def asked(forwarded: list[str], peer: str = "10.0.0.1") -> HTTPConnection:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    return HTTPConnection({"type": "http", "headers": headers, "client": (peer, 1)})


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, [], "10.0.0.1"),
        (0, ["198.51.100.7"], "10.0.0.1"),  # anybody can write that
        (1, ["198.51.100.7"], "198.51.100.7"),
        (1, ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),  # what came before our proxy is hearsay
        (2, ["203.0.113.9, 198.51.100.7"], "203.0.113.9"),
        (2, ["203.0.113.9", "198.51.100.7"], "203.0.113.9"),
        (3, ["198.51.100.7"], "198.51.100.7"),
        (1, ["::ffff:198.51.100.7"], "198.51.100.7"),
        (1, ["[2001:db8::7]"], "2001:db8::7"),
        (1, ["198.51.100.7:4711"], "198.51.100.7"),
        (1, ["[2001:db8::7]:4711"], "2001:db8::7"),
        (1, ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2:3:4:5:6"),
        (1, ["[]"], ""),
        (1, ["unknown"], ""),
    ],
)
def test_the_address_is_what_the_last_trusted_proxy_saw(proxies: int, forwarded: list[str], found: str) -> None:
    assert client_address(asked(forwarded), proxies) == found


@given(st.ip_addresses())
def test_an_address_is_in_its_network(address: object) -> None:
    networks = networks_of(str(address))
    assert all(ip_address(str(address)) in ip_network(network) for network in networks)
    assert [network.rpartition("/")[2] for network in networks] in (["24"], ["64", "56", "48"])
    assert network_of(str(address)) in networks
    assert network_of(str(address)).endswith(("/24", "/56"))


@given(st.lists(st.text(st.characters(max_codepoint=255), max_size=50), max_size=4), st.integers(0, 10))
def test_nothing_that_a_header_says_breaks_it(forwarded: list[str], proxies: int) -> None:
    network_of(client_address(asked(forwarded), proxies))


def test_a_key_is_free_again_after_its_time() -> None:
    now = [0.0]
    limit = Limit(2, 60, clock=lambda: now[0])
    assert [limit.count("a") for _ in range(3)] == [True, True, False]
    assert not limit.count("a")
    assert limit.count("b")
    now[0] = 60.0
    assert limit.count("a")


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_REMEMBERED", 100)
    limit = Limit(1, 60)
    for number in range(1_000):
        limit.count(str(number))
    assert len(limit._counts) == 100
    assert not limit.count("999")
