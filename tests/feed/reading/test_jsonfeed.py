# ruff: noqa: E501 -- lines of documents are as long as they are
import codecs
import json
from datetime import UTC, datetime

from tests.feed.documents import only, reading


def test_a_title_in_json_may_hold_lone_surrogates() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a\ud800b\udfff"}]}
    assert only(json.dumps(feed)).title == "ab"


POLISH = "Zażółć gęślą jaźń w Łodzi – „Święto” Ósme"


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
