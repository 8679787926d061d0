"""Parse the bytes of a feed into sightings of stories, without network, database or configuration."""

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from digest.domain.errors import FeedError
from digest.domain.stories import Reading, Rejection, Sighting
from digest.feed.fetching.charset import decode
from digest.feed.reading.budget import Budget
from digest.feed.reading.document import split
from digest.feed.reading.entries import Contents, read_cut_entry, read_entries
from digest.feed.reading.jsonfeed import is_json, read_json_feed
from digest.feed.reading.sighting import reject, sight

_EMBEDDED = re.compile(
    r"data:[\w.+-]{1,40}/[\w.+-]{1,80}(?:;[\w=.-]{1,60}){0,4},"
    r"(?:[A-Za-z0-9+/=%]|\\[/nr]|\s(?=[A-Za-z0-9+/=%\\]{16})){200,}+",
    re.IGNORECASE,
)
"""A picture or font embedded in the document as a `data:` address, possibly megabytes long."""
_EMPTY = "The feed has no items. A news site always shows some: check `site.feed`, and open the address in a browser."
_CUT_OFF = "The feed was cut off before its first item ended. No action is needed if the next reading succeeds."


def parse(
    body: bytes, *, content_type: str = "", url: str = "", zone: ZoneInfo, boilerplate: Sequence[str] = ()
) -> Reading:
    """Parse RSS, Atom or JSON Feed into clean sightings, in the order of the feed.

    `content_type` is the HTTP header and `url` the final address, if known. A date without a zone is in `zone`.
    Paragraphs that begin with one of `boilerplate` are dropped, and embedded `data:` pictures are ignored. Raises only
    FeedError, if `body` is not a feed, has no complete entry, or takes too long to read.
    """
    budget = Budget()
    text = _EMBEDDED.sub("data:,", decode(body, content_type))
    contents, unfinished, truncated = _read_json(text, url) if is_json(text) else _read_xml(text, url, budget)
    if not contents.entries:
        raise FeedError(_CUT_OFF if unfinished else _EMPTY)
    seen = []
    for entry in contents.entries:
        budget.check()
        seen.append(sight(entry, contents.site, zone, tuple(boilerplate)))
    sightings = tuple(one for one in seen if isinstance(one, Sighting))
    rejections = tuple(one for one in seen if isinstance(one, Rejection))
    return Reading(sightings, rejections + unfinished, truncated)


def _read_json(text: str, url: str) -> tuple[Contents, tuple[Rejection, ...], bool]:
    return read_json_feed(text, url), (), False


def _read_xml(text: str, url: str, budget: Budget) -> tuple[Contents, tuple[Rejection, ...], bool]:
    """Read RSS or Atom. Reject the incomplete entry of a truncated document, but keep its identity."""
    document = split(text)
    unfinished = (reject(read_cut_entry(document, url), "the feed was cut off within it"),) if document.cut else ()
    return read_entries(document, url, budget), unfinished, document.truncated
