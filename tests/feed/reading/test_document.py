# ruff: noqa: E501 -- lines of documents are as long as they are
import pytest

from digest.domain.errors import FeedError
from tests.feed.documents import one, only, reading, rss, story


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (
            b"<!DOCTYPE html><html><title>Maintenance</title><p>Briefly unavailable for scheduled maintenance.",
            "maintenance",
        ),
        (b"<!DOCTYPE html><html><body><p>There has been a critical error on this website. WordPress", "critical error"),
        (b"<html><head><link rel=alternate type=application/rss+xml></head><item><title>x</title></item>", "web page"),
        (b"<html><body><rss version='2.0'><channel><item><title>x</title></item></channel></rss></body>", "web page"),
        (b'{"message": "rate limited"}', "no JSON Feed"),
        (b'[{"id": 1, "title": {"rendered": "x"}}]', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"', "no JSON Feed"),
        (b"[" * 100_000, "no JSON Feed"),
        (b"Error establishing a database connection", "neither RSS"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "neither RSS"),
        (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "neither RSS"),
        (b'<?xml version="1.0"?><opml><body><outline/></body></opml>', "is not a feed"),
        (rss().encode(), "no items"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>', "no items"),
        (b"<rss/>", "no items"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "no items"),
        (rss(story()).encode()[:-60], "cut off"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_clear_line(body: bytes, said: str) -> None:
    with pytest.raises(FeedError, match=said) as caught:
        reading(body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "before",
    ["\n\n  ", "\ufeff", "<br />\n<b>Warning</b>: Cannot modify header information in <b>/x.php</b> on line <b>3</b><br />\n",
     "<!-- cached -->\n", '<?xml-stylesheet type="text/xsl" href="x.xsl"?>'],
)  # fmt: skip
def test_what_plug_ins_leave_before_and_after_a_feed_is_tolerated(before: str) -> None:
    assert only(before + rss(story()) + "\n<!-- Page cached by WP Rocket -->\n<script>1</script>").title == "A title"
    assert not reading(before + rss(story()) + "<!-- cached -->").truncated


def test_entities_of_html_and_bare_ampersands_do_not_break_the_xml() -> None:
    item = "<title>AT&T &ndash; &rsquo;90s&nbsp;&bogus; &#8217;&#11;&#xD800;&#0; R&amp;D</title><guid>a</guid><link>https://n.pl/?a=1&b=2</link>"
    sighting = one(item)
    assert sighting.title == "AT&T – ’90s &bogus; ’ R&D"
    assert sighting.url == "https://n.pl/?a=1&b=2"


def test_one_broken_entry_does_not_spoil_the_others() -> None:
    broken = "<title>Broken 3 < 5</title><guid isPermaLink='false'>b</guid><description>a <p> b</i></description>"
    found = reading(rss(story(), broken, story(title="Last").replace("?p=1", "?p=2"))).sightings
    assert [each.title for each in found] == ["A title", "Broken 3 < 5", "Last"]


@pytest.mark.parametrize("kept", range(1, 4))
def test_a_truncated_feed_gives_its_whole_entries_and_names_the_cut_one(kept: int) -> None:
    items = [story(f"<p>Text {n}.</p>", title=f"T{n}").replace("?p=1", f"?p={n}") for n in range(1, 5)]
    document = rss(*items)
    starts = [place for place in range(len(document)) if document.startswith("<item>", place)]
    size = starts[1] - starts[0]
    for length in (size // 10, size // 2, size - 40, size - 8):
        found = reading(document[: starts[kept] + length])
        assert found.truncated
        assert [each.title for each in found.sightings] == [f"T{n}" for n in range(1, kept + 1)]
        assert all(each.text == f"Text {each.title[1]}." for each in found.sightings)
        assert "cut off" in found.rejections[0].reason
        assert length < size - 50 or found.rejections[0].guid == f"https://notesfrompoland.com/?p={kept + 1}"


def test_a_feed_cut_between_two_entries_is_truncated_too() -> None:
    document = rss(story())
    assert reading(document.removesuffix("</channel></rss>")).truncated
    assert not reading(document).truncated


def test_entities_that_read_files_or_explode_are_harmless() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{lol}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = rss("<title>&l9;&x; end</title><guid>a</guid>").replace("<rss", head + "<rss")
    assert only(body).title in ("&l9;&x; end", "end")
