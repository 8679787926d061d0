# ruff: noqa: E501 -- lines of documents are as long as they are
from dataclasses import replace
from datetime import UTC, datetime

from digest.domain.stories import Sighting
from tests.feed.documents import NAMESPACES, one, only, story


def test_the_date_of_publication_goes_before_that_of_a_change() -> None:
    more = "<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>2026-05-13T10:00:00Z</atom:updated><pubDate>Tue, 12 May 2026 10:00:00 GMT</pubDate>"
    assert one(story(more=more)).published_at == datetime(2026, 5, 12, 10, tzinfo=UTC)
    more = "<pubDate>soon</pubDate><dc:date>2026-05-13T10:00:00Z</dc:date>"
    assert one(story(more=more)).published_at == datetime(2026, 5, 13, 10, tzinfo=UTC)


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
    assert replace(only(ATOM), wording=None) == expected
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
