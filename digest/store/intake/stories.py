"""Load and save stories, their keys and revisions, and the state of the feed. Knows nothing about feeds' formats."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, or_, select
from sqlalchemy import update as sql_update

from digest.domain.changes import Changes, KnownStory, NewStory
from digest.domain.standing_lines import Passage
from digest.domain.stories import Image, Story
from digest.store.database import upsert
from digest.store.intake.wordings import save_wording
from digest.store.tables import feeds, stories, story_keys, story_revisions

_PART = 500
"""Values in one IN list: SQLite's own limit on variables is 32,766."""

_COLUMNS = tuple(
    stories.c[name]
    for name in (
        "id",
        "guid",
        "url",
        "title",
        "standfirst",
        "author",
        "categories",
        "image_url",
        "image_alt",
        "image_width",
        "image_height",
        "image_default",
        "image_medium",
        "unsafe",
        "published_at",
        "first_seen_at",
        "withdrawn_at",
        "protected",
        "missing_since",
        "page_gone_at",
        "taken_back",
    )
)
"""The columns of a story without its text, in the order that `_story` expects."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known about a feed: its validators, how the last readings went, and the stories of the last one."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    read_at: datetime | None = None
    whole_at: datetime | None = None
    began_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_error: str | None = None
    retry_at: datetime | None = None
    gap_at: datetime | None = None
    reading: tuple[int, ...] = ()


def load_feed(connection: Connection, url: str) -> FeedState:
    """Load a feed's state; a feed never read before has an empty one."""
    row = connection.execute(select(feeds).where(feeds.c.url == url)).mappings().one_or_none()
    return FeedState(**{**row, "reading": tuple(row["reading"])}) if row else FeedState(url)


def lock_feed(connection: Connection, url: str) -> FeedState:
    """Load a feed's state, and lock it until the transaction ends.

    Otherwise, two simultaneous readings would both find new stories unknown, and store them twice.
    """
    connection.execute(
        upsert(connection.dialect.name)(feeds).values(url=url, failures=0, reading=[]).on_conflict_do_nothing()
    )
    connection.execute(select(feeds.c.url).where(feeds.c.url == url).with_for_update())
    return load_feed(connection, url)


def save_feed(connection: Connection, state: FeedState) -> None:
    """Save a feed's state."""
    values = {
        column.name: list(state.reading) if column.name == "reading" else getattr(state, column.name)
        for column in feeds.columns
    }
    statement = upsert(connection.dialect.name)(feeds).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=values))


def count_stories(connection: Connection) -> int:
    """Count everything stored."""
    return connection.execute(select(func.count()).select_from(stories)).scalar_one()


def load_newest(connection: Connection, *, before: datetime | None = None) -> Story | None:
    """Load the newest story that should be on the site; with `before`, the newest one first seen before that moment."""
    query = select(stories.c.id).where(stories.c.withdrawn_at.is_(None), stories.c.missing_since.is_(None))
    if before is not None:
        query = query.where(stories.c.first_seen_at < before)
    query = query.order_by(stories.c.published_at.desc(), stories.c.id.desc()).limit(1)
    return next(iter(load_by_ids(connection, connection.execute(query).scalars())), None)


def load_by_keys(connection: Connection, keys: Iterable[str]) -> dict[str, Story]:
    """Map the stored ones of `keys` to their stories."""
    wanted = sorted(set(keys))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        rows = connection.execute(select(story_keys.c.key, story_keys.c.story_id).where(story_keys.c.key.in_(part)))
        found.update((row.key, row.story_id) for row in rows)
    known = {story.id: story for story in load_by_ids(connection, set(found.values()))}
    return {key: known[story_id] for key, story_id in found.items()}


def load_by_ids(connection: Connection, ids: Iterable[int]) -> list[Story]:
    """Load stories by id, in the order of `ids`. Ids that are not stored are skipped."""
    ordered = list(dict.fromkeys(ids))
    loaded: dict[int, Story] = {}
    for start in range(0, len(ordered), _PART):
        part = ordered[start : start + _PART]
        rows = connection.execute(select(*_COLUMNS, stories.c.text).where(stories.c.id.in_(part))).all()
        loaded.update((story.id, story) for story in map(_story, rows))
    return [loaded[story_id] for story_id in ordered if story_id in loaded]


def load_stories(
    connection: Connection,
    *,
    since: datetime | None = None,
    text_since: datetime | None = None,
    besides: Collection[int] = (),
    only: Collection[int] | None = None,
) -> list[Story]:
    """Load all stories published at `since` or later, and those with the ids in `besides`, the newest first.

    With `only`, only stories with these ids. To save time, stories published before `text_since` have an empty text,
    unless they are in `besides`.
    """
    text: ColumnElement[str] = stories.c.text
    if text_since is not None:
        read = or_(stories.c.published_at >= text_since, stories.c.id.in_(besides))
        text = case((read, stories.c.text), else_=literal(""))
    query = select(*_COLUMNS, text).order_by(stories.c.published_at.desc(), stories.c.id.desc())
    if since is not None:
        query = query.where(or_(stories.c.published_at >= since, stories.c.id.in_(besides)))
    if only is not None:
        query = query.where(stories.c.id.in_(only))
    return [_story(row) for row in connection.execute(query).all()]


def find_by_guid(connection: Connection, name: str) -> list[int]:
    """Find the story with a guid, an address or a WordPress number; at most one, as a list of ids."""
    named = or_(stories.c.guid == name, stories.c.url == name)
    if name.isdecimal():
        named = or_(named, stories.c.guid.endswith(f"?p={name}"))
    query = select(stories.c.id).where(named).order_by(stories.c.id.desc()).limit(1)
    return list(connection.execute(query).scalars())


def load_numbers(connection: Connection, guids: Iterable[str]) -> dict[str, int]:
    """Load the ids of the stories with these guids, by guid."""
    query = select(stories.c.guid, stories.c.id).where(stories.c.guid.in_(list(guids)))
    return {row[0]: row[1] for row in connection.execute(query)}


def load_titles(connection: Connection) -> list[tuple[int, str]]:
    """Load the ids and titles of all stories, the newest first."""
    query = select(stories.c.id, stories.c.title).order_by(stories.c.published_at.desc(), stories.c.id.desc())
    return [(row[0], row[1]) for row in connection.execute(query)]


def save_changes(connection: Connection, changes: Changes, now: datetime) -> tuple[int, ...]:
    """Save what a reading changed. Return the ids of the stories that are present, in the reading's order."""
    new_ids = [_insert(connection, new, now) for new in changes.new]
    for known in changes.known:
        _save_known(connection, known, now)
    for start in range(0, len(changes.missing), _PART):
        part = changes.missing[start : start + _PART]
        connection.execute(sql_update(stories).where(stories.c.id.in_(part)).values(missing_since=now))
    return tuple(new_ids[-index - 1] if index < 0 else index for index in changes.order)


def load_to_ask(connection: Connection, since: datetime, limit: int) -> list[Story]:
    """Load stories that are missing or withdrawn `since` then, to request their pages: at most `limit`.

    The ones requested longest ago come first. Stories that an editor withdrew are left out.
    """
    open_since = func.coalesce(stories.c.missing_since, stories.c.withdrawn_at)
    query = (
        select(stories.c.id)
        .where(open_since >= since, stories.c.url.is_not(None), ~stories.c.taken_back)
        .order_by(stories.c.asked_at.is_not(None), stories.c.asked_at, stories.c.id.desc())
        .limit(limit)
    )
    return load_by_ids(connection, connection.execute(query).scalars())


def save_answers(connection: Connection, answered: Iterable[Story], now: datetime) -> None:
    """Save the state of stories after their pages were requested."""
    for story in answered:
        values = {name: getattr(story, name) for name in ("missing_since", "page_gone_at", "withdrawn_at")}
        connection.execute(sql_update(stories).where(stories.c.id == story.id).values(asked_at=now, **values))


def mark_story(connection: Connection, story_id: int, note: str, now: datetime, *, withdrawn: bool = False) -> None:
    """Save an editor's statement about a story: a correction for the next edition, or that the story is withdrawn."""
    values: dict[str, Any] = {"marked_at": now, "mark": note}
    if withdrawn:
        values |= {"withdrawn_at": func.coalesce(stories.c.withdrawn_at, now), "taken_back": True}
        values |= {"missing_since": None}
    connection.execute(sql_update(stories).where(stories.c.id == story_id).values(values))


def unmark_story(connection: Connection, story_id: int) -> bool:
    """Delete an editor's statement about a story. Return whether there was one."""
    marked = or_(stories.c.marked_at.is_not(None), stories.c.taken_back)
    statement = sql_update(stories).where(stories.c.id == story_id, marked)
    still = case((stories.c.taken_back, None), else_=stories.c.withdrawn_at)
    values = {"marked_at": None, "mark": "", "taken_back": False, "withdrawn_at": still}
    return connection.execute(statement.values(values)).rowcount == 1


def _insert(connection: Connection, new: NewStory, now: datetime) -> int:
    sighting = new.sighting
    story = Story(
        id=0,
        guid=sighting.guid,
        url=sighting.url,
        title=sighting.title,
        text=sighting.text,
        standfirst=sighting.standfirst,
        author=sighting.author,
        categories=sighting.categories,
        image=sighting.image,
        unsafe=sighting.unsafe,
        protected=sighting.protected,
        published_at=new.published_at,
        first_seen_at=new.seen_at,
    )
    statement = stories.insert().values(**_values(story), first_seen_at=new.seen_at).returning(stories.c.id)
    story_id: int = connection.execute(statement).scalar_one()
    _take_keys(connection, story_id, new.keys)
    _add_revision(connection, story_id, story, now)
    if sighting.passage is not None:
        save_wording(connection, story_id, sighting.passage)
    return story_id


def _save_known(connection: Connection, known: KnownStory, now: datetime) -> None:
    story = known.story
    _add_keys(connection, story.id, known.keys)
    if known.wording is not None:
        save_wording(connection, story.id, Passage(known.wording, story.title, story.author))
    if not known.changed:
        return
    before = connection.execute(
        select(stories.c.title, stories.c.standfirst, stories.c.text, stories.c.published_at).where(
            stories.c.id == story.id
        )
    ).one()
    connection.execute(sql_update(stories).where(stories.c.id == story.id).values(_values(story)))
    if tuple(before) != (story.title, story.standfirst, story.text, story.published_at):
        _add_revision(connection, story.id, story, now)


def _add_keys(connection: Connection, story_id: int, keys: Sequence[str]) -> None:
    if keys:
        statement = upsert(connection.dialect.name)(story_keys).on_conflict_do_nothing()
        connection.execute(statement, [{"key": key, "story_id": story_id} for key in keys])


def _take_keys(connection: Connection, story_id: int, keys: Sequence[str]) -> None:
    """Assign keys to a story. A key that another story had, such as a guid used again, now belongs to this one."""
    for key in keys:
        statement = upsert(connection.dialect.name)(story_keys).values(key=key, story_id=story_id)
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"story_id": story_id}))


def _add_revision(connection: Connection, story_id: int, story: Story, now: datetime) -> None:
    connection.execute(
        story_revisions.insert().values(
            story_id=story_id,
            seen_at=now,
            title=story.title,
            standfirst=story.standfirst,
            text=story.text,
            published_at=story.published_at,
        )
    )


def _values(story: Story) -> Mapping[str, Any]:
    return {
        "guid": story.guid,
        "url": story.url,
        "unsafe": story.unsafe,
        "title": story.title,
        "text": story.text,
        "standfirst": story.standfirst,
        "author": story.author,
        "categories": list(story.categories),
        **_image_values(story.image),
        "published_at": story.published_at,
        "withdrawn_at": story.withdrawn_at,
        "protected": story.protected,
        "missing_since": story.missing_since,
        "page_gone_at": story.page_gone_at,
    }


def _image_values(image: Image | None) -> Mapping[str, Any]:
    kept = image or Image("")
    return {
        "image_url": kept.url or None,
        "image_alt": kept.alt,
        "image_width": kept.width,
        "image_height": kept.height,
        "image_default": kept.default,
        "image_medium": kept.medium,
    }


def _story(row: Row[*tuple[Any, ...]]) -> Story:
    # By index, not by name: an edition loads thousands of stories, and this halves the time.
    story_id, guid, url, title, standfirst, author, categories, *rest, text = row
    image_url, alt, width, height, default, medium, unsafe, *moments = rest
    image = Image(image_url, alt, width, height, default, medium) if image_url else None
    return Story(story_id, guid, url, title, text, standfirst, author, tuple(categories), image, unsafe, *moments)
