# ruff: noqa: E501 -- lines of documents are as long as they are
"""What is a feed, in which encoding, and what an entry says: titles, links, identity, dates, authors, categories."""

import codecs
import json
from datetime import UTC, datetime

import pytest

from digest.domain.errors import FeedError
from digest.domain.stories import Rejection, Sighting
from tests.feed.documents import NAMESPACES, one, reading, rss, story

POLISH = "Zażółć gęślą jaźń w Łodzi – „Święto” Ósme"


def only(document: str | bytes, content_type: str = "") -> Sighting:
    (sighting,) = reading(document, content_type).sightings
    return sighting


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


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("3 < 5 & 7 > 2", "3 < 5 & 7 > 2"),
        ("Two\r\nlines\tand   spaces\u2028", "Two lines and spaces"),
        ("<script>alert(1)</script>Hello <b>bold</b> <img src=x onerror=alert(1)>", "Hello bold"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hello", "Hello"),
        ("&amp;lt;b&amp;gt;Hello&amp;lt;/b&amp;gt;", "Hello"),
        ("Energy &amp;amp; Climate &amp;#8217;s &#8211;", "Energy & Climate ’s –"),
        ("Good \u202egnp.exe\u2066 \u200fx\u200b\ufeff\u00ady", "Good gnp.exe xy"),
        ("Bell\x07 nul\x00 esc\x1b[0m c1\x81 del\x7f", "Bell nul esc[0m c1 del"),
        ("e\u0301 Z\u0307o\u0301l\u0301c\u0301", "é Żóĺć"),
        ("👩‍👩‍👧 and 🏴\U000e0067\U000e0062\U000e007f a\u200db", "👩‍👩‍👧 and 🏴\U000e0067\U000e0062\U000e007f ab"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ufdd0\uffff\U0001ffffx\ufffd", "x"),
        ('=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")'),
        ("„Nowa Huta” – <em>dziś</em>", "„Nowa Huta” – dziś"),
        ("<p>One</p><p>two</p>", "One two"),
        ("1 <!-- no --> 2 <![CDATA[3", "1 2"),
    ],
)
def test_titles_are_plain_text(raw: str, clean: str) -> None:
    assert one(story(title=raw)).title == clean


def test_a_title_in_json_may_hold_lone_surrogates() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a\ud800b\udfff"}]}
    assert only(json.dumps(feed)).title == "ab"


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


@pytest.mark.parametrize(
    ("claim", "utc"),
    [
        ("Tue, 12 May 2026 10:00:00 +0000", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00 +0200", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00 CEST", "2026-05-12T10:00"),
        ("Mon, 12 Jan 2026 12:00:00 CET", "2026-01-12T11:00"),
        ("Tue, 12 May 2026 13:00:00 EEST", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 10:00:00 GMT", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 10:00:00 Z", "2026-05-12T10:00"),
        ("12 May 2026 12:00", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00", "2026-05-12T10:00"),
        ("Tue, 12 May 2026 12:00:00 XYZ", "2026-05-12T10:00"),
        ("Tue, 12 May 26 10:00:00 +0000", "2026-05-12T10:00"),
        ("2026-05-12T10:00:00Z", "2026-05-12T10:00"),
        ("2026-05-12T12:00:00+02:00", "2026-05-12T10:00"),
        ("2026-05-12T12:00:00.123+0200", "2026-05-12T10:00"),
        ("2026-05-12 12:00:00", "2026-05-12T10:00"),
        ("2026-01-12T12:00", "2026-01-12T11:00"),
        ("2026-05-12", "2026-05-11T22:00"),
        ("20260512T120000+0200", "2026-05-12T10:00"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00"),
        ("Fri, 31 Dec 2099 00:00:00 +0000", "2099-12-31T00:00"),
        ("yesterday", None),
        ("", None),
        ("Tue, 45 May 2026 10:00:00 +0000", None),
        ("0000-00-00T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),  # how WordPress writes the date of a post that has none
        ("-0001-11-30T00:00:00Z", None),
        ("Tue, 12 May 2026 05:00:00 -0500", "2026-05-12T10:00"),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-05-12T10:00:00+99:99", None),
        ("1" * 5_000, None),
    ],
)
def test_dates_are_read_as_written_and_nonsense_is_none(claim: str, utc: str | None) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC) if utc else None
    assert one(story(more=f"<pubDate>{claim}</pubDate>")).published_at == expected
    assert one(story(more=f"<dc:date>{claim}</dc:date>")).published_at == expected


def test_the_date_of_publication_goes_before_that_of_a_change() -> None:
    more = "<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>2026-05-13T10:00:00Z</atom:updated><pubDate>Tue, 12 May 2026 10:00:00 GMT</pubDate>"
    assert one(story(more=more)).published_at == datetime(2026, 5, 12, 10, tzinfo=UTC)
    more = "<pubDate>soon</pubDate><dc:date>2026-05-13T10:00:00Z</dc:date>"
    assert one(story(more=more)).published_at == datetime(2026, 5, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("element", "author"),
    [
        ("<dc:creator><![CDATA[Łucja Żółkiewska]]></dc:creator>", "Łucja Żółkiewska"),
        ("<author>jan@n.pl (Jan Kowal)</author>", "Jan Kowal"),
        ("<author>jan@n.pl</author>", ""),
        ("<author>Jan Kowal &lt;jan@n.pl&gt;</author>", "Jan Kowal"),
        ("<dc:creator>Jan Kowal</dc:creator><dc:creator>Anna Łoś</dc:creator>", "Jan Kowal, Anna Łoś"),
        ("<dc:creator>By &lt;b&gt;Jan&lt;/b&gt; &amp;amp; Anna</dc:creator>", "Jan & Anna"),
        ("<dc:creator>n.pl</dc:creator>", "n.pl"),
        ("", ""),
    ],
)
def test_an_author_is_a_name_and_never_an_address(element: str, author: str) -> None:
    assert one(f"<title>T</title><guid>a</guid>{element}").author == author


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


def test_a_category_of_a_picture_is_not_the_story_s() -> None:
    picture = '<media:content url="https://n.pl/a.jpg" medium="image"><media:category>Sponsored</media:category><media:keywords>a, b</media:keywords></media:content>'
    more = f"<category>Law</category>{picture}<media:category>Adverts</media:category>"
    assert one(story(more=more)).categories == ("Law",)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://n.pl/"><title>N</title><link href="/"/>
<entry><id>tag:n.pl,2026:1</id><title type="html">A &amp;lt;b&amp;gt;c&amp;lt;/b&amp;gt; &amp;amp; d</title><link rel="self" href="self"/>
<link href="2026/a"/><link rel="enclosure" type="image/png" href="e.png"/><category term="pol" label="Politics &amp;amp; Law"/>
<category term="Media"/><author><name>N N</name><email>n@n.pl</email></author><published>2026-05-12T12:00:00+02:00</published>
<updated>2026-05-13T12:00:00Z</updated><summary>In short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>One &lt; two.</p><p>Three.</p></div></content></entry></feed>"""


def test_atom_is_read() -> None:
    expected = Sighting(
        "tag:n.pl,2026:1", "https://n.pl/2026/a", "A c & d", "One < two.\n\nThree.", "In short.", "N N",
        ("Politics & Law", "Media"), only(ATOM).image, datetime(2026, 5, 12, 10, tzinfo=UTC),
    )  # fmt: skip
    assert only(ATOM) == expected
    assert only(ATOM).image is not None
    assert only(
        ATOM.replace("<feed xmlns=", "<a:feed xmlns:a=")
        .replace("</feed", "</a:feed")
        .replace("<entry", "<a:entry")
        .replace("</entry", "</a:entry")
    ).guid


def test_rss_1_and_the_old_dialects_are_read() -> None:
    rdf = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMESPACES}>
    <channel rdf:about="https://n.pl/"><title>N</title><link>https://n.pl/</link><items><rdf:Seq><rdf:li resource="https://n.pl/a"/></rdf:Seq></items></channel>
    <item rdf:about="https://n.pl/a"><title>A</title><link>https://n.pl/a</link><dc:date>2026-05-12T10:00:00Z</dc:date><content:encoded>&lt;p&gt;x.&lt;/p&gt;</content:encoded></item></rdf:RDF>"""
    sighting = only(rdf)
    assert (sighting.guid, sighting.url, sighting.title, sighting.text) == (
        "https://n.pl/a",
        "https://n.pl/a",
        "A",
        "x.",
    )
    assert sighting.published_at == datetime(2026, 5, 12, 10, tzinfo=UTC)
    old = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x/rss-0.91.dtd"><rss version="0.91"><channel><item><title>A &eacute;</title><link>https://n.pl/a</link></item></channel></rss>'
    assert only(old).title == "A é"


def test_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "N", "home_page_url": "https://n.pl/", "authors": [{"name": "All"}],
        "items": [
            {"id": 7, "url": "/a", "title": "3 < 5 & <b>", "summary": "In short.", "content_html": "<p>One.</p><p>Two.</p>",
             "image": "/i.jpg", "tags": ["Law", "Law", 3], "author": {"name": "N N"}, "date_published": "2026-05-12T12:00:00+02:00"},
            {"id": "8", "external_url": "https://x.pl/", "content_text": "One <b>.\n\nTwo.", "date_modified": "2026-05-12T10:00:00Z"},
            {"id": "9"}, None, "x",
        ],
    }  # fmt: skip
    found = reading(json.dumps(feed).encode(), "application/feed+json")
    first, second = found.sightings
    assert (first.guid, first.url, first.text, first.standfirst) == ("7", "https://n.pl/a", "One.\n\nTwo.", "In short.")
    assert (first.author, first.categories, second.author) == ("N N", ("Law",), "All")
    assert first.image is not None
    assert first.image.url == "https://n.pl/i.jpg"
    assert second.text.endswith("\n\nTwo.")
    assert first.published_at == second.published_at == datetime(2026, 5, 12, 10, tzinfo=UTC)
    assert [each.guid for each in found.rejections] == ["9", None, None]


def test_a_byte_order_mark_and_blank_lines_do_not_hide_json() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": POLISH}]}
    assert only(codecs.BOM_UTF8 + b"\n" + json.dumps(feed, ensure_ascii=False).encode()).title == POLISH


PHOTO = "data:image/jpeg;base64," + "/9j/4AAQSkZJRgABAQEA+" * 150_000


@pytest.mark.parametrize(
    "content",
    [
        f'<p>One.</p><p><img src="{PHOTO}" alt="x"></p><p>Two.</p>',
        f"<p>One.</p><p><img src={PHOTO} alt=x></p><p>Two.</p>",
        f'<p>One.</p><p><img src="{PHOTO.replace("+", chr(10))}"></p><p>Two.</p>',
        f"<style>@font-face {{src: url('{PHOTO}')}}</style><p>One.</p><p>Two.</p>",
    ],
)
def test_a_picture_in_the_document_costs_a_story_nothing(content: str) -> None:
    more = f'<media:content url="{PHOTO}" medium="image"/>'
    found = reading(rss(story(content, more=more), story("<p>Next.</p>")))
    assert [each.text for each in found.sightings] == ["One.\n\nTwo.", "Next."]
    assert found.sightings[0].image is None
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "T", "content_html": content}]}
    assert only(json.dumps(feed)).text == "One.\n\nTwo."
