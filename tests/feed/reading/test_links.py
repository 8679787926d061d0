"""Addresses: what is repaired as a browser repairs it, and what is refused."""

import pytest

from digest.feed.reading.links import absolute

BASE = "https://n.pl/feed/"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://n.pl/town hall/", "https://n.pl/town%20hall/"),
        ("https://n.pl/town\xa0hall/", "https://n.pl/town%C2%A0hall/"),
        ("https://n.pl/?a|b", "https://n.pl/?a%7Cb"),
        ("https://n.pl/?x={1}", "https://n.pl/?x=%7B1%7D"),
        ("https://n.pl/a^b`c", "https://n.pl/a%5Eb%60c"),
        ('https://n.pl/a"onclick="b', "https://n.pl/a%22onclick=%22b"),
        ("https://n.pl/a<b>", "https://n.pl/a%3Cb%3E"),
        ("https://n.pl/łódź/?q=ś#ć", "https://n.pl/%C5%82%C3%B3d%C5%BA/?q=%C5%9B#%C4%87"),
        ("https://n.pl/a%20b/100%", "https://n.pl/a%20b/100%"),
        ("https://n.pl/a[1]/~b;c,d", "https://n.pl/a[1]/~b;c,d"),
        ("/2026/town hall/", "https://n.pl/2026/town%20hall/"),
        ("2026/town hall.jpg", "https://n.pl/feed/2026/town%20hall.jpg"),
        ("https://łódź.pl/x y", "https://łódź.pl/x%20y"),
    ],
)
def test_what_stands_unescaped_is_percent_encoded(address: str, expected: str) -> None:
    assert absolute(address, BASE) == expected


@pytest.mark.parametrize("around", ["\u200b", "\ufeff", "\xa0", "\u2060", "\u3000", "\xad", "\u200e", " \t\n"])
def test_what_nobody_sees_is_trimmed_from_the_ends(around: str) -> None:
    assert absolute(f"{around}https://n.pl/z/{around}", BASE) == "https://n.pl/z/"


@pytest.mark.parametrize("ampersand", ["&#038;", "&#38;", "&amp;", "&#x26;", "&amp;#038;", "&amp;amp;"])
def test_an_ampersand_that_was_escaped_again_is_one(ampersand: str) -> None:
    assert absolute(f"https://n.pl/?a=1{ampersand}b=2", BASE) == "https://n.pl/?a=1&b=2"
    assert absolute(f"/?a=1{ampersand}b=2", BASE) == "https://n.pl/?a=1&b=2"


@pytest.mark.parametrize(
    "address",
    [
        "no link yet",
        "see page 4/5",
        "https://n.pl/a\u202eb",
        "https://n.pl/a\tb",
        "https://n .pl/",
        "https://n.pl\\@x.pl/",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert absolute(address, BASE) is None
