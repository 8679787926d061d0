"""Save editions before they leave: drafts, their contents, proofs, and dates without an edition."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from digest.domain.edition_life import Cause
from digest.domain.editions import UNCONSIDERED, Edition, LeftOut, NoEdition, Rendition
from digest.domain.pictures import copy_names
from digest.domain.stories import Story
from digest.store.database import upsert
from digest.store.editions.editions import StoredEdition, load_renditions
from digest.store.editions.life import may_move, move_edition, moved
from digest.store.editions.pictures import replace_edition_pictures
from digest.store.tables import (
    edition_corrections,
    edition_stories,
    editions,
    left_out,
    rendition_stories,
    renditions,
    stories,
)

_PART = 500
"""Values in one IN list."""


def save_draft(
    connection: Connection,
    edition: Edition,
    made: Iterable[Rendition],
    *,
    document: dict[str, Any],
    content_hash: str,
    now: datetime,
    corrects: int | None = None,
) -> int | None:
    """Save an edition as a draft, in place of an earlier draft of its date. Returns its id.

    Returns None and changes nothing if the edition of that date is no longer a draft, or if another correction has
    its part number.
    """
    values = {
        **moved(Cause.DRAFTED),
        "window_start": edition.window.start,
        "window_end": edition.window.end,
        "composed_at": now,
        "seen": edition.seen,
        "content_hash": content_hash,
        "document": document,
        "corrects": corrects,
    }
    insert = upsert(connection.dialect.name)(editions).values(
        digest=edition.digest, local_date=edition.local_date, part=edition.part, **values
    )
    statement = insert.on_conflict_do_update(
        index_elements=["digest", "local_date", "part"],
        set_=values,
        where=may_move(Cause.DRAFTED) & (editions.c.part == 0),
    ).returning(editions.c.id)
    edition_id: int | None = connection.execute(statement).scalar()
    if edition_id is None:
        return None
    _replace_contents(connection, edition_id, edition, made)
    return edition_id


def replace_edition(
    connection: Connection,
    known: StoredEdition,
    edition: Edition,
    made: Iterable[Rendition],
    *,
    document: dict[str, Any],
    content_hash: str,
) -> bool:
    """Replace the content of an edition that is not frozen. Returns False if it is no longer as `known`.

    Different content voids an approval: the edition becomes a draft again. A held edition stays held.
    """
    statement = (
        update(editions)
        .where(
            editions.c.id == known.id,
            editions.c.state == known.state,
            editions.c.content_hash == known.content_hash,
            editions.c.frozen_at.is_(None),
        )
        .values(document=document, content_hash=content_hash)
    )
    if connection.execute(statement).rowcount != 1:
        return False
    if known.approved_hash != content_hash:
        move_edition(connection, known.id, Cause.APPROVAL_VOIDED)
    _replace_contents(connection, known.id, edition, made)
    return True


def save_skipped(connection: Connection, none: NoEdition, *, now: datetime) -> int | None:
    """Record that a date has no edition, in place of a draft or an approved edition. Returns the record's id.

    Returns None and changes nothing if the date was already decided.
    """
    values = {
        **moved(Cause.SKIPPED, none.reason),
        "window_start": none.window.start,
        "window_end": none.window.end,
        "composed_at": now,
        "seen": none.seen or select(func.coalesce(func.max(stories.c.id), 0)).scalar_subquery(),
        "content_hash": "",
        "document": _no_document(none),
    }
    insert = upsert(connection.dialect.name)(editions).values(digest=none.digest, local_date=none.local_date, **values)
    statement = insert.on_conflict_do_update(
        index_elements=["digest", "local_date", "part"],
        set_=moved(Cause.SKIPPED, none.reason),
        where=may_move(Cause.SKIPPED),
    ).returning(editions.c.id)
    edition_id: int | None = connection.execute(statement).scalar()
    if edition_id is not None:
        save_left_out(connection, edition_id, none.left_out)
    return edition_id


def save_left_out(
    connection: Connection, edition_id: int, reasons: Iterable[tuple[Story, LeftOut]], members: Iterable[Story] = ()
) -> None:
    """Record which candidates an edition leaves out, and why. The records of other stories stay."""
    reasons = list(reasons)
    looked_at = [*(story.id for story, _ in reasons), *(story.id for story in members)]
    for start in range(0, len(looked_at), _PART):
        part = looked_at[start : start + _PART]
        connection.execute(delete(left_out).where(left_out.c.edition_id == edition_id, left_out.c.story_id.in_(part)))
    rows = [
        {"edition_id": edition_id, "story_id": story.id, "reason": reason.value}
        for story, reason in reasons
        if reason not in UNCONSIDERED
    ]
    if rows:
        connection.execute(left_out.insert(), rows)


def _no_document(none: NoEdition) -> dict[str, Any]:
    window = {"start": none.window.start.isoformat(), "end": none.window.end.isoformat()}
    return {
        "digest": none.digest,
        "local_date": none.local_date.isoformat(),
        "window": window,
        "subject": "",
        "preheader": "",
        "lead": None,
        "sections": [],
        "left_out": [{"guid": story.guid, "reason": reason.value} for story, reason in none.left_out],
    }


def mark_proofed(connection: Connection, edition: StoredEdition) -> bool:
    """Save what a proof showed. Returns False and saves nothing if the edition has changed since."""
    statement = update(editions).where(
        editions.c.id == edition.id,
        editions.c.content_hash == edition.content_hash,
        or_(editions.c.proofed_hash.is_(None), editions.c.proofed_hash != edition.content_hash),
    )
    before = edition.proof["shown"] if edition.proof else None
    values = {"proofed_hash": edition.content_hash, "proof": {"shown": edition.document, "before": before}}
    return connection.execute(statement.values(**values)).rowcount == 1


def next_part(connection: Connection, digest: str, local_date: date) -> int:
    """Return the number of the next correction of a digest on a day."""
    query = select(func.max(editions.c.part)).where(editions.c.digest == digest, editions.c.local_date == local_date)
    return (connection.execute(query).scalar() or 0) + 1


def save_parts(
    connection: Connection, edition_id: int, content_hash: str, made: Iterable[tuple[Edition, Rendition]]
) -> bool:
    """Save the renditions with some of an edition's sections, in place of earlier ones.

    Returns False and saves nothing if the edition is frozen or has changed.
    """
    stands = select(editions.c.id).where(
        editions.c.id == edition_id, editions.c.content_hash == content_hash, editions.c.frozen_at.is_(None)
    )
    if connection.execute(stands.with_for_update()).one_or_none() is None:
        return False
    connection.execute(
        delete(renditions).where(renditions.c.edition_id == edition_id, renditions.c.sections != frozenset())
    )
    for edition, rendition in made:
        saved = renditions.insert().values(_rendition_row(edition_id, rendition)).returning(renditions.c.id)
        rendition_id = connection.execute(saved).scalar_one()
        connection.execute(
            rendition_stories.insert(),
            [{"rendition_id": rendition_id, "story_id": story.id} for story in edition.stories],
        )
    return True


def _replace_contents(connection: Connection, edition_id: int, edition: Edition, made: Iterable[Rendition]) -> None:
    made = list(made)
    if [known for _, known in load_renditions(connection, edition_id) if not known.sections] != made:
        # If they stay, renditions with some sections stay, too: another process may be about to freeze them.
        connection.execute(delete(renditions).where(renditions.c.edition_id == edition_id))
        connection.execute(renditions.insert(), [_rendition_row(edition_id, rendition) for rendition in made])
    save_left_out(connection, edition_id, edition.left_out, edition.stories)
    replace_edition_pictures(connection, edition_id, copy_names(edition))
    connection.execute(delete(edition_stories).where(edition_stories.c.edition_id == edition_id))
    connection.execute(delete(edition_corrections).where(edition_corrections.c.edition_id == edition_id))
    corrected = [
        {
            "edition_id": edition_id,
            "story_id": correction.story.id,
            "mailed_title": correction.mailed_title,
            "title": "" if correction.withdrawn else correction.story.title,
        }
        for correction in edition.corrections
    ]
    if corrected:
        connection.execute(edition_corrections.insert(), corrected)
    connection.execute(
        edition_stories.insert(),
        [{"edition_id": edition_id, "story_id": story.id, "title": story.title} for story in edition.stories],
    )


def _rendition_row(edition_id: int, rendition: Rendition) -> dict[str, Any]:
    return {"edition_id": edition_id, **asdict(rendition)}
