"""Make the texts of stories from their words, without the standing lines of the site, and again as evidence grows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from digest.domain.standing_lines import Passage, Standing, learn, lines_of
from digest.domain.stories import Reading, Sighting, Story
from digest.domain.story_identity import keys_of
from digest.feed.reading.telling import tell
from digest.store.intake.wordings import (
    Worded,
    load_approved,
    load_lines,
    load_standing,
    load_wordings,
    save_standing,
    save_told,
)

RECENT = 60
"""From how many stored stories the standing lines are learned, besides those that the feed shows."""


@dataclass(frozen=True, slots=True)
class Told:
    """Readings with their texts made. `standing` is what was learned; None if the feed shows no new words."""

    readings: tuple[Reading, ...]
    standing: Standing | None = None


def tell_readings(connection: Connection, readings: Sequence[Reading], known: Mapping[str, Story]) -> Told:
    """Make the texts of what the feed shows. `known` maps the keys of stored stories to them.

    A story whose words are those that are stored keeps its stored text.
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

    def told(sighting: Sighting) -> Sighting:
        if before := unchanged.get(id(sighting)):
            return replace(sighting, text=before.text, standfirst=before.standfirst, wording=None)
        if sighting.passage is None or standing is None:
            return sighting
        paragraphs, lead = tell(sighting.passage, standing)
        return replace(sighting, text="\n\n".join(paragraphs), standfirst=lead)

    again = (replace(reading, sightings=tuple(map(told, reading.sightings))) for reading in readings)
    return Told(tuple(again), standing)


def _as_stored(passage: Passage, before: Worded) -> Passage:
    """Return a passage with the author that is stored if the feed names none."""
    return replace(passage, author=passage.author or before.passage.author)


def _learn(connection: Connection, fresh: Sequence[Passage], *, kept: set[int], changed: set[int]) -> Standing:
    """Learn from new words and from stored ones, except those of stories whose words have changed."""
    earlier = load_lines(connection, RECENT, besides=kept)
    return learn([*map(lines_of, fresh), *(lines for story_id, lines in earlier.items() if story_id not in changed)])


def tell_again(connection: Connection, standing: Standing) -> None:
    """Make the texts of the recent stories again where the standing lines are others than before.

    Stories that an approved edition waits to send keep their texts: another one would void the approval.
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
        paragraphs, lead = tell(each.passage, standing)
        text = "\n\n".join(paragraphs)
        if (text, lead) != (each.text, each.standfirst):
            save_told(connection, each.story_id, text, lead)
