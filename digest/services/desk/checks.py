"""Check an edition before a person approves it. The findings decide and stop nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from digest.domain.checks import is_like, unfinished
from digest.domain.edition_life import GIVEN_UP
from digest.domain.errors import FeedError
from digest.feed.fetching.pages import Standing
from digest.services.desk.shown import TEXTS, Desk, Shown
from digest.store.editions.editions import load_between

Fetch = Callable[[Iterable[str]], Iterable[tuple[str, bytes | FeedError]]]
"""Fetches pictures, and yields for each its bytes, or why there are none."""
LOOK_BACK = timedelta(days=8)
"""How far back subjects are compared."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check. `found` names what a person should look at; empty if all is well."""

    name: str
    found: tuple[str, ...] = ()


def check_words(desk: Desk, shown: Shown) -> list[Check]:
    """Make the checks without network: marks for something missing, descriptions of pictures, the subject."""
    texts = {kind.value: shown.text(kind) for kind in TEXTS}
    for story in _stories(shown):
        texts[f"“{story['title']}”"] = f"{story['title']} {story.get('summary', '')}"
    earlier = shown.local_date - LOOK_BACK
    with desk.database.read() as connection:
        others = [
            one.document.get("subject") or ""
            for one in load_between(connection, earlier, shown.local_date - timedelta(days=1))
            if one.digest == shown.digest and one.state not in GIVEN_UP
        ]
    alike = is_like(str(shown.document.get("subject") or ""), filter(None, reversed(others)))
    return [
        Check("Nothing is left to come (TK)", tuple(unfinished(texts))),
        Check("Pictures are described", tuple(_without_words(shown))),
        Check("The subject is new", (f"An earlier one: {alike}",) if alike else ()),
    ]


def check_site(desk: Desk, shown: Shown, fetch: Fetch) -> list[Check]:
    """Check that the links of the stories answer, and that their pictures load. Takes as long as the site takes."""
    stories = _stories(shown)
    links = {story["url"]: story["title"] for story in stories if story["url"]}
    standings = desk.pages.check(links) if links else {}
    silent = tuple(
        f"“{links[url]}”: {'no such page' if standing is Standing.GONE else 'no answer'}"
        for url, standing in standings.items()
        if standing is not Standing.THERE
    )
    # A copy of ours has been loaded already.
    wanted = {one["image_url"]: one["title"] for one in stories if one.get("image_url") and not one.get("image_copy")}
    broken = tuple(f"“{wanted[url]}”: {got}" for url, got in fetch(wanted) if isinstance(got, FeedError) or not got)
    return [Check("Links answer", silent), Check("Pictures load", broken)]


def _stories(shown: Shown) -> Sequence[dict[str, Any]]:
    return [story for part in shown.document.get("sections", ()) for story in part["stories"]]


def _without_words(shown: Shown) -> Iterator[str]:
    """Name the stories with a picture that has no description."""
    if shown.rendition is None:
        return
    bare = {
        str(node.attributes.get("src") or "")
        for node in LexborHTMLParser(shown.rendition.html).css("img")
        if not (node.attributes.get("alt") or "").strip()
    }
    for story in _stories(shown):
        sources = [one for one in (story.get("image_copy"), story.get("image_url")) if one]
        if any(source.endswith(one) for one in sources for source in bare):
            yield f"“{story['title']}”"
