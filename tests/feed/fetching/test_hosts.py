import pytest

from digest.feed.fetching import hosts


def test_public_addresses_are_distinguished_from_all_others() -> None:
    assert hosts.is_public("93.184.216.34")
    assert hosts.is_public("2606:2800:220:1:248:1893:25c8:1946")
    for private in ("127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "fd00::1", "224.0.0.1", "2002:7f00:1::", "nonsense"):
        assert not hosts.is_public(private)


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        ("https://a.example/x?y=1", "192.0.2.7", ("https://192.0.2.7:443/x?y=1", "a.example", "a.example")),
        ("http://a.example.:81/x", "2001:db8::7", ("http://[2001:db8::7]:81/x", "a.example.:81", "a.example")),
        ("http://me:pw@a.example/", "192.0.2.7", ("http://192.0.2.7:80/", "a.example", "a.example")),
        (
            "http://Żółw.example:81/",
            "192.0.2.7",
            ("http://192.0.2.7:81/", "xn--w-uga1v8h.example:81", "xn--w-uga1v8h.example"),
        ),
    ],
)
def test_a_request_to_an_ip_address_names_its_host(url: str, address: str, expected: tuple[str, str, str]) -> None:
    pinned = hosts.pin(url, address)
    assert (pinned.url, pinned.host_header, pinned.server_name) == expected
