"""Write small feeds for tests."""

from zoneinfo import ZoneInfo

from digest.domain.stories import Reading, Sighting
from digest.feed.parse import parse

WARSAW = ZoneInfo("Europe/Warsaw")
FEED = "https://notesfrompoland.com/feed/"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def rss(*items: str, head: str = "<title>Notes From Poland</title><link>https://notesfrompoland.com</link>") -> str:
    """Write an RSS document around the insides of its items."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{head}{inside}</channel></rss>'


def story(content: str = "", *, title: str = "A title", description: str = "", author: str = "", more: str = "") -> str:
    """Write the inside of an item."""
    return (
        f"<title><![CDATA[{title}]]></title><link>https://notesfrompoland.com/2026/05/12/slug/</link>"
        f'<guid isPermaLink="false">https://notesfrompoland.com/?p=1</guid><dc:creator>{author}</dc:creator>'
        f"<description><![CDATA[{description}]]></description><content:encoded><![CDATA[{content}]]></content:encoded>{more}"
    )


def reading(document: str | bytes, content_type: str = "", boilerplate: tuple[str, ...] = ()) -> Reading:
    """Read a document as from the site's own address."""
    body = document.encode() if isinstance(document, str) else document
    return parse(body, content_type=content_type, url=FEED, zone=WARSAW, boilerplate=boilerplate)


def one(item: str, boilerplate: tuple[str, ...] = ()) -> Sighting:
    """Read the only story of a feed with one item."""
    (sighting,) = reading(rss(item), boilerplate=boilerplate).sightings
    return sighting


def told(content: str, *, title: str = "A title", author: str = "", boilerplate: tuple[str, ...] = ()) -> list[str]:
    """Read the paragraphs of a story from its HTML."""
    return one(story(content, title=title, author=author), boilerplate).text.split("\n\n")


def only(document: str | bytes, content_type: str = "") -> Sighting:
    (sighting,) = reading(document, content_type).sightings
    return sighting
