import pytest

from digest.config import Config
from digest.store.database import Database
from tests.fakes.site import Handler, Site
from tests.fakes.site import feed as site_feed
from tests.fakes.wordpress import document, feed
from tests.services.intake.readings import post, posts, read, stored


def test_stories_missed_in_a_gap_are_read_from_older_pages(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1, 2, 3)))
    read(database, settings, after_hours=4)
    everything = posts(*range(1, 29))
    site.show(*(feed(everything, page=page) for page in (1, 2, 3)))
    result = read(database, settings, after_hours=30)
    assert (result.gap, result.new, result.backfilled) == (True, 25, 15)
    assert len(stored(database)) == 28
    assert [request.path for request in site.requests[-3:]] == [f"/feed/?paged={page}" for page in (2, 3, 4)]


def test_reading_back_stops_at_the_first_page_that_brings_nothing_new_and_reaches_what_was_known(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(feed(posts(*range(1, 6))))
    read(database, settings, after_hours=6)
    everything = posts(*range(-30, 18))
    site.show(*(feed(everything, page=page) for page in (1, 2, 3, 4)))
    result = read(database, settings, after_hours=30)
    assert (result.gap, result.backfilled) == (True, 5)
    assert site.requests[-1].path == "/feed/?paged=3"


@pytest.mark.parametrize("known", [1, 3, 5])
def test_a_known_story_on_the_first_page_does_not_hide_a_gap(
    database: Database, site: Site, settings: Config, known: int
) -> None:
    site.show(feed(posts(*range(1, 6))))
    read(database, settings, after_hours=6)
    fresh = post(known, title="Pinned, edited or dated anew")
    rest = [post(number) for number in reversed(range(-30, 40)) if number != known]
    pages = [document([fresh, *rest[:9]]), *(document(rest[9 + 10 * n : 19 + 10 * n]) for n in range(6))]
    site.show(*pages)
    result = read(database, settings, after_hours=41)
    assert result.gap
    assert {str(number) for number in range(1, 40)} <= stored(database).keys()
    assert site.requests[-1].path == "/feed/?paged=5"


def test_a_feed_without_a_gap_is_one_request(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(*range(1, 11))))
    read(database, settings, after_hours=11)
    for shown in (
        posts(*range(1, 12)),
        [*posts(*range(1, 5)), *posts(*range(6, 12)), post(-1)],
        posts(*range(-20, 12)),
    ):
        site.show(document(sorted(shown, key=lambda one: one.published_at, reverse=True)))
        before = len(site.requests)
        assert not read(database, settings, after_hours=13).gap
        assert [one.path for one in site.requests[before:] if one.path.startswith("/feed")] == ["/feed/"]


def test_a_gap_is_read_no_further_than_configured(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1)))
    read(database, settings, after_hours=2)
    everything = posts(*range(1, 99))
    site.show(*(feed(everything, page=page) for page in range(1, 10)))
    assert read(database, settings, after_hours=99).backfilled == 50
    assert site.requests[-1].path == "/feed/?paged=6"


def test_reading_back_ends_where_the_archive_does(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1)))
    read(database, settings, after_hours=4)
    site.show(feed(posts(*range(10, 20))))
    result = read(database, settings, after_hours=30)
    assert (result.status, result.gap, result.new, result.backfilled) == ("ok", True, 10, 0)


def test_a_site_that_knows_no_pages_is_not_read_over_and_over(database: Database, site: Site, settings: Config) -> None:
    site.show(feed(posts(1)))
    read(database, settings, after_hours=4)
    same = feed(posts(*range(10, 20)))
    site.show(same, same, same, same)
    assert read(database, settings, after_hours=30).backfilled == 0
    assert len(site.requests) == 3


def test_a_gap_is_filled_later_when_the_site_does_not_give_an_older_page_now(
    database: Database, site: Site, settings: Config
) -> None:
    site.show(feed(posts(1, 2, 3)))
    read(database, settings, after_hours=4)
    pages = [feed(posts(*range(1, 29)), page=page) for page in (1, 2, 3)]
    whole = site_feed(*pages)

    def without_page_three(handler: Handler) -> None:
        if "paged=3" in handler.path:
            handler.answer(500, b"out of order")
        else:
            whole(handler)

    site.on("/feed/", without_page_three)
    for _ in range(2):
        result = read(database, settings, after_hours=30)
        assert (result.status, result.gap) == ("ok", True)
    assert len(stored(database)) == 23
    site.on("/feed/", whole)
    result = read(database, settings, after_hours=31)
    assert (result.gap, result.backfilled) == (False, 5)
    assert len(stored(database)) == 28
    assert read(database, settings, after_hours=32).status == "not-modified"
