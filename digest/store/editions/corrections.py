"""Find mailed stories that changed afterwards, and what was mailed about them."""

from datetime import datetime

from sqlalchemy import Connection, Exists, case, exists, or_, select

from digest.domain.batches import RECEIVED, TO_LEAVE
from digest.domain.corrections import Correction
from digest.domain.edition_life import MAILED, UNDERWAY
from digest.domain.stories import Story
from digest.store.intake.stories import load_stories
from digest.store.tables import batches, edition_corrections, edition_stories, editions, stories


def load_changed(connection: Connection, since: datetime, digest: str | None = None) -> list[tuple[str, Correction]]:
    """Load stories that were mailed since then and later withdrawn, marked or retitled, each with its digest.

    The last edition that mailed a story counts. Stories that a later edition of the digest corrected or mailed again
    are left out. The newest editions come first.
    """
    query = (
        select(
            editions.c.digest,
            editions.c.id,
            editions.c.local_date,
            stories.c.id,
            edition_stories.c.title,
            stories.c.marked_at,
            stories.c.mark,
        )
        .join(edition_stories, edition_stories.c.edition_id == editions.c.id)
        .join(stories, stories.c.id == edition_stories.c.story_id)
        .where(
            editions.c.frozen_at >= since,
            editions.c.part == 0,
            _REACHED_READERS,
            or_(
                stories.c.title != edition_stories.c.title,
                stories.c.withdrawn_at.is_not(None),
                stories.c.marked_at.is_not(None),
            ),
            ~_is_corrected(),
        )
        .order_by(editions.c.local_date.desc(), editions.c.id.desc(), stories.c.id)
    )
    if digest is not None:
        query = query.where(editions.c.digest == digest)
    rows = connection.execute(query).all()
    known = {story.id: story for story in load_stories(connection, only={row[3] for row in rows})}
    found: dict[tuple[str, int], tuple[str, Correction]] = {}
    for name, edition_id, local_date, story_id, title, marked_at, note in rows:
        correction = Correction(known[story_id], title, edition_id, local_date, marked_at, note)
        found.setdefault((name, story_id), (name, correction))
    return list(found.values())


def _is_corrected() -> Exists:
    """Whether a later edition of the digest has a correction with what is known now."""
    withdrawn, marked_at = stories.c.withdrawn_at.is_not(None), stories.c.marked_at
    return exists().where(
        edition_corrections.c.story_id == stories.c.id,
        edition_corrections.c.edition_id == _CORRECTING.c.id,
        _CORRECTING.c.digest == editions.c.digest,
        _CORRECTING.c.state.in_(MAILED),
        case(
            (withdrawn, edition_corrections.c.title == ""),
            (marked_at.is_not(None), _CORRECTING.c.frozen_at >= marked_at),
            else_=edition_corrections.c.title == stories.c.title,
        ),
    )


_CORRECTING = editions.alias("correcting")
_REACHED_READERS = exists().where(batches.c.edition_id == editions.c.id, batches.c.state.in_(RECEIVED))


def is_underway(connection: Connection, story_id: int) -> int | None:
    """Return the id of an edition with the story that is being sent, or was held while being sent; None if none is."""
    left = exists().where(batches.c.edition_id == editions.c.id, batches.c.state.in_(TO_LEAVE))
    query = (
        select(editions.c.id)
        .join(edition_stories, edition_stories.c.edition_id == editions.c.id)
        .where(edition_stories.c.story_id == story_id, editions.c.part == 0, left)
        .where(editions.c.state.in_(UNDERWAY))
    )
    return connection.execute(query.limit(1)).scalar()


def digests_that_mailed(connection: Connection, story: Story) -> dict[str, Correction]:
    """Return which digests mailed a story, and as what the last time."""
    query = (
        select(editions.c.digest, edition_stories.c.title, editions.c.id, editions.c.local_date)
        .join(edition_stories, edition_stories.c.edition_id == editions.c.id)
        .where(edition_stories.c.story_id == story.id, editions.c.part == 0, _REACHED_READERS)
        .order_by(editions.c.id)
    )
    return {
        digest: Correction(story, title, edition_id, local_date)
        for digest, title, edition_id, local_date in connection.execute(query)
    }
