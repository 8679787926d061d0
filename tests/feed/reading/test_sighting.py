# ruff: noqa: E501 -- lines of documents are as long as they are
import pytest

from digest.domain.stories import Rejection
from tests.feed.documents import one, only, reading, rss, story


@pytest.mark.parametrize(
    ("links", "url", "unsafe"),
    [
        ("<link>https://n.pl/a</link>", "https://n.pl/a", False),
        ("<link>\n https://n.pl/a \n</link>", "https://n.pl/a", False),
        ("<link>/2026/x/</link>", "https://notesfrompoland.com/2026/x/", False),
        ("<link>//cdn.pl/x</link>", "https://cdn.pl/x", False),
        ("<link>javascript:alert(1)</link>", None, True),
        ("<link>JaVaScRiPt:alert(1)</link>", None, True),
        ("<link>data:text/html,x</link>", None, True),
        ("<link>https://user:pw@n.pl/</link>", None, True),
        ("<link>https://n.pl/a&#9;b</link>", None, True),
        ("<link>https://n.pl/\u202ea</link>", None, True),
        ('<link>https://n.pl/"onclick="x</link>', "https://n.pl/%22onclick=%22x", False),
        ("<link>ftp://n.pl/</link>", None, True),
        ("<link>https://</link>", None, True),
        ("<link>https://[::1</link>", None, True),
        ("<link>https://n.pl:99999/</link>", None, True),
        ("", None, False),
        ("<guid>https://n.pl/g</guid>", "https://n.pl/g", False),
        ('<guid isPermaLink="false">https://n.pl/g</guid>', None, False),
        ("<guid>tag:n.pl,2026:1</guid>", None, False),
        ("<guid>javascript:alert(1)</guid>", None, False),
        (
            "<link>https://feedproxy.example/~r/1</link><feedburner:origLink>https://n.pl/real</feedburner:origLink>",
            "https://n.pl/real",
            False,
        ),
    ],
)
def test_only_an_absolute_web_address_is_a_link(links: str, url: str | None, unsafe: object) -> None:
    sighting = one(f"<title>T</title>{links}")
    assert (sighting.url, sighting.unsafe) == (url, unsafe)


def test_a_relative_link_starts_at_its_own_base() -> None:
    document = rss("<title>T</title><link>x</link>").replace("<item>", '<item xml:base="https://base.pl/a/">')
    assert only(document).url == "https://base.pl/a/x"


def test_a_story_keeps_a_stable_identity() -> None:
    assert one("<title>T</title><guid>a b</guid><link>https://n.pl/</link>").guid == "a b"
    assert one("<title>T</title><link>https://n.pl/x</link>").guid == "https://n.pl/x"
    made = one("<title>T &amp; U</title>").guid
    assert made == one("<title> T  &amp;amp; U</title><description>later</description>").guid
    assert made != one("<title>Other</title>").guid
    long = ["x" * 5_000 + tail for tail in "ab"]
    assert len({one(f"<title>T</title><guid>{guid}</guid>").guid for guid in long}) == 2
    assert all(len(one(f"<title>T</title><guid>{guid}</guid>").guid) < 200 for guid in long)


def test_an_entry_without_title_and_text_is_rejected_and_named() -> None:
    empty = '<guid isPermaLink="false">g</guid><link>https://n.pl/e</link><title> <b></b> </title><description>&lt;img src="x"&gt;</description>'
    found = reading(rss(story(), empty))
    assert found.rejections == (Rejection("has neither a title nor a text", "g", "https://n.pl/e"),)
    assert len(found.sightings) == 1


def test_an_entry_without_a_title_takes_its_first_sentence() -> None:
    assert one(story("<p>First of all. Then more.</p>", title="")).title == "First of all."
    assert one(story("<p>" + "word " * 100 + "</p>", title="—")).title.endswith("word…")


def test_categories_are_decoded_trimmed_and_each_once_in_order() -> None:
    names = (
        "<![CDATA[Energy &amp; Climate]]>",
        " Politics ",
        "Energy &amp;amp; Climate",
        "<![CDATA[Energy & Climate]]>",
        "Law, Media",
        "",
        "<![CDATA[<b>Law</b>]]>",
    )
    more = "".join(f"<category>{name}</category>" for name in names)
    assert one(story(more=more)).categories == ("Energy & Climate", "Politics", "Law, Media", "Law")
