"""Read the raw entries of an RSS or Atom document with feedparser."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from digest.domain.errors import FeedError
from digest.feed.pictures.addresses import looks_like_picture
from digest.feed.pictures.choice import Candidate, pixels
from digest.feed.reading.authors import without_addresses
from digest.feed.reading.budget import BROKEN, Budget, fault
from digest.feed.reading.document import Document

LOOSE_BUDGET = 500_000
"""The most characters of broken XML to recover per document. feedparser recovers as few as 100,000 per second."""
LARGEST_ENTRY = 1_000_000
"""The most characters of one entry."""
LARGEST_HEAD = 300_000
"""The most characters before the first entry."""
AT_ONCE = 1_000_000
"""The most characters that feedparser reads before the budget is checked."""
MOST_TAGS = 3_000
"""The most XML elements of one entry, because feedparser takes quadratic time."""

_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_MEDIA = re.compile(r"<(/?)[\w-]+:(group|content)(?=[\s/>])")
_IMAGE = re.compile(
    r"<image(?:\s[^<>]*)?>\s*(?:<(?:title|link|width|height)>[^<>]*</\w+>\s*){0,4}(?:<url>\s*)?(https?://[^\s<>]+|/[^\s<>]+)"
)
_LONGEST_NAME = 2_000
_LONG_NAME = re.compile(
    r"(?:author|creator|[Ee]ditor|[Mm]aster|name|email|contributor|publisher)[^<>]{0,100}>(?:<!\[CDATA\[)?[^<]{2000}"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw entry of a feed. Texts are HTML; `links` and `dates` are in order of preference.

    Relative addresses start at `base`. `problem` says why an entry could not be read.
    """

    guid: str = ""
    permalink: bool = False
    links: tuple[str, ...] = ()
    base: str = ""
    title: str = ""
    description: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    pictures: tuple[tuple[Candidate, ...], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The content of a feed: its entries in order, and the title of its site."""

    entries: tuple[Entry, ...]
    site: str = ""


def read_entries(document: Document, url: str, budget: Budget) -> Contents:
    """Read every entry of a document from `url`. An entry that cannot be read has a `problem`.

    Raises FeedError if the document would take too long.
    """
    if problem := _too_large(document.prelude, LARGEST_HEAD) or fault(document.around()).replace(BROKEN, ""):
        raise FeedError(
            f"The feed cannot be read: what precedes its items {problem}. Ask the site's operator about it."
        )
    texts = [without_addresses(text) for text in document.entries]
    problems = [_problem(document, text, budget) for text in texts]
    whole = [text for text, problem in zip(texts, problems, strict=True) if not problem]
    feed, together = _parsed_together(document, whole, budget)
    base = _join(url, _text(feed, "link"))
    loose = LOOSE_BUDGET
    entries = []
    for text, problem in zip(texts, problems, strict=True):
        budget.check()
        if not problem and together:
            entries.append(_entry(next(together), text, base, url))
        elif not problem or (problem == BROKEN and (loose := loose - len(text)) > 0):
            entries.append(_entry_alone(document, text, base, url))
        else:
            entries.append(Entry(problem=problem))
    return Contents(tuple(entries), _text(feed, "title"))


def _problem(document: Document, text: str, budget: Budget) -> str:
    """Return why an entry cannot be read with the others, or ""."""
    budget.check()
    return _too_large(text, LARGEST_ENTRY) or fault(document.around(text))


def _parsed_together(
    document: Document, entries: Sequence[str], budget: Budget
) -> tuple[Mapping[str, Any], Iterator[Mapping[str, Any]] | None]:
    """Run feedparser over all well-formed entries. Return None for them if it does not find each separately."""
    found: list[Mapping[str, Any]] = []
    feed: Mapping[str, Any] = {}
    for group in _groups_of(entries):
        budget.check()
        parsed = _parsed(document.around(*group))
        feed = feed or parsed["feed"]
        found += parsed["entries"]
    if len(found) == len(entries) and not any("xmlns" in entry for entry in entries):
        return feed, iter(found)
    return _parsed(document.around())["feed"], None


def _groups_of(entries: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split entries into groups of about AT_ONCE characters; a feed without entries is one empty group."""
    start, size = 0, 0
    for place, entry in enumerate(entries):
        if size and size + len(entry) > AT_ONCE:
            yield entries[start:place]
            start, size = place, 0
        size += len(entry)
    yield entries[start:]


def read_cut_entry(document: Document, url: str) -> Entry:
    """Read the start of an incomplete entry, to identify it."""
    return _entry_alone(document, document.cut[:LARGEST_ENTRY], "", url)


def _too_large(text: str, most: int) -> str:
    """Return why a part of a document would take feedparser too long, or ""."""
    if len(text) > most:
        return f"is longer than {most:,} characters"
    if max(map(len, text.split("<"))) > _LONGEST_NAME and _LONG_NAME.search(text):
        return "has an author's name of more than 2,000 characters"
    outside = _CDATA.sub("", text)
    if outside.count("<") > MOST_TAGS or outside.count("=") > 3 * MOST_TAGS:
        return f"has more than {MOST_TAGS:,} elements or attributes"
    return ""


def _parsed(text: str) -> Mapping[str, Any]:
    """Run feedparser over the bytes of one document, leaving HTML unchanged."""
    import feedparser

    settled = b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "ignore")
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            BytesIO(settled),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except Exception:  # noqa: BLE001 -- a hostile entry must not affect the others
        return {"feed": {}, "entries": []}
    return parsed


def _entry_alone(document: Document, text: str, base: str, url: str) -> Entry:
    found = _parsed(document.around(text))["entries"]
    return _entry(found[0], text, base, url) if found else Entry(problem="cannot be read")


def _entry(raw: Mapping[str, Any], text: str, base: str, url: str) -> Entry:
    links = [link for link in _all(raw, "links") if _text(link, "href")]
    pages = [_text(link, "href") for link in links if _text(link, "rel") in ("alternate", "")]
    content, description, stated_base = _texts(raw)
    return Entry(
        guid=_text(raw, "id"),
        permalink=bool(_get(raw, "guidislink")),
        links=tuple(link for link in (_text(raw, "feedburner_origlink"), *pages) if link),
        base=_join(base or url, stated_base),
        title=_text(raw, "title"),
        description=description,
        content=content,
        authors=tuple(_authors(raw)),
        categories=tuple(_text(tag, "label") or _text(tag, "term") for tag in _all(raw, "tags")),
        dates=tuple(_text(raw, name) for name in ("published", "created", "updated") if _text(raw, name)),
        pictures=tuple(_pictures(raw, text, links)),
    )


def _texts(raw: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the content and the description as HTML, and their base address."""
    details = [detail for detail in _all(raw, "content") if _text(detail, "value")]
    summary = _get(raw, "summary_detail") or {}
    content = max((_text(detail, "value") for detail in details), key=len, default="")
    description = _text(summary, "value") if summary else _text(raw, "summary")
    stated = next(
        (_text(d, "base") for d in (*details, summary, _get(raw, "title_detail") or {}) if _text(d, "base")), ""
    )
    return content, description, stated


def _authors(raw: Mapping[str, Any]) -> Iterator[str]:
    for author in _all(raw, "authors"):
        yield _text(author, "name")
    if not _all(raw, "authors"):
        yield _text(raw, "author")


def _pictures(raw: Mapping[str, Any], text: str, links: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Candidate, ...]]:
    """Yield the pictures outside the text, grouped by where they are given."""
    words = _text(raw, "media_picturedescription") or _text(raw, "media_picturetitle")
    media = _all(raw, "media_content")
    groups = _groups(text, len(media))
    yield tuple(
        replace(_candidate(one, "url", words), group=group)
        for one, group in zip(media, groups, strict=True)
        if _is_picture(one, "url")
    )
    yield tuple(_candidate(one, "url", words) for one in _all(raw, "media_thumbnail"))
    attached = [link for link in links if _text(link, "rel") == "enclosure" and _is_picture(link, "href")]
    yield tuple(_candidate(one, "href", "") for one in attached)
    image = _get(raw, "image") or {}
    yield tuple(Candidate(address) for address in (_text(image, "href"), _image_element(text)) if address)


def _groups(text: str, count: int) -> list[int]:
    """Number the `media:group` of each `media:content`; 0 stands for none. feedparser does not report groups."""
    alone = [0] * count
    if not count or ":group" not in text:
        return alone
    groups, current, opened = [], 0, 0
    for end, name in _MEDIA.findall(_CDATA.sub("", text)):
        if name == "group":
            opened += not end
            current = 0 if end else opened
        elif not end:
            groups.append(current)
    return groups if len(groups) == count else alone


def _image_element(text: str) -> str:
    """Return the address in an `<image>` of RSS. feedparser reports it under the same key as an author's `<uri>`."""
    if "<image" not in text:
        return ""
    found = _IMAGE.search(_CDATA.sub(lambda part: "" if "<" in part[0][9:] else part[0][9:-3], text))
    return html.unescape(found[1]) if found else ""


def _is_picture(raw: Mapping[str, Any], address: str) -> bool:
    return looks_like_picture(_text(raw, address), _text(raw, "type"), _text(raw, "medium"))


def _candidate(raw: Mapping[str, Any], address: str, words: str) -> Candidate:
    return Candidate(
        _text(raw, address),
        pixels(_text(raw, "width")),
        pixels(_text(raw, "height")),
        words,
        default=_text(raw, "isdefault").strip().lower() == "true",
        medium=_text(raw, "medium").strip().lower(),
    )


def _get(raw: Mapping[str, Any], key: str) -> Any:
    """Look up a key without feedparser's fallback from the updated to the published date."""
    return dict.get(raw, key) if isinstance(raw, dict) else None


def _all(raw: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    found = _get(raw, key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text(raw: Mapping[str, Any], key: str) -> str:
    found = _get(raw, key)
    return found if isinstance(found, str) else ""


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return base
