from digest.feed.fetching import hosts


def test_public_addresses_are_told_from_all_others() -> None:
    assert hosts.is_public("93.184.216.34")
    assert hosts.is_public("2606:2800:220:1:248:1893:25c8:1946")
    for private in ("127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "fd00::1", "224.0.0.1", "2002:7f00:1::", "nonsense"):
        assert not hosts.is_public(private)
