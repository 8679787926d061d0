"""The feed, the clocks, and settings of another newsroom."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from digest.domain.findings import Check
from digest.feed.fetching.fetch import Fetcher
from digest.feed.fetching.pages import Pages
from digest.services.intake.read_feed import poll
from tests.fakes.site import raw, status
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config
from tests.services.small_sends import NOW
from tests.services.watch.doctor.examined import Examined


def test_a_feed_that_is_gone_has_failed(examined: Examined) -> None:
    examined.site.on("/feed/", status(404))
    said = examined.found()[Check.FEED]
    assert said.verdict == "failed"
    assert "answered 404. Check `site.feed`" in said.words


def test_stories_that_link_to_other_sites_are_a_warning(examined: Examined) -> None:
    shown = [Post(1, "Story 1", NOW), Post(2, "Story 2", NOW, href="https://other.example/2/")]
    examined.site.show(feed(shown))
    said = examined.found()[Check.FEED]
    assert said.verdict == "warning"
    assert "other.example" in said.words
    assert "foreign_links" in said.fix
    assert examined.found(stories={"foreign_links": True})[Check.FEED].verdict == "ok"


def test_stories_that_the_feed_shows_and_nobody_stored_are_a_warning(examined: Examined) -> None:
    settings = config(examined.folder, feed_url=examined.site.feed_url)
    with Fetcher(settings.feed, settings.site) as fetcher:
        poll(examined.database, fetcher, Pages(settings.feed, settings.site), settings, now=NOW)
    assert "not stored" not in examined.found()[Check.FEED].words
    examined.site.show(feed([Post(1, "Story 1", NOW), Post(2, "Story 2", NOW)]))
    assert "1 of them is not stored" in examined.found()[Check.FEED].words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=5), "5 minutes ahead of that of the site"),
        (timedelta(minutes=-5), "5 minutes behind that of the site"),
        (timedelta(hours=3), "3 hours ahead of that of the site"),
        (timedelta(days=-40), "40 days behind that of the site"),
    ],
)
def test_a_clock_that_differs_is_a_warning(examined: Examined, ahead: timedelta, words: str) -> None:
    date = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
    body = feed([Post(1, "Story 1", NOW)])
    head = f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    examined.site.on("/feed/", raw(head.encode() + body))
    said = examined.found()[Check.CLOCK]
    assert (said.verdict, said.words) == ("warning", f"this machine's clock is {words}.")
    assert "NTP" in said.fix or "timedatectl" in said.fix


def test_the_databases_clock_is_compared_too(examined: Examined) -> None:
    examined.real_now = datetime.now(UTC) + timedelta(days=2)
    said = examined.found()[Check.CLOCK].words
    assert ("2 days ahead of that of the database" in said) is not examined.database.is_sqlite


def test_an_answer_from_a_cache_is_as_old_as_the_cache_says(examined: Examined) -> None:
    date = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    body = feed([Post(1, "Story 1", NOW)])
    head = f"HTTP/1.1 200 OK\r\nDate: {date}\r\nAge: 3600\r\nContent-Length: {len(body)}\r\n\r\n"
    examined.site.on("/feed/", raw(head.encode() + body))
    assert examined.found()[Check.CLOCK].verdict == "ok"


def test_an_answer_without_a_date_is_compared_with_nothing(examined: Examined) -> None:
    body = feed([Post(1, "Story 1", NOW)])
    examined.site.on("/feed/", raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body))
    assert examined.found()[Check.CLOCK].verdict == "ok"


def test_the_feed_is_asked_once(examined: Examined) -> None:
    examined.found()
    assert [one.path for one in examined.site.requests] == ["/feed/"]


def test_settings_that_lead_to_another_site_than_the_feeds_are_a_warning(examined: Examined) -> None:
    own = examined.found(web={"public_url": "https://digest.notesfrompoland.com"})
    assert {Check.DONATION_URL, Check.FROM_EMAIL, Check.PUBLIC_URL}.isdisjoint(own)
    said = examined.found(
        mail={"from_email": "digest@other.test"},
        donation={"url": "https://www.give.test/now"},
        web={"public_url": "https://pages.test"},
    )
    assert said[Check.FROM_EMAIL].words == "it leads to other.test, and the feed is that of notesfrompoland.com."
    assert (said[Check.DONATION_URL].verdict, said[Check.PUBLIC_URL].verdict) == ("warning", "warning")
    assert "site.hosts" in said[Check.DONATION_URL].fix


def test_a_digest_that_no_command_can_name_is_a_warning(examined: Examined) -> None:
    known = examined.found(digests={"daily": {}, "2nd": {}})
    assert known[Check.CONFIG].verdict == "ok"
    said = examined.found(digests={"daily": {}, "2026": {}})[Check.CONFIG]
    assert said.verdict == "warning"
    assert said.words.endswith("read 2026 as an edition's number, not [digests.2026].")
    assert said.fix.endswith("[digests.d2026], and run `digest subscribers move 2026 d2026`.")
