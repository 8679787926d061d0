"""Count an edition's stored events, and keep the totals that remain when the events are deleted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Subquery, and_, func, or_, select

from digest.domain.batches import BatchState
from digest.domain.event_figures import LEFT, NAMES, SHARED, Figures, from_json, touch_names
from digest.domain.events import TOUCHES, EventKind
from digest.domain.opens_and_clicks import ASK, HIDDEN, Touch
from digest.store.database import upsert
from digest.store.tables import batches, editions, event_totals, events, recipients, renditions, subscriptions

_NOTHING: Mapping[str, Mapping[str, Any]] = {}


def submitted_by_variant(connection: Connection, edition_id: int) -> dict[str, int]:
    """Count the recipients in submitted batches, by their variant of the ask."""
    people = func.sum(batches.c.size - batches.c.suppressed - batches.c.unreachable)
    query = (
        select(renditions.c.variant, people.filter(batches.c.state == BatchState.SUBMITTED))
        .join(batches, batches.c.rendition_id == renditions.c.id)
        .where(batches.c.edition_id == edition_id)
        .group_by(renditions.c.variant)
        .order_by(renditions.c.variant)
    )
    return {row[0]: int(row[1] or 0) for row in connection.execute(query)}


def count_reported(connection: Connection, edition_id: int) -> dict[str, Figures]:
    """Count an edition's reported events by variant, without opens and clicks."""
    of_edition = events.c.edition_id == edition_id
    readers = func.count(events.c.recipient_id.distinct()).label("readers")
    counted = (
        select(batches.c.rendition_id, events.c.kind, func.count().label("events"), readers)
        .select_from(_events_in_batches())
        .where(of_edition, events.c.kind.in_(sorted(NAMES)))
        .group_by(batches.c.rendition_id, events.c.kind)
        .subquery()
    )
    found: dict[str, Figures] = {}
    for name, kind, count, different in connection.execute(_with_variant(counted, "kind", "events", "readers")):
        figures = found.setdefault(name, Figures())
        figures.events[NAMES[EventKind(kind)]] += count
        figures.readers[NAMES[EventKind(kind)]] += different
    for shared, kinds in SHARED.items():
        of_any = select(batches.c.rendition_id, readers).select_from(_events_in_batches())
        of_any = of_any.where(of_edition, events.c.kind.in_(sorted(kinds))).group_by(batches.c.rendition_id)
        for name, different in connection.execute(_with_variant(of_any.subquery(), "readers")):
            found.setdefault(name, Figures()).readers[shared] += different
    return found


def _events_in_batches() -> FromClause:
    return events.join(batches, batches.c.id == events.c.batch_id)


def _with_variant(counted: Subquery, *columns: str) -> Select[Any]:
    """Select the variant of each row's rendition and some columns.

    The rows are counted by the id of the rendition. Counting them by the text takes PostgreSQL twice as long.
    """
    of_rendition = counted.join(renditions, renditions.c.id == counted.c.rendition_id)
    return select(renditions.c.variant, *(counted.c[name] for name in columns)).select_from(of_rendition)


def count_left(connection: Connection, edition_id: int) -> dict[str, Figures]:
    """Count the recipients who left the digest after this edition and before the next one, by variant."""
    later = editions.alias("later")
    following = (
        select(func.min(later.c.frozen_at))
        .where(later.c.digest == editions.c.digest, later.c.frozen_at > editions.c.frozen_at)
        .correlate(editions)
        .scalar_subquery()
    )
    query = (
        select(renditions.c.variant, func.count())
        .select_from(editions)
        .join(subscriptions, subscriptions.c.digest == editions.c.digest)
        .join(
            recipients,
            and_(recipients.c.edition_id == editions.c.id, recipients.c.subscriber_id == subscriptions.c.subscriber_id),
        )
        .join(renditions, renditions.c.id == recipients.c.rendition_id)
        .where(
            editions.c.id == edition_id,
            subscriptions.c.ended_at >= editions.c.frozen_at,
            or_(following.is_(None), subscriptions.c.ended_at < following),
        )
        .group_by(renditions.c.variant)
    )
    counted = connection.execute(query).all()
    return {name: Figures(Counter({LEFT: left}), readers=Counter({LEFT: left})) for name, left in counted}


def count_certain_touches(connection: Connection, edition_id: int) -> dict[str, Figures]:
    """Count the opens and clicks of an edition's mails by variant, without mails that must be judged as a whole."""
    touches = (
        select(
            batches.c.rendition_id,
            events.c.kind,
            events.c.machine,
            (events.c.link == ASK).label("asked"),
            events.c.recipient_id,
        )
        .select_from(_events_in_batches())
        .where(*_touches([edition_id]), events.c.recipient_id.not_in(_doubtful_readers(edition_id)))
        .subquery()
    )
    columns = (touches.c.rendition_id, touches.c.kind, touches.c.machine, touches.c.asked)
    different = func.count(touches.c.recipient_id.distinct()).label("readers")
    counted = select(*columns, func.count().label("events"), different).group_by(*columns).subquery()
    query = _with_variant(counted, "kind", "machine", "asked", "events", "readers")
    found: dict[str, Figures] = {}
    for variant, kind, machine, asked, count, readers in connection.execute(query):
        figures = found.setdefault(variant, Figures())
        # Each of these mails has clicks on one link at most, so readers add up.
        for name in touch_names(ASK if asked else "" if kind == EventKind.CLICKED else None):
            (figures.machine if machine else figures.events)[name] += count
            if not machine:
                figures.readers[name] += readers
    return found


def load_certain_people(connection: Connection, edition_ids: Sequence[int]) -> set[int]:
    """Load the people who opened or clicked any of these editions, without mails that must be judged as a whole."""
    doubtful = _doubtful(edition_ids).subquery()
    is_doubtful = and_(doubtful.c.edition_id == events.c.edition_id, doubtful.c.recipient_id == events.c.recipient_id)
    query = select(events.c.recipient_id).distinct().select_from(events.outerjoin(doubtful, is_doubtful))
    query = query.where(*_touches(edition_ids), ~events.c.machine, doubtful.c.recipient_id.is_(None))
    return set(connection.execute(query).scalars())


def load_doubtful_mails(connection: Connection, edition_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Load the edition and the reader of each mail of these editions that must be judged as a whole."""
    return [(row[0], row[1]) for row in connection.execute(_doubtful(edition_ids))]


def each_doubtful_mail(connection: Connection, edition_id: int) -> Iterator[tuple[str, int, list[Touch]]]:
    """Yield the variant, the reader and the opens and clicks of each mail that must be judged as a whole.

    There are few such mails, and one is in memory at a time.
    """
    columns = [events.c[name] for name in ("kind", "occurred_at", "link", "machine")]
    query = (
        select(renditions.c.variant, events.c.recipient_id, *columns)
        .select_from(events_of_mails())
        .where(*_touches([edition_id]), events.c.recipient_id.in_(_doubtful_readers(edition_id)))
        .order_by(renditions.c.variant, events.c.recipient_id)
    )
    rows = connection.execute(query, execution_options={"yield_per": 5_000})
    for (variant, reader), mail in groupby(rows, lambda row: (row[0], row[1])):
        touches = [Touch(at, link if kind == EventKind.CLICKED else None, by) for _, _, kind, at, link, by in mail]
        yield variant, reader, touches


def _touches(edition_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    of_editions = events.c.edition_id.in_(edition_ids)
    return of_editions, events.c.kind.in_(sorted(TOUCHES)), events.c.recipient_id.is_not(None)


def _doubtful_readers(edition_id: int) -> Select[Any]:
    return _doubtful([edition_id]).with_only_columns(events.c.recipient_id)


def _doubtful(edition_ids: Sequence[int]) -> Select[Any]:
    """Select the edition and the reader of each mail with clicks on different links, or on the hidden one.

    Only such clicks make `by_machine` judge a mail as a whole.
    """
    hidden = func.count().filter(events.c.link == HIDDEN)
    mail = (events.c.edition_id, events.c.recipient_id)
    return (
        select(*mail)
        .where(events.c.edition_id.in_(edition_ids), events.c.kind == EventKind.CLICKED)
        .where(events.c.recipient_id.is_not(None))
        .group_by(*mail)
        .having(or_(func.count(events.c.link.distinct()) > 1, hidden > 0))
    )


def events_of_mails() -> FromClause:
    """Join events with the renditions of their mails."""
    return _events_in_batches().join(renditions, renditions.c.id == batches.c.rendition_id)


def load_totals(connection: Connection, edition_id: int) -> dict[str, Figures] | None:
    """Load an edition's totals by variant; None while its single events are stored."""
    said = connection.execute(
        select(event_totals.c.figures).where(event_totals.c.edition_id == edition_id)
    ).scalar_one_or_none()
    return None if said is None else {variant: from_json(figures) for variant, figures in said.items()}


def save_totals(
    connection: Connection,
    edition_id: int,
    figures: Mapping[str, Figures],
    now: datetime,
    more: Mapping[str, Mapping[str, Any]] = _NOTHING,
) -> None:
    """Save an edition's totals, which replace its events in every report. Totals that exist already stay.

    `more` has further values for each variant, such as a test of the ask.
    """
    names = sorted({*figures, *more})
    said = {name: {**figures.get(name, Figures()).as_json(), **more.get(name, {})} for name in names}
    insert = upsert(connection.dialect.name)(event_totals).values(edition_id=edition_id, folded_at=now, figures=said)
    connection.execute(insert.on_conflict_do_nothing())


def editions_since(connection: Connection, since: date) -> list[tuple[int, str]]:
    """Return the ids and digests of frozen editions of that day or later, without corrections."""
    query = select(editions.c.id, editions.c.digest).where(
        editions.c.frozen_at.is_not(None), editions.c.local_date >= since, editions.c.part == 0
    )
    return [(row[0], row[1]) for row in connection.execute(query.order_by(editions.c.id))]
