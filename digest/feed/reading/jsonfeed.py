"""Read JSON Feed, versions 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), into raw entries."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from digest.domain.errors import FeedError
from digest.feed.pictures.addresses import looks_like_picture
from digest.feed.pictures.choice import Candidate
from digest.feed.reading.document import not_a_feed
from digest.feed.reading.entries import Contents, Entry
from digest.feed.reading.markup import as_markup

_VERSION = "jsonfeed.org/version/1"


def is_json(text: str) -> bool:
    """Check whether a text looks like JSON."""
    return text.lstrip()[:1] in ("{", "[")


def read_json_feed(text: str, url: str) -> Contents:
    """Read a JSON Feed from `url`. Raises FeedError if it is not one."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        feed = None
    if not isinstance(feed, dict) or _VERSION not in _text(feed, "version") or not isinstance(feed.get("items"), list):
        raise FeedError(not_a_feed(text))
    base = _join(url, _text(feed, "home_page_url"))
    authors = tuple(_authors(feed))
    items = (item if isinstance(item, dict) else {} for item in feed["items"])
    return Contents(tuple(_entry(item, base, authors) for item in items), _text(feed, "title"))


def _entry(item: Mapping[str, Any], base: str, authors: tuple[str, ...]) -> Entry:
    url = _text(item, "url")
    content = _text(item, "content_html") or as_markup(_text(item, "content_text"))
    return Entry(
        guid=_text(item, "id"),
        permalink=True,
        links=tuple(link for link in (url, _text(item, "external_url")) if link),
        base=_join(base, url),
        title=as_markup(_text(item, "title")),
        description=as_markup(_text(item, "summary")),
        content=content,
        authors=tuple(_authors(item)) or authors,
        categories=tuple(as_markup(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        dates=tuple(_text(item, name) for name in ("date_published", "date_modified") if _text(item, name)),
        pictures=tuple(_pictures(item)),
    )


def _authors(holder: Mapping[str, Any]) -> Iterator[str]:
    """Yield the authors: a list since version 1.1, a single one before."""
    listed = _list(holder, "authors") or [holder.get("author")]
    return (name for one in listed if isinstance(one, dict) and (name := _text(one, "name")))


def _pictures(item: Mapping[str, Any]) -> Iterator[tuple[Candidate, ...]]:
    yield tuple(Candidate(_text(item, name)) for name in ("image", "banner_image") if _text(item, name))
    attached = (one for one in _list(item, "attachments") if isinstance(one, dict))
    yield tuple(
        Candidate(_text(one, "url"), alt=_text(one, "title"))
        for one in attached
        if looks_like_picture(_text(one, "url"), _text(one, "mime_type"), "")
    )


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    found = holder.get(key)
    return found if isinstance(found, list) else []


def _text(holder: Mapping[str, Any], key: str) -> str:
    found = holder.get(key)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)[:100] if abs(found) < 10**50 else ""
    return found if isinstance(found, str) else ""


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return base
