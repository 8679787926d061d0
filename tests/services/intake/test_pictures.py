"""Pictures from the feed to the edition: what is stored, what leads, and what readers see."""

from datetime import date
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from digest.domain.editions import NoEdition
from digest.domain.stories import Image
from digest.render.edition import Renderer
from digest.services.editions.make import make_edition
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.intake.stories import load_stories
from tests.feed.documents import rss
from tests.services.builders import config, local

UP = "https://notesfrompoland.com/wp-content/uploads/2026/05"
UPRIGHT = f'<media:content url="{UP}/mayor.jpg" medium="image" width="900" height="1200"/>'
LANDSCAPE = (
    f'<media:group><media:content url="{UP}/tram-300x200.jpg" medium="image" width="300" height="200"/>'
    f'<media:content url="{UP}/tram-1536x1024.jpg" medium="image" width="1536" height="1024" isDefault="true"/>'
    f'<media:content url="{UP}/tram.jpg" medium="image" width="4000" height="2667"/></media:group>'
)
TRACKER = '<img src="https://notesfrompoland.com/?republication-pixel=true" style="width:1px;height:1px">'
NOW = local("2026-05-13 06:30")


def entry(number: int, more: str) -> str:
    return (
        f"<title>Story {number} of the day</title><link>https://notesfrompoland.com/2026/05/12/{number}/</link>"
        f'<guid isPermaLink="false">https://notesfrompoland.com/?p={number}</guid>'
        f"<pubDate>Tue, 12 May 2026 1{number}:00:00 +0000</pubDate><category>Politics</category>"
        f"<content:encoded><![CDATA[{TRACKER}<p>Council number {number} met.</p>]]></content:encoded>{more}"
    )


def test_a_picture_goes_from_the_feed_to_the_edition(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path)
    document = rss(entry(3, UPRIGHT), entry(2, LANDSCAPE), entry(1, "")).encode()
    assert poll_file(database, document, settings, now=NOW).new == 3
    again = poll_file(database, document, settings, now=NOW)
    assert (again.updated, again.unchanged) == (0, 3)
    with database.read() as connection:
        assert [story.image for story in load_stories(connection)] == [
            Image(f"{UP}/mayor.jpg", "", 900, 1200, medium="image"),
            Image(f"{UP}/tram-1536x1024.jpg", "", 1536, 1024, default=True, medium="image"),
            None,
        ]
    made = make_edition(database, Renderer(settings), settings, "daily", date(2026, 5, 13))
    assert not isinstance(made, NoEdition)
    shown = LexborHTMLParser(made.renditions[0].html).css("img.photo")
    assert [each.attributes["src"] for each in shown] == [f"{UP}/tram-1536x1024.jpg"], "a brief has one picture"
    items = made.edition.items
    assert [item.story.image.url for item in items if item.story.image] == [
        f"{UP}/mayor.jpg",
        f"{UP}/tram-1536x1024.jpg",
    ]


def test_an_upright_picture_is_not_shown_at_the_top(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path)
    poll_file(database, rss(entry(3, UPRIGHT)).encode(), settings, now=NOW)
    made = make_edition(database, Renderer(settings), settings, "daily", date(2026, 5, 13))
    assert not isinstance(made, NoEdition)
    assert not LexborHTMLParser(made.renditions[0].html).css("img")
    ((story,),) = (section["stories"] for section in made.document()["sections"])
    assert story["image_url"] is None
