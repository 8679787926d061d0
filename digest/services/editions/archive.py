"""The public archive, and each edition's page without anything personal."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from digest.config import Config
from digest.domain.batches import ReaderLinks
from digest.render.pages import Pages
from digest.render.public import impersonal, with_parts
from digest.services.editions.illustrate import find_wide_copy
from digest.store.database import Database
from digest.store.editions.archive import (
    Published,
    PublishedPage,
    load_newest_cover,
    load_published,
    load_published_hash,
    load_published_page,
    load_years,
)

IN_FEED = 30
"""The number of editions in the archive's feed."""
KEPT = 200
"""The most finished pages in memory: about 20 MB, at the largest size that mail programs show in full (102 kB)."""
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A year's published editions, the newest first, and all years with editions."""

    year: int | None
    years: tuple[int, ...]
    editions: tuple[Published, ...]


def browse(database: Database, year: int | None = None) -> Shelf | None:
    """Return a year of the archive, by default the newest; None if nothing was published that year."""
    with database.read() as connection:
        years = load_years(connection)
        if year is None and not years:
            return Shelf(None, (), ())
        shown = years[0] if year is None else year
        if shown not in years:
            return None
        return Shelf(shown, tuple(years), tuple(load_published(connection, year=shown)))


def newest(database: Database) -> list[Published]:
    """List the newest published editions for the archive's feed."""
    with database.read() as connection:
        return load_published(connection, limit=IN_FEED)


@dataclass(frozen=True, slots=True)
class Cover:
    """The beginning of an edition: its inbox row and its lead. `picture` is the path of our copy, or ""."""

    digest: str
    local_date: date
    number: int
    subject: str
    headline: str
    summary: str
    picture: str


def newest_cover(database: Database) -> Cover | None:
    """Return the cover of the newest published edition; None if there is none."""
    with database.read() as connection:
        found = load_newest_cover(connection)
        if found is None:
            return None
        lead = _lead_first(found.document)[0]
        picture = find_wide_copy(connection, lead["image_url"]) if lead["image_url"] else ""
    number = found.document.get("number", 0)  # editions of earlier versions have none
    return Cover(
        found.digest, found.local_date, number, found.subject, lead["title"], lead.get("summary") or "", picture
    )


@dataclass(frozen=True, slots=True)
class PageName:
    """Identifies the page of an edition, or with `part` the page of that correction."""

    digest: str
    local_date: date
    part: int = 0


class FinishedPages(Generic[Made]):
    """Makes each published page once. `make` converts its HTML to the form that is kept, for at most KEPT pages.

    Published pages never change, but an edition can be cancelled, so each search checks that it is still public.
    """

    def __init__(self, database: Database, html: Callable[[PageName], str | None], make: Callable[[str], Made]) -> None:
        self._database, self._html, self._make = database, html, make
        self._kept: OrderedDict[tuple[str, PageName], Made] = OrderedDict()

    def find(self, names: Collection[PageName]) -> dict[PageName, Made]:
        """Find the public ones of these pages, in one transaction. Only one thread may call it at a time."""
        with self._database.read() as connection:
            hashes = {name: load_published_hash(connection, name.digest, name.local_date, name.part) for name in names}
        found = {name: self._page(content, name) for name, content in hashes.items() if content is not None}
        return {name: page for name, page in found.items() if page is not None}

    def _page(self, content: str, name: PageName) -> Made | None:
        key = content, name
        page = self._kept.get(key)
        if page is None:
            html = self._html(name)
            if html is None:  # it was cancelled meanwhile
                return None
            page = self._kept[key] = self._make(html)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return page


def edition_page(
    database: Database, config: Config, pages: Pages, digest: str, local_date: date, *, part: int = 0
) -> str | None:
    """Make the page of a published edition: the frozen bytes for everybody, with metadata for sharing.

    With `part`, the page of the correction of that number.
    """
    with database.read() as connection:
        found = load_published_page(connection, digest, local_date, part)
    if found is None:
        return None
    head = pages.page(
        "edition_head",
        title=found.subject,
        description=found.preheader,
        picture=_picture(found, config, pages.site.logo),
        url=ReaderLinks(config.public_url).edition(digest, local_date, part),
    )
    page = impersonal(found.html, found.token_tag, f"{config.public_url}/")
    return with_parts(page, head=head, foot=pages.page("edition_foot"))


def _picture(page: PublishedPage, config: Config, logo: str | None) -> str | None:
    """Return our copy of the lead's picture, or the site's if there is no copy; else of any story; else the logo."""
    for story in _lead_first(page.document):
        if copy := story.get("image_copy"):  # editions of earlier versions do not name it
            return f"{config.public_url}/{copy}"
        if url := story["image_url"]:
            return str(url)
    return logo


def _lead_first(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    stories = [story for section in document.get("sections", ()) for story in section["stories"]]
    return sorted(stories, key=lambda story: story["guid"] != document.get("lead"))
