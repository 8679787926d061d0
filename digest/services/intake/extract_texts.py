"""Extract the texts of stories from their wording, without standing lines, and again when more of those are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from digest.domain.standing_lines import Passage, Standing, learn, lines_of
from digest.domain.stories import Reading, Sighting, Story
from digest.domain.story_identity import keys_of
from digest.feed.reading.story_text import extract_text
from digest.store.intake.wordings import (
    Worded,
    load_approved,
    load_lines,
    load_standing,
    load_wordings,
    save_standing,
    save_text,
)

RECENT = 60
"""How many stored stories the standing lines are learned from, besides those that the feed shows."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """Readings with the texts of their stories.

    `standing` has the standing lines that were learned; None if the feed shows no new wording.
    """

    readings: tuple[Reading, ...]
    standing: Standing | None = None


def extract_texts(connection: Connection, readings: Sequence[Reading], known: Mapping[str, Story]) -> Extracted:
    """Extract the texts of the stories in these readings. `known` maps the keys of stored stories to them.

    A story keeps its stored text if its wording has not changed.
    """
    stored = {each.story_id: each for each in load_wordings(connection, {story.id for story in known.values()})}
    unchanged: dict[int, Worded] = {}
    fresh: list[Passage] = []
    for sighting in (sighting for reading in readings for sighting in reading.sightings):
        story = next((known[key] for key in keys_of(sighting) if key in known), None)
        before = stored.get(story.id) if story else None
        passage = sighting.passage
        if before is not None and passage is not None and before.passage == _as_stored(passage, before):
            unchanged[id(sighting)] = before
        elif passage is not None:
            fresh.append(passage)
    kept = {each.story_id for each in unchanged.values()}
    standing = _learn(connection, fresh, kept=kept, changed=stored.keys() - kept) if fresh else None

    def with_text(sighting: Sighting) -> Sighting:
        if before := unchanged.get(id(sighting)):
            return replace(sighting, text=before.text, standfirst=before.standfirst, wording=None)
        if sighting.passage is None or standing is None:
            return sighting
        paragraphs, lead = extract_text(sighting.passage, standing)
        return replace(sighting, text="\n\n".join(paragraphs), standfirst=lead)

    complete = (replace(reading, sightings=tuple(map(with_text, reading.sightings))) for reading in readings)
    return Extracted(tuple(complete), standing)


def _as_stored(passage: Passage, before: Worded) -> Passage:
    """Return the passage, with the stored author if the feed names none."""
    return replace(passage, author=passage.author or before.passage.author)


def _learn(connection: Connection, fresh: Sequence[Passage], *, kept: set[int], changed: set[int]) -> Standing:
    """Learn the standing lines from new wordings and from stored ones that have not changed."""
    earlier = load_lines(connection, RECENT, besides=kept)
    return learn([*map(lines_of, fresh), *(lines for story_id, lines in earlier.items() if story_id not in changed)])


def extract_again(connection: Connection, standing: Standing) -> None:
    """Save the standing lines, and extract the texts of recent stories again that have a line added or removed.

    Stories of an approved edition keep their texts: a new text would void the approval.
    """
    before = load_standing(connection)
    different = before.lines ^ standing.lines
    if not different:
        return
    save_standing(connection, before, standing)
    approved = load_approved(connection)
    recent = load_lines(connection, RECENT)
    affected = [number for number, lines in recent.items() if number not in approved and lines.have(different)]
    for each in load_wordings(connection, affected):
        paragraphs, lead = extract_text(each.passage, standing)
        text = "\n\n".join(paragraphs)
        if (text, lead) != (each.text, each.standfirst):
            save_text(connection, each.story_id, text, lead)
