"""Load editions, their stories and renditions. `life` changes them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, exists, func, select, true, union_all

from digest.domain.batches import RECEIVED, BatchState
from digest.domain.due import Known, Past
from digest.domain.edition_life import (
    EDITABLE,
    GIVEN_UP,
    KEPT,
    ONGOING,
    UNAPPROVED,
    UNDERWAY,
    UNFINISHED,
    Cause,
    EditionState,
    explain,
)
from digest.domain.editions import PASSING, LeftOut, Rendition
from digest.domain.errors import EditionError
from digest.domain.restored import EditionName
from digest.store.editions.editor_choices import load_postponed
from digest.store.tables import batches, edition_stories, editions, left_out, renditions, stories


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """An edition as stored. `document` is its `edition.json`, and `approved` the one that was last approved.

    `proof` has that document as the last proof showed it ("shown"), and as the proof before did ("before").
    `held_back` counts the readers who do not get it because of the warm-up. `part` is 0 for the edition of the date; a
    correction has another number, and `corrects` is its story's id.
    """

    id: int
    digest: str
    local_date: date
    state: EditionState
    cause: Cause
    composed_at: datetime
    frozen_at: datetime | None
    submitted_at: datetime | None
    content_hash: str
    approved_hash: str | None
    note: str
    document: dict[str, Any]
    proofed_hash: str | None = None
    proof: dict[str, Any] | None = None
    approved_at: datetime | None = None
    approved: dict[str, Any] | None = None
    part: int = 0
    corrects: int | None = None
    again: int = 0
    held_back: int = 0

    @property
    def name(self) -> EditionName:
        """Its name in the memory of all machines."""
        return EditionName(self.digest, self.local_date, self.part)

    @property
    def explanation(self) -> str:
        """Why it is in its state, in words."""
        return explain(self.cause, self.note)


_COLUMNS = tuple(editions.c[name] for name in StoredEdition.__dataclass_fields__)


def find_edition(connection: Connection, digest: str, local_date: date) -> StoredEdition | None:
    """Find the edition of a digest and date. Corrections of that date do not count."""
    query = select(*_COLUMNS).where(
        editions.c.digest == digest, editions.c.local_date == local_date, editions.c.part == 0
    )
    row = connection.execute(query).one_or_none()
    return _edition(row) if row else None


def load_edition(connection: Connection, edition_id: int) -> StoredEdition:
    """Load an edition by its id. Raises EditionError if there is none."""
    row = connection.execute(select(*_COLUMNS).where(editions.c.id == edition_id)).one_or_none()
    if row is None:
        raise EditionError(f"There is no edition {edition_id}. `digest edition list` lists them.")
    return _edition(row)


def load_editions(connection: Connection, digest: str | None = None) -> list[StoredEdition]:
    """Load all editions, the newest first."""
    query = select(*_COLUMNS).order_by(editions.c.local_date.desc(), editions.c.id.desc())
    if digest is not None:
        query = query.where(editions.c.digest == digest)
    return [_edition(row) for row in connection.execute(query)]


def load_between(connection: Connection, first: date, last: date) -> list[StoredEdition]:
    """Load the editions of these dates, the earliest first, without corrections."""
    query = select(*_COLUMNS).where(editions.c.part == 0, editions.c.local_date.between(first, last))
    return [_edition(row) for row in connection.execute(query.order_by(editions.c.local_date, editions.c.id))]


def chosen_up_to(connection: Connection, digest: str, before: date) -> tuple[datetime, int] | None:
    """Return how far the editions of a digest before that date reach: a time, and the highest id of a story then.

    The time is the end of the last kept edition's window, or when it was composed, if that was earlier. If none was
    kept, it is the beginning of the first recorded window; None if there is none.
    """
    kept = editions.c.state.in_(KEPT)
    query = (
        select(kept, editions.c.window_start, editions.c.window_end, editions.c.composed_at, editions.c.seen)
        .where(editions.c.digest == digest, editions.c.local_date < before, editions.c.part == 0)
        .order_by(kept.desc(), case((kept, editions.c.local_date)).desc(), editions.c.local_date)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    was_kept, start, end, composed_at, seen = row
    return min(end, composed_at) if was_kept else start, seen


def sent_story_ids(connection: Connection, digest: str, *, besides: date) -> frozenset[int]:
    """Return the ids of the stories that belong to other editions of the digest for good.

    They are in editions that are approved or further, or in cancelled editions that a reader got.
    """
    query = (
        select(edition_stories.c.story_id)
        .join(editions, editions.c.id == edition_stories.c.edition_id)
        .where(
            editions.c.digest == digest,
            editions.c.local_date != besides,
            editions.c.part == 0,
            editions.c.state.in_(KEPT) | ((editions.c.state == EditionState.CANCELLED) & _was_mailed()),
        )
    )
    return frozenset(connection.execute(query).scalars())


def count_before(connection: Connection, digest: str, before: date) -> int:
    """Count the editions of a digest before a date, without skipped and cancelled ones."""
    query = select(func.count()).where(
        editions.c.digest == digest,
        editions.c.local_date < before,
        editions.c.part == 0,
        editions.c.state.not_in((EditionState.SKIPPED, EditionState.CANCELLED)),
    )
    return connection.execute(query).scalar_one()


def load_owed(connection: Connection, digest: str, since: date, before: date) -> frozenset[int]:
    """Return the ids of the stories that editions between two dates left out for a reason that may pass.

    Stories of editions that were cancelled or skipped before anybody got them are included. Stories that a later kept
    edition left out for good are not.
    """
    query = (
        select(left_out.c.story_id, left_out.c.reason.in_(PASSING), editions.c.local_date)
        .join(editions, editions.c.id == left_out.c.edition_id)
        .where(*_between(digest, since, before), left_out.c.reason.in_(PASSING) | editions.c.state.in_(KEPT))
    )
    freed = (
        select(edition_stories.c.story_id, true(), editions.c.local_date)
        .join(editions, editions.c.id == edition_stories.c.edition_id)
        .where(*_between(digest, since, before), editions.c.state.in_(GIVEN_UP), ~_was_mailed())
    )
    rows = connection.execute(union_all(query, freed).order_by("local_date"))
    last = {story_id: is_owed for story_id, is_owed, _ in rows}
    return frozenset(story_id for story_id, is_owed in last.items() if is_owed)


def _between(digest: str, since: date, before: date) -> tuple[ColumnElement[bool], ...]:
    of_date = editions.c.part == 0
    return editions.c.digest == digest, of_date, editions.c.local_date >= since, editions.c.local_date < before


def _was_mailed() -> ColumnElement[bool]:
    """Whether a reader got an edition."""
    return exists().where(batches.c.edition_id == editions.c.id, batches.c.state.in_(RECEIVED))


def first_date(connection: Connection, digest: str) -> date | None:
    """Return the date of a digest's first edition, skipped ones included; None if it has had none."""
    first = select(func.min(editions.c.local_date)).where(editions.c.digest == digest, editions.c.part == 0)
    return connection.execute(first).scalar()


def load_waiting(connection: Connection) -> list[StoredEdition]:
    """Load the editions that are approved or held and not frozen, without corrections."""
    waits = editions.c.state.in_(EDITABLE - {EditionState.DRAFT})
    query = select(*_COLUMNS).where(editions.c.part == 0, editions.c.frozen_at.is_(None), waits)
    return [_edition(row) for row in connection.execute(query.order_by(editions.c.id))]


def load_pasts(connection: Connection, since: date) -> dict[str, Past]:
    """Load what `due` needs to know about each digest's editions dated `since` or later, and about unfinished ones."""
    of_date = editions.c.part == 0
    first = select(editions.c.digest, func.min(editions.c.local_date)).where(of_date).group_by(editions.c.digest)
    names = ("id", "digest", "local_date", "state", "cause", "approved_at", "submitted_at", "proofed_hash", "frozen_at")
    query = select(*(editions.c[name] for name in (*names, "again"))).where(
        of_date, (editions.c.local_date >= since) | editions.c.state.in_(UNFINISHED)
    )
    known: dict[str, dict[date, Known]] = {}
    postponed = load_postponed(connection)
    for row in connection.execute(query):
        known.setdefault(row.digest, {})[row.local_date] = Known(
            row.local_date,
            EditionState(row.state),
            paused=row.cause == Cause.PAUSED,
            approved_at=row.approved_at,
            was_submitted=row.submitted_at is not None or row.cause == Cause.SET_ASIDE,
            was_proofed=row.proofed_hash is not None,
            frozen_at=row.frozen_at,
            again=row.again,
            postponed_to=postponed.get(row.id),
        )
    return {digest: Past(began, known.get(digest, {})) for digest, began in connection.execute(first)}


def load_members(connection: Connection, edition_id: int) -> dict[int, str | None]:
    """Load the addresses of an edition's stories, by their ids."""
    query = select(stories.c.id, stories.c.url).join(edition_stories, edition_stories.c.story_id == stories.c.id)
    rows = connection.execute(query.where(edition_stories.c.edition_id == edition_id).order_by(stories.c.id))
    return {row[0]: row[1] for row in rows}


def load_left_out(connection: Connection, edition_id: int, reason: LeftOut) -> frozenset[int]:
    """Return the ids of the stories that an edition left out for a reason."""
    query = select(left_out.c.story_id).where(left_out.c.edition_id == edition_id, left_out.c.reason == reason)
    return frozenset(connection.execute(query).scalars())


def load_gone(connection: Connection, edition_id: int) -> dict[int, str | None]:
    """Load the addresses of the stories that an edition left out because their pages were gone, by their ids."""
    gone = load_left_out(connection, edition_id, LeftOut.GONE)
    rows = connection.execute(select(stories.c.id, stories.c.url).where(stories.c.id.in_(gone)))
    return {row[0]: row[1] for row in rows}


def load_edited_since_proof(connection: Connection) -> list[StoredEdition]:
    """Load the drafts that changed since their last proof."""
    query = select(*_COLUMNS).where(
        editions.c.state.in_(UNAPPROVED),
        editions.c.frozen_at.is_(None),
        editions.c.proofed_hash != editions.c.content_hash,
    )
    return [_edition(row) for row in connection.execute(query.order_by(editions.c.id))]


def load_correcting(connection: Connection, story_id: int) -> list[StoredEdition]:
    """Load the corrections of a story that were not cancelled."""
    query = select(*_COLUMNS).where(editions.c.corrects == story_id, editions.c.state != EditionState.CANCELLED)
    return [_edition(row) for row in connection.execute(query.order_by(editions.c.id))]


def load_open_corrections(connection: Connection) -> list[StoredEdition]:
    """Load the corrections to continue: approved ones, and those being sent without a pause."""
    going = editions.c.state.in_(ONGOING) & (editions.c.cause != Cause.PAUSED)
    query = select(*_COLUMNS).where(editions.c.part > 0, going)
    return [_edition(row) for row in connection.execute(query.order_by(editions.c.id))]


def load_editions_underway(connection: Connection) -> list[int]:
    """Return the editions that may have current claims: being sent, held, or cancelled while being sent."""
    claimed = exists().where(batches.c.edition_id == editions.c.id, batches.c.state == BatchState.SUBMITTING)
    ended = (editions.c.state == EditionState.CANCELLED) & claimed
    query = select(editions.c.id).where(editions.c.state.in_(UNDERWAY) | ended)
    return list(connection.execute(query).scalars())


def load_renditions(connection: Connection, edition_id: int) -> list[tuple[int, Rendition]]:
    """Load an edition's renditions with their ids, in the order of their creation. Whole ones come first."""
    query = select(renditions.c.id, *(renditions.c[name] for name in Rendition.__dataclass_fields__))
    rows = connection.execute(query.where(renditions.c.edition_id == edition_id).order_by(renditions.c.id))
    return [(row[0], Rendition(*row[1:])) for row in rows]


def _edition(row: Row[Any]) -> StoredEdition:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for it
    return StoredEdition(**values | {"state": EditionState(row.state), "cause": Cause(row.cause)})
