"""Decide what one reading of the feed changes in the stored stories. Pure: the caller stores the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.domain.absences import found_again, missing
from digest.domain.duplicates import title_key
from digest.domain.standing_lines import Wording
from digest.domain.stories import Reading, Rejection, Sighting, Story, plausible_date
from digest.domain.story_identity import keys_of, reading_keys

BACKUP_SUSPECTED = 3
"""If this many of the newest stories disappear at once, and none is newer, the feed is an old copy of the site."""

ANOTHER_TEXT = 60.0
"""Texts less similar than this, on rapidfuzz's scale from 0 to 100, belong to different stories."""


@dataclass(frozen=True, slots=True)
class NewStory:
    """A new story: what the feed shows, its date, and the keys that identify it.

    `seen_at` is when it could first be seen: now, or its date if the site served an old copy. Stories that only an
    old copy shows are old, not late.
    """

    sighting: Sighting
    published_at: datetime
    keys: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class KnownStory:
    """A stored story as it is after this reading.

    `changed`: its keys changed, or something that a reader can see. `wording` is its new wording in the feed; None if
    that has not changed.
    """

    story: Story
    keys: tuple[str, ...]
    changed: bool
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a reading changes.

    `missing` has the ids of stories that disappeared from between others. `order` is the order of the reading: ids of
    known stories, or negative indexes into `new` (-1 is the first). `stale`: the site served an old copy of itself, so
    only unknown stories are stored.
    """

    new: tuple[NewStory, ...]
    known: tuple[KnownStory, ...]
    repeated: int
    missing: tuple[int, ...]
    order: tuple[int, ...]
    stale: bool

    @property
    def updated(self) -> tuple[KnownStory, ...]:
        """The known stories that changed."""
        return tuple(known for known in self.known if known.changed)


def reconcile(reading: Reading, *, known: Mapping[str, Story], last: Sequence[Story], now: datetime) -> Changes:
    """Compare a reading with what is stored.

    `known` maps every stored key that occurs in the reading to its story; `last` are the stories of the last
    trusted reading in its order (the newest first, as a rule).
    """
    new: list[NewStory] = []
    seen: dict[int, KnownStory] = {}
    order: list[int] = []
    new_keys: set[str] = set()
    repeated = 0
    entries: list[Sighting | Rejection] = [*reading.sightings, *reading.rejections]
    for entry, keys in zip(entries, reading_keys(entries), strict=True):
        story = _recognised(entry, keys, known, now)
        if not isinstance(entry, Sighting):
            if story is not None and story.id not in seen:
                after = found_again(story)
                seen[story.id] = KnownStory(after, (), changed=after != story)
        elif (story is not None and story.id in seen) or new_keys.intersection(keys):
            repeated += 1
        elif story is not None:
            seen[story.id] = _meet(story, entry, keys, known, now)
            order.append(story.id)
        else:
            published_at = plausible_date(entry.published_at, now, now)
            new.append(NewStory(entry, published_at, keys, now))
            new_keys.update(keys)
            order.append(-len(new))
    stale = _is_old_copy(last, new, seen, now)
    return Changes(
        new=tuple(replace(story, seen_at=story.published_at) if stale else story for story in new),
        known=() if stale else tuple(seen.values()),
        repeated=repeated + (len(seen) if stale else 0),
        missing=() if stale else _newly_missing(reading, last, order, seen),
        order=() if stale else tuple(order),
        stale=stale,
    )


def _recognised(
    entry: Sighting | Rejection, keys: Sequence[str], known: Mapping[str, Story], now: datetime
) -> Story | None:
    """Return the stored story of an entry; None if the site used an old guid again for another story."""
    story = next((known[key] for key in keys if key in known), None)
    if story is None or not isinstance(entry, Sighting) or keys[0] not in known:
        return story
    if any(known.get(key) == story for key in keys[1:]) or not _is_another(entry, story, now):
        return story
    return next((known[key] for key in keys[1:] if key in known), None)


def _is_another(sighting: Sighting, story: Story, now: datetime) -> bool:
    """Return whether link, title, date and text are all new. Then an equal guid does not make it the same story."""
    if len(keys_of(sighting)) < 2 or story.url is None:  # noqa: PLR2004 -- a guid and a link
        return False
    if plausible_date(sighting.published_at, now, story.published_at) == story.published_at:
        return False
    if title_key(sighting.title) == title_key(story.title) or not (sighting.text and story.text):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(sighting.text, story.text) < ANOTHER_TEXT


def _meet(
    story: Story, sighting: Sighting, keys: tuple[str, ...], known: Mapping[str, Story], now: datetime
) -> KnownStory:
    """Update a stored story with what the site says now. Keep what the site no longer mentions."""
    after = replace(
        found_again(story),
        guid=sighting.guid,
        url=sighting.url or story.url,
        unsafe=sighting.unsafe and story.url is None,
        title=sighting.title or story.title,
        text=sighting.text or story.text,
        standfirst=sighting.standfirst if sighting.text or sighting.standfirst else story.standfirst,
        author=sighting.author or story.author,
        categories=sighting.categories or story.categories,
        image=sighting.image,
        published_at=plausible_date(sighting.published_at, now, story.published_at),
        protected=sighting.protected,
    )
    added = tuple(key for key in keys if key not in known)
    # What the site now withholds does not replace what it showed before.
    wording = sighting.wording if sighting.text or not story.text else None
    return KnownStory(after, added, changed=after != story, wording=wording)


def _newly_missing(
    reading: Reading, last: Sequence[Story], order: Sequence[int], seen: Mapping[int, KnownStory]
) -> tuple[int, ...]:
    if any(not keys_of(rejection) for rejection in reading.rejections):
        # A broken entry without an identity may be any of them.
        return ()
    return tuple(
        story.id for story in missing(last, order, seen) if story.withdrawn_at is None and story.missing_since is None
    )


def _is_old_copy(last: Sequence[Story], new: Sequence[NewStory], seen: Mapping[int, KnownStory], now: datetime) -> bool:
    """Return whether the feed is an older copy: several stored stories are newer than the newest one it shows."""
    claimed = [story.sighting.published_at for story in new]
    dates = [date for date in claimed if date is not None and date <= now]
    dates += [known.story.published_at for known in seen.values()]
    if not dates or any(date is None for date in claimed):
        return False
    newest = max(dates)
    return sum(story.published_at > newest and story.id not in seen for story in last) >= BACKUP_SUSPECTED
