"""Write small feeds for tests."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from digest.domain.standing_lines import learn, lines_of
from digest.domain.stories import Reading, Sighting
from digest.feed.parse import parse
from digest.feed.reading.story_text import extract_text

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
    """Read a document as from the site's own address, for the first time."""
    body = document.encode() if isinstance(document, str) else document
    found = parse(body, content_type=content_type, url=FEED, zone=WARSAW, boilerplate=boilerplate)
    standing = learn(lines_of(each.passage) for each in found.sightings if each.passage)

    def without(each: Sighting) -> Sighting:
        paragraphs, lead = extract_text(each.passage, standing) if each.passage else ([], "")
        return replace(each, text="\n\n".join(paragraphs), standfirst=lead)

    return replace(found, sightings=tuple(map(without, found.sightings)))


def one(item: str, boilerplate: tuple[str, ...] = ()) -> Sighting:
    """Read the only story of a feed with one item."""
    (sighting,) = reading(rss(item), boilerplate=boilerplate).sightings
    return sighting


def extracted(
    content: str, *, title: str = "A title", author: str = "", boilerplate: tuple[str, ...] = ()
) -> list[str]:
    """Read the paragraphs of a story from its HTML."""
    return one(story(content, title=title, author=author), boilerplate).text.split("\n\n")


OTHERS = (
    "Storks have come back to the north. Their nests stood empty for years.",
    "A tram runs across the river again. Its bells are those of the old one.",
    "Miners have found a hall under the town. Nobody knows who built it.",
    "The price of butter has fallen. Bakers had asked for that.",
)
"""What other stories of the site say."""


def among(item: str, start: str = "", end: str = "", others: Sequence[str] = OTHERS) -> Sighting:
    """Read one story of a feed where other stories have a start and an end in common."""
    pages = (
        story(f"{start}<p>{first}.</p><p>{second}</p>{end}", title=f"About {first}").replace("?p=1", f"?p={number}")
        for number, (first, _, second) in enumerate((each.partition(". ") for each in others), 2)
    )
    return reading(rss(item, *pages)).sightings[0]


def only(document: str | bytes, content_type: str = "") -> Sighting:
    (sighting,) = reading(document, content_type).sightings
    return sighting
