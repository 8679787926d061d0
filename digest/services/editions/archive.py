"""The public archive, and each edition's page without anything personal."""

from dataclasses import dataclass
from datetime import date

from digest.config import Config
from digest.domain.batches import ReaderLinks
from digest.render.pages import Pages
from digest.render.public import impersonal, with_parts
from digest.store.database import Database
from digest.store.editions.archive import Published, PublishedPage, load_published, load_published_page, load_years

IN_FEED = 30
"""The number of editions in the archive's feed."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A year's published editions, the newest first, and all years that have any."""

    year: int | None
    years: tuple[int, ...]
    editions: tuple[Published, ...]


def browse(database: Database, year: int | None = None) -> Shelf | None:
    """Return a year of the archive, by default the newest. None when nothing was published that year."""
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
        picture=_picture(found, config),
        url=ReaderLinks(config.public_url).edition(digest, local_date, part),
    )
    page = impersonal(found.html, found.token_tag, f"{config.public_url}/")
    return with_parts(page, head=head, foot=pages.page("edition_foot"))


def _picture(page: PublishedPage, config: Config) -> str | None:
    """The lead's picture, else any story's, else the site's logo."""
    stories = [story for section in page.document.get("sections", ()) for story in section["stories"]]
    lead_first = sorted(stories, key=lambda story: story["guid"] != page.document.get("lead"))
    return next((story["image_url"] for story in lead_first if story["image_url"]), config.site.logo)
