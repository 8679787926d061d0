"""Read the feed's older pages after stories came and went between two readings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.domain.errors import FeedError
from digest.domain.stories import Reading, Sighting, Story
from digest.domain.story_identity import keys_of, reading_keys
from digest.feed.fetching.fetch import MissingError
from digest.store.database import Database
from digest.store.intake.stories import load_by_keys, load_newest

GAP_PATIENCE = timedelta(days=1)
"""How long the older pages of a gap are requested again while the site does not serve them."""


@dataclass(frozen=True, slots=True)
class Backfill:
    """The older pages of the feed that were read. `gap_at`: since when some pages could not be read."""

    pages: tuple[Reading, ...] = ()
    gap_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, compared with what was stored before the gap.

    - `is_new`: it has a story that is newer than the newest one stored then.
    - `ends_new`: its last story is newer than that.
    - `has_newest`: it has that newest story itself.
    - `reaches`: it has a story at least as old.
    """

    is_new: bool
    ends_new: bool
    has_newest: bool
    reaches: bool


def backfill(
    database: Database,
    read_page: Callable[[int], Reading],
    first: Reading,
    *,
    gap_at: datetime | None,
    most: int,
    now: datetime,
) -> Backfill:
    """Read older pages until one has nothing new and reaches the story that was the newest before the gap.

    A known story on the first page does not prove that nothing is missing: it may be pinned, edited or dated anew.
    `read_page` reads a page by its number; at most `most` pages are read. A FeedError of `read_page` ends the reading.
    """
    with database.read() as connection:
        newest = load_newest(connection, before=gap_at)
    page = _compare(database, first, newest, gap_at) if newest else None
    if newest is None or page is None or (gap_at is None and not _has_gap(page)):
        return Backfill()
    began_at, seen = gap_at or now, all_keys(first)
    pages: list[Reading] = []
    for number in range(2, 2 + most):
        try:
            reading = read_page(number)
        except MissingError:
            # The end of the archive.
            break
        except FeedError:
            # Keep what was read so far. The rest is requested again, for a day.
            return Backfill(tuple(pages), began_at if now - began_at < GAP_PATIENCE else None)
        keys = all_keys(reading)
        if keys <= seen:
            break
        seen |= keys
        page = _compare(database, reading, newest, gap_at)
        if page.is_new:
            pages.append(reading)
        elif page.reaches:
            break
    return Backfill(tuple(pages))


def all_keys(reading: Reading) -> set[str]:
    """Return all keys of a reading's entries."""
    return {key for keys in reading_keys([*reading.sightings, *reading.rejections]) for key in keys}


def _has_gap(first: _Page) -> bool:
    return first.is_new and (first.ends_new or not first.has_newest)


def _compare(database: Database, reading: Reading, newest: Story, gap_at: datetime | None) -> _Page:
    with database.read() as connection:
        known = load_by_keys(connection, all_keys(reading))

    def stored(sighting: Sighting) -> Story | None:
        story = next((known[key] for key in keys_of(sighting) if key in known), None)
        return story if story and (gap_at is None or story.first_seen_at < gap_at) else None

    def is_new(sighting: Sighting) -> bool:
        return stored(sighting) is None and (
            sighting.published_at is None or sighting.published_at >= newest.published_at
        )

    found = [stored(sighting) for sighting in reading.sightings]
    dates = [sighting.published_at for sighting in reading.sightings if sighting.published_at is not None]
    return _Page(
        is_new=any(map(is_new, reading.sightings)),
        ends_new=bool(reading.sightings) and is_new(reading.sightings[-1]),
        has_newest=any(story is not None and story.id == newest.id for story in found),
        reaches=any(date <= newest.published_at for date in dates) or any(found),
    )
