"""Load and save editions, their stories and renditions. Decides nothing about their life."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, or_, select, update

from digest.domain.editions import Edition, Rendition
from digest.store.database import upsert
from digest.store.tables import batches, edition_corrections, edition_stories, editions, renditions

KEPT_STATES = ("approved", "sending", "submitted", "held")
"""States in which an edition's stories are its own and come in no other edition of the digest."""


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """An edition as stored. `document` is its `edition.json`, `proof` the same as the last proof showed it.

    `part` is 0 for the edition of the date; a correction has a number of its own, and `corrects` a story's id.
    """

    id: int
    digest: str
    local_date: date
    state: str
    composed_at: datetime
    frozen_at: datetime | None
    submitted_at: datetime | None
    content_hash: str
    approved_hash: str | None
    note: str
    document: dict[str, Any]
    proofed_hash: str | None = None
    proof: dict[str, Any] | None = None
    part: int = 0
    corrects: int | None = None


_COLUMNS = tuple(editions.c[name] for name in StoredEdition.__dataclass_fields__)


def find_edition(connection: Connection, digest: str, local_date: date) -> StoredEdition | None:
    """Find the edition of a digest and date; corrections of that date are others."""
    query = select(*_COLUMNS).where(
        editions.c.digest == digest, editions.c.local_date == local_date, editions.c.part == 0
    )
    row = connection.execute(query).one_or_none()
    return _edition(row) if row else None


def load_edition(connection: Connection, edition_id: int) -> StoredEdition | None:
    """Load an edition by its number."""
    row = connection.execute(select(*_COLUMNS).where(editions.c.id == edition_id)).one_or_none()
    return _edition(row) if row else None


def load_editions(connection: Connection, digest: str | None = None) -> list[StoredEdition]:
    """Load all editions, the newest first."""
    query = select(*_COLUMNS).order_by(editions.c.local_date.desc(), editions.c.id.desc())
    if digest is not None:
        query = query.where(editions.c.digest == digest)
    return [_edition(row) for row in connection.execute(query)]


def previous_composed_at(connection: Connection, digest: str, before: date) -> datetime | None:
    """When the last kept edition of a digest before that date was composed; None if there is none."""
    query = select(editions.c.composed_at).where(
        editions.c.digest == digest,
        editions.c.local_date < before,
        editions.c.part == 0,
        editions.c.state.in_(KEPT_STATES),
    )
    return connection.execute(query.order_by(editions.c.local_date.desc()).limit(1)).scalar()


def sent_story_ids(connection: Connection, digest: str, *, besides: date) -> frozenset[int]:
    """Ids of the stories that belong to other editions of the digest for good.

    Those are the stories of editions that are approved or further, and of cancelled ones that some reader got.
    """
    mailed = exists().where(batches.c.edition_id == editions.c.id, batches.c.state.in_(("submitted", "uncertain")))
    query = (
        select(edition_stories.c.story_id)
        .join(editions, editions.c.id == edition_stories.c.edition_id)
        .where(
            editions.c.digest == digest,
            editions.c.local_date != besides,
            editions.c.part == 0,
            editions.c.state.in_(KEPT_STATES) | ((editions.c.state == "cancelled") & mailed),
        )
    )
    return frozenset(connection.execute(query).scalars())


def save_draft(
    connection: Connection,
    edition: Edition,
    made: Iterable[Rendition],
    *,
    document: dict[str, Any],
    content_hash: str,
    now: datetime,
    part: int = 0,
    corrects: int | None = None,
) -> int | None:
    """Save an edition as a draft, in place of an earlier draft of its date. Gives its number.

    None when the edition of that date is no longer a draft: then nothing is changed.
    """
    values = {
        "state": "draft",
        "window_start": edition.window.start,
        "window_end": edition.window.end,
        "composed_at": now,
        "content_hash": content_hash,
        "note": "",
        "document": document,
        "corrects": corrects,
    }
    insert = upsert(connection.dialect.name)(editions).values(
        digest=edition.digest, local_date=edition.local_date, part=part, **values
    )
    statement = insert.on_conflict_do_update(
        index_elements=["digest", "local_date", "part"], set_=values, where=editions.c.state == "draft"
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
    """Give an edition that is not frozen another content. Tells whether it still was what `known` says.

    An approval of other content is void: the edition is a draft again. One that is held stays held.
    """
    statement = (
        update(editions)
        .where(
            editions.c.id == known.id,
            editions.c.state == known.state,
            editions.c.content_hash == known.content_hash,
            editions.c.frozen_at.is_(None),
        )
        .values(
            state="draft" if known.state == "approved" and known.approved_hash != content_hash else known.state,
            document=document,
            content_hash=content_hash,
        )
    )
    if connection.execute(statement).rowcount != 1:
        return False
    _replace_contents(connection, known.id, edition, made)
    return True


def mark_proofed(connection: Connection, edition: StoredEdition) -> bool:
    """Remember what a proof showed, if the edition still is that. Tells whether it was remembered now."""
    statement = update(editions).where(
        editions.c.id == edition.id,
        editions.c.content_hash == edition.content_hash,
        or_(editions.c.proofed_hash.is_(None), editions.c.proofed_hash != edition.content_hash),
    )
    values = {"proofed_hash": edition.content_hash, "proof": edition.document}
    return connection.execute(statement.values(**values)).rowcount == 1


def next_part(connection: Connection, digest: str, local_date: date) -> int:
    """Number the next correction of a digest on a day."""
    query = select(func.max(editions.c.part)).where(editions.c.digest == digest, editions.c.local_date == local_date)
    return (connection.execute(query).scalar() or 0) + 1


def _replace_contents(connection: Connection, edition_id: int, edition: Edition, made: Iterable[Rendition]) -> None:
    connection.execute(delete(edition_stories).where(edition_stories.c.edition_id == edition_id))
    connection.execute(delete(renditions).where(renditions.c.edition_id == edition_id))
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
    members = [story for item in edition.items for story in (item.story, *item.related)]
    connection.execute(
        edition_stories.insert(),
        [{"edition_id": edition_id, "story_id": story.id, "title": story.title} for story in members],
    )
    names = ("variant", "subject", "preheader", "html", "text", "token_tag")
    connection.execute(
        renditions.insert(),
        [{"edition_id": edition_id, **{name: getattr(rendition, name) for name in names}} for rendition in made],
    )


def load_renditions(connection: Connection, edition_id: int) -> list[tuple[int, Rendition]]:
    """Load an edition's renditions with their ids, in the order in which they were made."""
    rows = connection.execute(select(renditions).where(renditions.c.edition_id == edition_id).order_by(renditions.c.id))
    return [
        (row.id, Rendition(row.variant, row.subject, row.preheader, row.html, row.text, row.token_tag)) for row in rows
    ]


def move_edition(connection: Connection, edition_id: int, *, origins: Collection[str], to: str, **values: Any) -> bool:
    """Move an edition to a state if it is in one of `origins`. Tells whether it was."""
    statement = (
        update(editions).where(editions.c.id == edition_id, editions.c.state.in_(origins)).values(state=to, **values)
    )
    return connection.execute(statement).rowcount == 1


def _edition(row: Row[Any]) -> StoredEdition:
    return StoredEdition(**row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for it
