"""From the bytes of a feed to its stories, or to one clear error."""

import json

import pytest

from digest.domain.errors import FeedError
from tests.feed.documents import only, reading, rss, story

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


def test_a_feed_without_items_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(FeedError, match=r"no items.*site\.feed"):
        reading(rss())


def test_a_feed_cut_off_in_its_first_item_needs_no_action() -> None:
    whole = rss(story())
    with pytest.raises(FeedError, match="cut off before its first item ended"):
        reading(whole[: whole.index("</item>")])


def test_stories_and_refused_entries_keep_the_order_of_the_feed() -> None:
    read = reading(rss("<title>A</title><guid>a</guid>", "<pubDate>x</pubDate>", "<title>B</title><guid>b</guid>"))
    assert [one.guid for one in read.sightings] == ["a", "b"]
    assert len(read.rejections) == 1
    assert not read.truncated
