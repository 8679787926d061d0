"""Load and save the wordings of stories, and the standing lines that were learned from them."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

from sqlalchemy import Connection, select
from sqlalchemy import update as sql_update

from digest.domain.edition_life import EditionState
from digest.domain.standing_lines import Lines, Passage, Standing, Wording, lines_of
from digest.store.database import upsert
from digest.store.tables import edition_stories, editions, standing_lines, stories, story_wordings

_PART = 500
"""Values in one IN list: SQLite's own limit on variables is 32,766."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A stored story: its wording in the feed, and the text and standfirst that were extracted from it."""

    story_id: int
    passage: Passage
    text: str
    standfirst: str


def load_wordings(connection: Connection, ids: Collection[int]) -> list[Worded]:
    """Load the wordings of stories. Leave out stories that were stored before wordings were kept."""
    columns = (stories.c.id, stories.c.title, stories.c.author, stories.c.text, stories.c.standfirst)
    query = select(*columns, story_wordings.c.wording).join(story_wordings, story_wordings.c.story_id == stories.c.id)
    return [
        Worded(row.id, Passage(_wording(row.wording), row.title, row.author), row.text, row.standfirst)
        for part in _parts(ids)
        for row in connection.execute(query.where(stories.c.id.in_(part)).order_by(stories.c.id))
    ]


def load_lines(connection: Connection, most: int, *, besides: Collection[int] = ()) -> dict[int, Lines]:
    """Map the ids of the `most` stories stored last, and of those in `besides`, to their lines."""
    query = select(story_wordings.c.story_id, story_wordings.c.lines)
    recent = query.order_by(story_wordings.c.story_id.desc()).limit(most)
    found = {row.story_id: row.lines for row in connection.execute(recent)}
    for part in _parts(set(besides) - found.keys()):
        rows = connection.execute(query.where(story_wordings.c.story_id.in_(part)))
        found.update((row.story_id, row.lines) for row in rows)
    return {story_id: _lines(lines) for story_id, lines in found.items()}


def load_standing(connection: Connection) -> Standing:
    """Load the standing lines that were last learned."""
    return Standing(frozenset(connection.execute(select(standing_lines.c.line)).scalars()))


def save_standing(connection: Connection, before: Standing, now: Standing) -> None:
    """Save the standing lines in place of those that were learned before."""
    for line in before.lines - now.lines:
        connection.execute(standing_lines.delete().where(standing_lines.c.line == line))
    if new := sorted(now.lines - before.lines):
        connection.execute(standing_lines.insert(), [{"line": line} for line in new])


def save_wording(connection: Connection, story_id: int, passage: Passage) -> None:
    """Save the current wording of a story in the feed."""
    values = {"wording": _json(passage.wording), "lines": _json(lines_of(passage))}
    statement = upsert(connection.dialect.name)(story_wordings).values(story_id=story_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=values))


def save_text(connection: Connection, story_id: int, text: str, standfirst: str) -> None:
    """Save a text and a standfirst that were extracted again. This is no revision: the site changed nothing."""
    connection.execute(sql_update(stories).where(stories.c.id == story_id).values(text=text, standfirst=standfirst))


def load_approved(connection: Connection) -> frozenset[int]:
    """Return the ids of the stories in approved editions that are not yet frozen: a person approved their texts."""
    query = select(edition_stories.c.story_id).join(editions, editions.c.id == edition_stories.c.edition_id)
    return frozenset(connection.execute(query.where(editions.c.state == EditionState.APPROVED)).scalars())


def _parts(ids: Iterable[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + _PART] for start in range(0, len(ordered), _PART)]


def _json(value: Wording | Lines) -> str:
    written = {each.name: getattr(value, each.name) for each in fields(value)}
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _wording(written: str) -> Wording:
    found = json.loads(written)
    return Wording(_nested(found["content"]), _nested(found["description"]), found["is_excerpt"], found["is_cut"])


def _lines(written: str) -> Lines:
    found = json.loads(written)
    content, description = _nested(found["content"]), _nested(found["description"])
    return Lines(found["title"], found["author"], found["is_cut"], content, description)


def _nested(found: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, found))
