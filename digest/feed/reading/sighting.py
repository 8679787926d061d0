"""Turn a raw entry of a feed into a clean sighting, or reject it with a reason."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.domain.plain_text import tidy
from digest.domain.standing_lines import Passage, Wording
from digest.domain.stories import Image, Rejection, Sighting
from digest.feed.page.footers import Footer
from digest.feed.page.notices import is_protected
from digest.feed.pictures.choice import choose
from digest.feed.pictures.in_html import in_html
from digest.feed.reading.authors import read_authors
from digest.feed.reading.boilerplate import Context, story_paragraphs
from digest.feed.reading.clean import shorten, skeleton
from digest.feed.reading.dates import read_date
from digest.feed.reading.entries import Entry
from digest.feed.reading.links import absolute, is_web_address
from digest.feed.reading.markup import Page, plain, read
from digest.feed.reading.standfirst import begins, first_sentence, has_cut_mark
from digest.feed.reading.story_text import extract_text

_LONGEST_TITLE = 500
_LONGEST_MADE_TITLE = 120
_LONGEST_NAME = 200
_LONGEST_GUID = 500
_MOST_CATEGORIES = 50


def sight(entry: Entry, site: str, zone: ZoneInfo, boilerplate: Sequence[str]) -> Sighting | Rejection:
    """Clean one entry. `site` is the title of the feed, which its standing lines mention."""
    if entry.problem:
        return reject(entry, entry.problem)
    title = plain(entry.title)
    author = read_authors(entry.authors, plain(site), urlsplit(entry.base).hostname or "")
    context = Context(title, author, plain(site), tuple(boilerplate))
    url, unsafe = link(entry)
    footer = Footer(url or "", entry.base)
    content, description = read(entry.content, footer=footer), read(entry.description, footer=footer)
    wording = _wording(entry, content, description, context)
    paragraphs, lead = extract_text(Passage(wording, title, author))
    protected = content.protected or description.protected or is_protected(title, lead or " ".join(paragraphs))
    if protected:
        wording, paragraphs, lead = Wording(), [], ""
    if not skeleton(title):
        title = shorten(first_sentence(paragraphs[0]), _LONGEST_MADE_TITLE) if paragraphs else ""
    guid = identity(entry, url) or _made_guid(title, paragraphs)
    if not title or not guid:
        return reject(entry, "has neither a title nor a text")
    return Sighting(
        guid=guid,
        url=url,
        title=shorten(title, _LONGEST_TITLE),
        text="\n\n".join(paragraphs),
        standfirst=lead,
        author=author,
        categories=tuple(_categories(entry)),
        image=_image(entry, content, description),
        published_at=next((date for claim in entry.dates if (date := read_date(claim, zone))), None),
        unsafe=unsafe,
        protected=protected,
        wording=wording,
    )


def reject(entry: Entry, reason: str) -> Rejection:
    """Reject an entry, keeping its identity."""
    url, _ = link(entry)
    return Rejection(reason, identity(entry, url) or None, url)


def link(entry: Entry) -> tuple[str | None, bool]:
    """Return the address of the story, and whether the entry has an address that must not be used."""
    for address in entry.links:
        if url := absolute(address, entry.base):
            return url, False
    if entry.permalink and is_web_address(guid := entry.guid.strip()):
        return absolute(guid, ""), bool(entry.links)
    return None, bool(entry.links)


def identity(entry: Entry, url: str | None) -> str:
    """Return the id of an entry, or its address, or ""."""
    return _bounded(tidy(entry.guid)) or url or ""


def _wording(entry: Entry, content: Page, description: Page, context: Context) -> Wording:
    """Return the wording of the story from the content and the description of the entry."""
    described = story_paragraphs(description.paragraphs, context)
    paragraphs = story_paragraphs(content.paragraphs, context)
    if not paragraphs and not described and entry.content:
        paragraphs = story_paragraphs(read(entry.content, thoroughly=True).paragraphs, context)
    said = _said(described)
    is_cut = has_cut_mark(said)
    repeated = bool(said) and begins(content.words, said)
    return Wording(
        content=tuple(map(tuple, paragraphs)),
        description=tuple(map(tuple, described)),
        is_excerpt=is_cut or repeated,
        is_cut=has_cut_mark(_said(paragraphs)) if paragraphs else is_cut,
    )


def _said(paragraphs: Sequence[Sequence[str]]) -> str:
    return " ".join(line for lines in paragraphs for line in lines)


def _categories(entry: Entry) -> Iterator[str]:
    """Clean the categories and remove duplicates, in order."""
    names = (shorten(plain(raw), _LONGEST_NAME) for raw in entry.categories[:_MOST_CATEGORIES])
    return iter(dict.fromkeys(name for name in names if name))


def _image(entry: Entry, content: Page, description: Page) -> Image | None:
    return choose(chain(entry.pictures, in_html(content.pictures), in_html(description.pictures)), entry.base)


def _made_guid(title: str, paragraphs: Sequence[str]) -> str:
    """Derive an id from the text of an entry that has neither id nor address."""
    words = skeleton(title) or skeleton("".join(paragraphs))
    return f"urn:sha256:{hashlib.sha256(words.encode()).hexdigest()}" if words else ""


def _bounded(guid: str) -> str:
    """Replace a guid that is too long for a database key by its hash."""
    if len(guid) <= _LONGEST_GUID:
        return guid
    return f"urn:sha256:{hashlib.sha256(guid.encode()).hexdigest()}"
