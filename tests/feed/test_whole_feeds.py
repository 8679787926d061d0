"""Whole feeds: the bundled sample, and those kept beside the project where they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.config import load_config
from digest.domain.stories import Sighting
from tests.feed.documents import WARSAW, reading

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "digest" / "sample" / "feed.xml"
FEEDS = Path(__file__).parents[2].parent / "shared" / "feeds"
here = pytest.mark.skipif(not FEEDS.exists(), reason="the feeds are not here")


def test_the_sample_is_a_week_of_whole_stories() -> None:
    found = reading(SAMPLE.read_bytes())
    assert (len(found.sightings), found.rejections, found.truncated) == (14, (), False)
    dates = [each.published_at.astimezone(WARSAW) for each in found.sightings if each.published_at]
    assert dates == sorted(dates, reverse=True)
    assert f"{dates[-1]:%a %d %H:%M} {dates[0]:%a %d %H:%M}" == "Mon 23 07:30 Mon 30 06:00"
    for each in found.sightings:
        assert len(each.text.split("\n\n")) >= 4
        assert each.author
        assert not any(word in each.text for word in ("donation", "Main image", "appeared first", "@", each.author))
    assert sum("Hot news" in each.categories for each in found.sightings) == 4
    assert sum(bool(each.standfirst) for each in found.sightings) == 10
    assert sum(each.image is not None for each in found.sightings) == 13


@here
@pytest.mark.parametrize(("name", "day"), [("site-style.xml", "day1"), ("site-style-later.xml", "day1b")])
def test_a_feed_in_the_manner_of_the_site_gives_what_is_expected(name: str, day: str) -> None:
    expected = json.loads((FEEDS / "site-style.expected.json").read_text(encoding="utf-8"))
    stories = {story["guid"]: story for story in expected[day]["stories"]}
    found = reading((FEEDS / name).read_bytes(), boilerplate=load_config(ROOT / "config.toml").stories.boilerplate)
    assert {each.guid for each in found.sightings} == set(stories)
    for each in found.sightings:
        assert_as_expected(each, stories[each.guid])
        for line in expected["policy"]["boilerplate_forbidden_in_summary"]:
            assert line not in each.text + each.standfirst


def assert_as_expected(each: Sighting, story: dict[str, Any]) -> None:
    written = story["desc_kind"] != "auto_excerpt"
    assert each.published_at is not None
    assert each.published_at.strftime("%Y-%m-%dT%H:%M:%SZ") == story["published_utc"]
    assert (each.title, each.url, each.author) == (story["title"], story["link"], story["author"])
    assert list(each.categories) == story["categories"]
    assert (each.image.url if each.image else None) == story["lead_image"]
    assert each.standfirst == (story["standfirst"] if written else "")
    assert each.text.replace("\n\n", " ").startswith(story["lead"])
    assert story["author"] not in each.text


@here
def test_a_real_feed_served_through_feedburner_is_read() -> None:
    found = reading((FEEDS / "real-wordpress-news.xml").read_bytes())
    assert (len(found.sightings), found.rejections, found.truncated) == (20, (), False)
    for each in found.sightings:
        assert each.url is not None
        assert each.url.startswith("http://techcrunch.com/2011/11/02/")
        assert each.image is not None
        assert "gravatar" not in each.image.url
        assert each.standfirst == ""
        assert len(each.text) > 300
        assert "<" not in each.text
