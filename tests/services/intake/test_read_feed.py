from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from digest.config import Config
from digest.feed.fetching.fetch import Fetched, Validators
from digest.feed.fetching.pages import Pages
from digest.services.intake.read_feed import PollResult, poll, poll_file
from digest.store.database import Database
from digest.store.intake.stories import load_feed, load_stories
from digest.store.tables import story_revisions
from tests.fakes.site import Behaviour, Handler, Site, status
from tests.fakes.wordpress import feed
from tests.services.intake.readings import START, post, posts, read, stored


def test_the_first_reading_stores_every_story(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1, 2, 3)))
    result = read(database, settings, after_hours=4)
    assert (result.status, result.new, result.gap) == ("ok", 3, False)
    assert stored(database)["2"].published_at == START + timedelta(hours=2)


def test_a_second_identical_reading_is_not_modified(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1, 2, 3)))
    read(database, settings, after_hours=4)
    assert read(database, settings, after_hours=5) == PollResult("not-modified")
    assert "if-none-match" in site.requests[-1].headers


def test_changes_of_title_are_kept_as_revisions(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1, 2)))
    read(database, settings, after_hours=4)
    site.show(feed([post(1), post(2, title="Story 2, corrected")]))
    result = read(database, settings, after_hours=5)
    assert (result.new, result.updated, result.unchanged) == (0, 1, 1)
    assert stored(database)["2"].title == "Story 2, corrected"
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(story_revisions)).scalar_one() == 3


def test_a_story_gone_from_between_others_is_missing_until_it_returns(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(feed(posts(1, 2, 3)))
    read(database, settings, after_hours=4)
    site.show(feed(posts(1, 3)))
    assert read(database, settings, after_hours=5).missing == 1
    assert stored(database)["2"].missing_since is not None
    site.show(feed(posts(1, 2, 3, 4)))
    read(database, settings, after_hours=6)
    assert stored(database)["2"].missing_since is None


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html><head><title>Maintenance</title></head><body><h1>Briefly unavailable</h1></body></html>",
        b'{"code":"rest_no_route","message":"No route"}',
        feed([]),
        b"<rss><channel>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"<item><title>x</title></item></channel></rss>",
    ],
)
def test_a_failed_reading_changes_nothing_and_is_counted(
    database: Database, site: Site, settings: Config, page: bytes
) -> None:
    site.show(feed(posts(1, 2, 3)))
    read(database, settings, after_hours=4)
    before = stored(database)
    site.show(page)
    for expected in (1, 2):
        result = read(database, settings, after_hours=4 + expected)
        assert (result.status, result.new, result.missing) == ("failed", 0, 0)
        assert result.error
        assert "\n" not in result.error
        with database.read() as connection:
            state = load_feed(connection, settings.site.feed)
        assert (state.failures, state.last_error) == (expected, result.error)
    assert stored(database) == before
    site.show(feed(posts(1, 2, 3, 4)))
    assert read(database, settings, after_hours=8).status == "ok"
    with database.read() as connection:
        assert load_feed(connection, settings.site.feed).failures == 0


def test_the_site_is_left_alone_until_it_wants_to_be_asked_again(
    database: Database, site: Site, settings: Config
) -> None:
    site.on("/feed/", status(503, Retry_After="3600"))
    read(database, settings, after_hours=1)
    site.show(feed(posts(1)))
    assert read(database, settings, after_hours=1.5).status == "failed"
    assert len(site.requests) == 1
    assert read(database, settings, after_hours=2.1).status == "ok"


def test_an_old_copy_of_the_site_withdraws_and_reverts_nothing(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(feed([post(5, title="Story 5, corrected"), *posts(6, 7, 8, 9, 10, 11, 12, 13, 14)]))
    read(database, settings, after_hours=15)
    site.show(feed(posts(*range(1, 9))))
    result = read(database, settings, after_hours=16)
    assert result.stale
    assert (result.missing, result.updated) == (0, 0)
    assert stored(database)["5"].title == "Story 5, corrected"
    site.show(feed([post(5, title="Story 5, corrected"), *posts(6, 7, 8, 9, 10, 11, 12, 13, 15)]))
    assert read(database, settings, after_hours=17).missing == 1


def test_an_old_copy_of_the_site_mails_nothing_old_as_late_news(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(feed(posts(*range(21, 31))))
    read(database, settings, after_hours=30)
    site.show(feed(posts(*range(16, 26))))
    assert read(database, settings, after_hours=40).stale
    assert stored(database)["18"].first_seen_at == stored(database)["18"].published_at


def test_eight_readings_at_once_store_every_story_once(database: Database, site: Site, settings: Config) -> None:
    for numbers, hour in ((range(1, 11), 11), (range(5, 15), 15)):
        site.show(feed(posts(*numbers)))
        with ThreadPoolExecutor(8) as readers:
            results = list(readers.map(lambda _: read(database, settings, after_hours=hour), range(8)))  # noqa: B023 -- used at once
        assert {result.status for result in results} <= {"ok", "not-modified"}
    with database.read() as connection:
        found = load_stories(connection)
    assert sorted(int(story.guid.rpartition("=")[2]) for story in found) == list(range(1, 15))
    assert not [story for story in found if story.withdrawn_at or story.missing_since]


def test_in_a_reading_that_was_overtaken_nothing_is_missing(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1, 2, 3)))
    read(database, settings, after_hours=4)

    class Slow:
        """Answers with what the site showed before another process read it."""

        def fetch(self, url: str, validators: Validators = Validators(), *, now: datetime) -> Fetched:  # noqa: B008 -- frozen
            site.show(feed(posts(1, 2, 3, 4)))
            assert read(database, settings, after_hours=5).new == 1
            return Fetched(feed(posts(1, 2, 3)), url, "", Validators())

    assert (
        poll(
            database, Slow(), Pages(settings.feed, settings.site), settings, now=START + timedelta(hours=5, minutes=1)
        ).withdrawn
        == 0
    )
    assert stored(database)["4"].withdrawn_at is None


def test_fourteen_readings_of_a_ten_item_feed_keep_every_story_once(
    database: Database, site: Site, settings: Config
) -> None:
    week = [replace(post(number), published_at=START + timedelta(hours=4 * number)) for number in range(1, 43)]
    for half_day in range(1, 15):
        now = START + timedelta(hours=12 * half_day)
        shown = [one for one in week if one.published_at <= now and not (one.id == 20 and half_day > 7)]
        shown = [replace(one, title="Corrected") if one.id == 30 and half_day > 10 else one for one in shown]
        site.show(feed(shown))
        assert read(database, settings, after_hours=12 * half_day).status == "ok"
    found = stored(database)
    assert len(found) == 42
    assert found["30"].title == "Corrected"
    assert [number for number, one in found.items() if one.missing_since] == ["20"]


def test_a_file_is_read_as_if_the_site_had_served_it(database: Database, settings: Config) -> None:
    now = START + timedelta(hours=4)
    assert poll_file(database, feed(posts(1, 2)), settings, now=now).new == 2
    assert poll_file(database, b"no feed", settings, now=now).status == "failed"
    assert poll_file(database, feed(posts(1, 2)), settings, now=now).unchanged == 2


def test_a_story_without_a_date_keeps_the_date_of_its_first_sight(database: Database, settings: Config) -> None:
    undated = feed(posts(1)).replace(b"<pubDate>", b"<x>").replace(b"</pubDate>", b"</x>")
    for hours in (4, 40):
        poll_file(database, undated, settings, now=START + timedelta(hours=hours))
    assert stored(database)["1"].published_at == START + timedelta(hours=4)


STUCK = {
    "a constant ETag": {"ETag": '"1"'},
    "a date in 1970": {"Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT"},
    "a date to come": {"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"},
}


def stuck(body: bytes, validators: dict[str, str]) -> Behaviour:
    """Behave as a server that says forever that nothing has changed, to whoever has read it once."""

    def behave(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") or handler.headers.get("If-Modified-Since"):
            handler.answer(304, b"", validators)
        else:
            handler.answer(200, body, validators)

    return behave


@pytest.mark.parametrize("how", STUCK)
def test_a_server_that_says_forever_that_nothing_changed_is_read_whole_once_a_day(
    database: Database, site: Site, settings: Config, how: str
) -> None:
    site.on("/feed/", stuck(feed(posts(1)), STUCK[how]))
    assert read(database, settings, after_hours=2).new == 1
    site.on("/feed/", stuck(feed(posts(1, 2)), STUCK[how]))
    assert read(database, settings, after_hours=25).status == "not-modified"
    assert read(database, settings, after_hours=26).new == 1
    site.on("/feed/", stuck(feed(posts(1, 2, 3)), STUCK[how]))
    assert read(database, settings, after_hours=27).status == "not-modified"
    assert read(database, settings, after_hours=28, whole=True).new == 1
