"""Whatever the feed says: it is read or refused with one clear line, and what comes out is a whole, safe edition."""

import json
import re
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from digest.domain.editions import NoEdition
from digest.render.edition import MAX_HTML_BYTES, Renderer
from digest.services.editions.make import make_edition
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from tests.services.builders import config, local

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
SAMPLE = (ROOT / "digest" / "sample" / "feed.xml").read_bytes()
NOW = local("2026-03-30 07:00")
NASTY = [
    b"<",
    b"]]>",
    b"&#0;",
    b"&#xD800;",
    b"&lt;script&gt;alert(1)&lt;/script&gt;",
    b"<![CDATA[<script>alert(1)</script><img src=x onerror=alert(1)>]]>",
    b"javascript:alert(1)",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"=HYPERLINK(1)",
    b"{{ 7*7 }}{% raw %}",
    b"</mj-text></mjml>",
    b"<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>",
    b"<guid>same</guid>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "\\u{a0}\u00a0".encode(),
    b"A" * 5_000,
    b"<p>" * 500,
]


def replaced(at: int, length: int, by: bytes) -> Callable[[bytes], bytes]:
    def mutate(feed: bytes) -> bytes:
        place = at % (len(feed) + 1)
        return feed[:place] + by + feed[place + length :]

    return mutate


mutations = st.builds(
    replaced,
    at=st.integers(0, 10**6),
    length=st.sampled_from([0, 0, 1, 7, 60, 900]),
    by=st.sampled_from(NASTY) | st.binary(max_size=12),
)


@pytest.fixture(scope="module")
def store() -> Path:
    """A file with a fresh, migrated database, to be copied: migrating takes longer than an example may."""
    path = Path(tempfile.mkdtemp()) / "empty.db"
    database = Database(f"sqlite:///{path}")
    with database.begin():
        pass
    database.close()
    return path


@settings(max_examples=120)
@given(st.lists(mutations, min_size=1, max_size=8), st.integers(0, 10**6))
@example([], 10**6)
def test_a_mutated_feed_gives_a_whole_edition_or_one_clear_line(
    store: Path, changes: list[Callable[[bytes], bytes]], cut: int
) -> None:
    feed = SAMPLE
    for change in changes:
        feed = change(feed)
    if cut < len(feed):
        feed = feed[:cut]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "digest.db").write_bytes(store.read_bytes())
        rules = config(folder)
        database = Database(rules.database_url)
        try:
            result = poll_file(database, feed, rules, now=NOW)
            again = poll_file(database, feed, rules, now=NOW + timedelta(minutes=1))
            made = make_edition(database, Renderer(rules), rules, "weekly", NOW.date())
        finally:
            database.close()
    assert result.status in ("ok", "failed")
    assert again.status == result.status
    assert again.new == 0
    if result.status == "failed":
        assert result.error
        assert len(result.error.splitlines()) == 1
    if isinstance(made, NoEdition):
        return
    for rendition in made.renditions:
        _check(rendition.html, rendition.text)
        json.dumps(made.document(rendition.variant)).encode()


def _check(html: str, text: str) -> None:
    assert len(html.encode()) < MAX_HTML_BYTES
    assert text.strip()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", html + text)
    page = LexborHTMLParser(html)
    assert page.css_first("script, iframe, object, form") is None
    for node in page.css("*"):
        for attribute, value in node.attributes.items():
            assert not attribute.startswith("on"), attribute
            if attribute in ("href", "src"):
                assert re.match(r"https?://|mailto:digest@", value or ""), value
