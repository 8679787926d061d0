# ruff: noqa: E501 -- lines of documents are as long as they are
"""Nothing in a feed is trusted: no bytes crash the reading, hold it up, or bring markup through."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.domain.errors import FeedError
from digest.domain.plain_text import tidy
from digest.domain.stories import Reading
from digest.feed.reading.links import absolute
from digest.feed.reading.markup import plain, read
from tests.feed.documents import reading, rss, story

MARKUP = re.compile(r"<[a-zA-Z/!?][^<>]*>")
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
PIECES = [
    "<", ">", "&", ";", "/", "!", "--", '"', "'", "=", "<p>", "</p>", "<br>", "<script>", "</script>", "<b", "&lt;", "&amp;", "&#60;",
    "&amp;lt;", "&amp;amp;lt;", "lt;", "gt;", "&gt;", "b>", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "<blockquote>", "</blockquote>",
    "<img src=x alt='", "<a href=", "\x00", "\x1e", "\u202e", "\ud800", "\ufeff", "\u200d", "\n", "\u2028", "é", "e\u0301", "👩", "word. ",
    "— A (@b) May 1, 2026", "Keep our news free from ads and paywalls ", "The post ", " appeared first on ", "[…]", "<svg>", "<math>", "<style>",
    "<template>", "<table><td>", "<select>", "<noscript>", "<plaintext>", "<title>", "<textarea>", "&nbsp;", "&#xD800;", "&#0;", "&#1114112;",
]  # fmt: skip
soup = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40).map("".join)
SLOW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_clean(found: Reading) -> None:
    for each in found.sightings:
        lines = [each.guid, each.title, each.standfirst, each.author, *each.categories, *each.text.split("\n\n")]
        lines += [each.url or "", *((each.image.url, each.image.alt) if each.image else ())]
        for line in lines:
            assert not FORBIDDEN.search(line)
            line.encode()
        for line in lines[1:]:
            assert not MARKUP.search(line)
        assert each.guid
        assert each.title
        assert each.url is None or each.url.startswith(("http://", "https://"))


@given(soup)
@SLOW
def test_plain_text_has_no_markup_and_no_controls(markup: str) -> None:
    text = plain(markup)
    assert not MARKUP.search(text)
    assert not FORBIDDEN.search(text)
    assert text == tidy(text)


@given(soup)
@SLOW
def test_paragraphs_have_no_markup_and_no_controls(markup: str) -> None:
    for thoroughly in (False, True):
        for paragraph in read(markup, thoroughly=thoroughly).paragraphs:
            assert paragraph
            assert not any(MARKUP.search(line) or FORBIDDEN.search(line) for line in paragraph)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert "\n" not in tidy(text)


@given(soup, st.sampled_from(["https://n.pl/", ""]))
def test_a_link_is_a_web_address_or_none(address: str, base: str) -> None:
    url = absolute(address, base)
    assert url is None or re.fullmatch(r"https?://[^\s\"<>]+", url)


@given(soup, soup, soup)
@SLOW
def test_whatever_an_entry_holds_its_sighting_is_clean(title: str, content: str, description: str) -> None:
    holds = [part.replace("]]>", "").encode("utf-8", "ignore").decode() for part in (title, content, description)]
    document = rss(story(holds[1], title=holds[0], description=holds[2]), story("<p>Well.</p>"))
    found = reading(document)
    assert_clean(found)
    assert len(found.sightings) + len(found.rejections) == 2


GOOD = rss(
    story("<p>Zażółć.</p>", title="One"), story("<p>Two</p><img src='https://n.pl/x.jpg'>", title="Two")
).encode()


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(GOOD)),
            st.integers(0, 40),
            st.one_of(st.binary(max_size=8), soup.map(lambda s: s.encode("utf-8", "ignore"))),
        ),
        max_size=6,
    )
)
@SLOW
def test_a_mutated_feed_is_read_or_refused(changes: list[tuple[int, int, bytes]]) -> None:
    body = GOOD
    for start, length, put in changes:
        body = body[:start] + put + body[start + length :]
    with suppress(FeedError):
        assert_clean(reading(body))


@given(
    st.binary(max_size=300), st.sampled_from(["", "text/xml; charset=utf-16", "charset=base64", "x; charset=\ud800"])
)
@SLOW
def test_random_bytes_are_refused(body: bytes, content_type: str) -> None:
    for document in (
        body,
        b"<rss><channel><item><title>x" + body,
        b'{"version":"https://jsonfeed.org/version/1","items":[' + body,
    ):
        with suppress(FeedError):
            assert_clean(reading(document, content_type))


NAMED = "<title>T</title><guid>g</guid>"


def many_attributes(count: int) -> str:
    return " ".join(f'a{number}="x"' for number in range(count))


def item(inside: str) -> str:
    return rss(f"{NAMED}{inside}")


def cdata(inside: str) -> str:
    """As much of it as one entry may hold."""
    return item(f"<description><![CDATA[{inside[:990_000]}]]></description>")


HOSTILE = {
    "ten megabytes": lambda: item("<description>" + "word " * 2_000_000 + "</description>"),
    "nested tags": lambda: cdata("<div>" * 100_000 + "x"),
    "nested formatting": lambda: cdata("".join(f"<b id={n}>" for n in range(20_000)) + "<p>x" * 10_000),
    "hidden nesting": lambda: cdata(
        "".join(f"<b id={n} a='</b>'><!--</b>--><script></b></script>" for n in range(5_000)) + "<p>x" * 10_000
    ),
    "many paragraphs": lambda: cdata("<p>Word word.</p>" * 400_000),
    "open angle brackets": lambda: cdata("<" * 5_000_000),
    "open tags": lambda: cdata("<a " * 1_000_000),
    "open quotes": lambda: cdata("<a b=\"'" * 1_000_000),
    "open comments": lambda: cdata("<!--" * 1_000_000),
    "breaks": lambda: cdata("<br>" * 1_000_000),
    "ampersands": lambda: item("<description>" + "&" * 190_000 + "</description>"),
    "asks": lambda: cdata("Keep our news free from ads and paywalls by making a donation " * 50_000),
    "foundation": lambda: cdata("notes from poland is run by a small editorial team. " * 50_000),
    "the post": lambda: cdata("the post " * 100_000 + " appeared first on x" * 10_000),
    "spaces": lambda: cdata("a" + " " * 5_000_000 + "b"),
    "line feeds": lambda: cdata("\n" * 2_000_000),
    "combining marks": lambda: item("<description>" + "a" + "\u0316\u0301" * 490_000 + "</description>"),
    "full stops": lambda: cdata("." * 2_000_000),
    "sentences": lambda: cdata("A. " * 500_000),
    "signatures": lambda: cdata("<p>— A (@b) May 1, 2026</p>" * 50_000),
    "dashes": lambda: cdata("<p>" + "— " * 500_000 + "</p>"),
    "categories": lambda: item("".join(f"<category>{n}</category>" for n in range(2_900))),
    "unique authors": lambda: item("".join(f"<dc:creator>{n}</dc:creator>" for n in range(1_400))),
    "items": lambda: rss(*["<title>x</title>"] * 30_000),
    "open items": lambda: rss()[: -len("</channel></rss>")] + "<item><title>x</title>" * 30_000,
    "broken items": lambda: rss(*["<title>x</b></title>"] * 30_000),
    "deep xml": lambda: item("<a>" * 2_900),
    "closed deep xml": lambda: item("<a>" * 1_400 + "</a>" * 1_400),
    "attributes": lambda: item("<enclosure " + " ".join(f'a{n}="x"' for n in range(90_000)) + "/>"),
    "escaped escapes": lambda: item("<title>" + "&amp;" + "amp;" * 240_000 + "lt;b</title>"),
    "email": lambda: item("<author>" + "a.b-" * 240_000 + "</author>"),
    "srcset": lambda: cdata("<img srcset='" + "https://n.pl/a.jpg 1w, " * 300_000 + "'>"),
    "images": lambda: cdata("<img src=https://n.pl/-1x1.jpg>" * 300_000),
    "shortcodes": lambda: cdata("[a b=&quot;c&quot; d='e'" + " b=&quot;c&quot; d=e" * 200_000),
    "open shortcodes": lambda: cdata("[a b=c " * 200_000),
    "raised marks": lambda: cdata("x" * 150_000 + "<sup>1</sup>" * 12_000),
    "marks of notes": lambda: cdata("".join(f"<a href='#n{n}'>1</a><p id=n{n}>x</p>" for n in range(9_000))),
    "classes": lambda: cdata("".join(f"<div class='related {n} {'x' * 200}'>" for n in range(1_400)) + "y" * 9_000),
    "one class": lambda: cdata("<p class='" + "footnot endnot " * 60_000 + "'>x</p>"),
    "styles": lambda: cdata("<p style='" + "height:1;overflow:" * 50_000 + "'>x</p>"),
    "colons": lambda: cdata("<p>x:</p><li>“(" * 60_000),
    "quotations": lambda: cdata("<p>He said:</p><p>" + "“(«„" * 240_000 + "</p>"),
    "invitations": lambda: cdata("<p>" + "To read to read " * 24 + "</p>"),
    "short sentences": lambda: cdata("<p>" + "This content is. " * 23 + "</p>"),
    "photographs": lambda: cdata("data:image/png;base64," * 40_000),
    "ampersands everywhere": lambda: rss() + "&" * 9_000_000,
    "many large entries": lambda: rss(
        *["<title>x</title><description><![CDATA[" + "<p>Word word.</p>" * 50_000 + "]]></description>"] * 2
    ),
    "many broken entries": lambda: rss(*["<title>x</b></title>" + "<category>x" * 2_000] * 40),
    "json": lambda: '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 1_000_000,
    "doctype": lambda: "<!DOCTYPE " + "<!ENTITY a 'b'>" * 500_000 + rss("<title>x</title>"),
    "open root": lambda: "<rss " * 1_000_000,
    "attributes of the root": lambda: f"<rss {many_attributes(60_000)}>{rss(story('x'))[5:]}",
    "attributes of the channel": lambda: rss(story("x")).replace("<channel", f"<channel {many_attributes(60_000)}"),
    "deep xml before the items": lambda: rss(story("x"), head="<a>" * 400_000 + "</a>" * 400_000),
    "deep xml in many items": lambda: rss(*[NAMED + "<a>" * 1_400 + "</a>" * 1_400] * 1_000),
    "attributes in many items": lambda: rss(*[f"{NAMED}<enclosure {many_attributes(8_000)}/>"] * 110),
    "quoted root": lambda: "<rss a='" * 500_000 + '<rss a="' * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_done_with_in_seconds(name: str) -> None:
    body = HOSTILE[name]().encode()
    begun = time.process_time()
    with suppress(FeedError):
        assert_clean(reading(body))
    assert time.process_time() - begun < 20, "this should take a second or two even on a slow machine"


def test_what_takes_too_long_is_a_failed_reading_and_what_can_be_left_out_is_not() -> None:
    for document in (
        rss(story("x")).replace("<channel", f"<channel {many_attributes(200)}"),
        rss(story("x"), head="<a>" * 200 + "</a>" * 200),
        rss(story("x"), head=f"<!--{'x' * 300_000}-->"),
    ):
        with pytest.raises(FeedError, match="what precedes its items"):
            reading(document)
    found = reading(rss(story("<p>Well.</p>"), f"{NAMED}<enclosure {many_attributes(200)}/>"))
    assert len(found.sightings) == 1
    assert [one.reason for one in found.rejections] == ["has an element with more than 100 attributes"]


def test_a_document_that_uses_up_the_budget_is_a_failed_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.feed.reading.budget.SECONDS", 0.2)
    with pytest.raises(FeedError, match="seconds of processor time"):
        reading(rss(*[story("<b><p>" * 10_000)] * 40))
