"""A WordPress site's posts, and its feed of the latest ten as a reader of the feed gets it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

SITE = "https://notesfrompoland.com"


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `id` makes its guid and, unless `slug` is given, its link."""

    id: int
    title: str
    published_at: datetime
    slug: str = ""
    categories: tuple[str, ...] = ("News", "Politics")
    text: str = "The council has decided. Nobody was surprised."
    site: str = SITE
    href: str = ""

    @property
    def guid(self) -> str:
        """WordPress's permanent name of the post."""
        return f"{self.site}/?p={self.id}"

    @property
    def link(self) -> str:
        """Where it can be read; changes with the slug, unless `href` says something else."""
        if self.href:
            return self.href
        return f"{self.site}/{self.published_at:%Y/%m/%d}/{self.slug or f'post-{self.id}'}/"


def feed(posts: Iterable[Post], *, page: int = 1, size: int = 10) -> bytes:
    """One page of the site's feed: the newest posts first."""
    ordered = sorted(posts, key=lambda post: post.published_at, reverse=True)
    return document(ordered[(page - 1) * size : page * size])


def document(posts: Iterable[Post]) -> bytes:
    """Write the site's feed with these posts, in this order."""
    items = "".join(_item(post) for post in posts)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Notes From Poland</title><link>{SITE}</link><description>News</description>{items}"
        "</channel></rss>"
    ).encode()


def _item(post: Post) -> str:
    categories = "".join(f"<category><![CDATA[{name}]]></category>" for name in post.categories)
    return (
        f"<item><title>{escape(post.title)}</title><link>{post.link}</link><dc:creator>Ola Nowak</dc:creator>"
        f"<pubDate>{format_datetime(post.published_at.astimezone(UTC))}</pubDate>{categories}"
        f'<guid isPermaLink="false">{post.guid}</guid><description>{escape(post.text)}</description>'
        f"<content:encoded><![CDATA[<p>{post.text}</p><p>More was said.</p>]]></content:encoded></item>"
    )
