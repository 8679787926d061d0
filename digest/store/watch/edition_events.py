"""Load the details of an edition's events: who refused its mails, when they arrived, which links were followed."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Subquery, Text, and_, exists, func, select

from digest.domain.batches import BatchState
from digest.domain.events import RETURNED, EventKind
from digest.domain.opens_and_clicks import Touch
from digest.store.tables import batches, editions, event_totals, events, is_in_batch, recipients, subscribers

ERASED = "(erased)"
"""The domain of readers without a known address."""


class Refusal(NamedTuple):
    """Mails that servers of one domain returned for one reason. `status` and `cause` may be empty."""

    domain: str
    kind: EventKind
    status: str
    cause: str
    readers: int


def load_refusals(connection: Connection, edition_id: int) -> list[Refusal]:
    """Count the recipients of an edition with returned mail, by domain, kind and reason."""
    returned = _returned(connection, edition_id)
    columns = (returned.c.domain, returned.c.kind, returned.c.status, returned.c.cause)
    query = select(*columns, func.count(returned.c.recipient_id.distinct())).group_by(*columns).order_by(*columns)
    return [Refusal(row[0], EventKind(row[1]), *row[2:]) for row in connection.execute(query)]


def count_refused(connection: Connection, edition_id: int) -> Counter[str]:
    """Count the different recipients with returned mail by domain, whatever the reasons."""
    returned = _returned(connection, edition_id)
    query = select(returned.c.domain, func.count(returned.c.recipient_id.distinct())).group_by(returned.c.domain)
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def _returned(connection: Connection, edition_id: int) -> Subquery:
    """Select the events of returned mails. PostgreSQL groups by expressions only if they have names."""
    status, cause = events.c.detail["status"].as_string(), events.c.detail["class"].as_string()
    return (
        select(
            _domain(connection).label("domain"),
            events.c.kind,
            func.coalesce(status, "").label("status"),
            func.coalesce(cause, "").label("cause"),
            events.c.recipient_id,
        )
        .select_from(events.join(subscribers, subscribers.c.id == events.c.recipient_id))
        .where(events.c.edition_id == edition_id, events.c.kind.in_(sorted(RETURNED)))
        .subquery()
    )


def count_mailed(connection: Connection, edition_id: int) -> Counter[str]:
    """Count the recipients in an edition's submitted batches by domain."""
    others = and_(batches.c.edition_id == edition_id, batches.c.state != BatchState.SUBMITTED)
    if not connection.execute(select(exists().where(others))).scalar():
        return _count_domains(connection, recipients, edition_id)
    submitted = recipients.join(batches, and_(is_in_batch(), batches.c.state == BatchState.SUBMITTED))
    return _count_domains(connection, submitted, edition_id)


def _count_domains(connection: Connection, source: FromClause, edition_id: int) -> Counter[str]:
    mailed = (
        select(_domain(connection).label("domain"))
        .select_from(source.join(subscribers, subscribers.c.id == recipients.c.subscriber_id))
        .where(recipients.c.edition_id == edition_id, recipients.c.own_state.is_(None))
        .subquery()
    )
    query = select(mailed.c.domain, func.count()).group_by(mailed.c.domain)
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def load_arrivals(connection: Connection, edition_id: int) -> list[tuple[datetime, int]]:
    """Count the recipients whose mail was delivered at each moment, in order."""
    first = (
        select(func.min(events.c.occurred_at).label("at"))
        .where(events.c.edition_id == edition_id, events.c.kind == EventKind.DELIVERED)
        .group_by(events.c.recipient_id)
        .subquery()
    )
    query = select(first.c.at, func.count()).group_by(first.c.at).order_by(first.c.at)
    return [(row[0], row[1]) for row in connection.execute(query)]


def each_clicked_mail(connection: Connection, edition_id: int) -> Iterator[list[Touch]]:
    """Yield the clicks of each mail of an edition that has any, one mail in memory at a time."""
    query = (
        select(events.c.recipient_id, events.c.occurred_at, events.c.link, events.c.machine)
        .where(
            events.c.edition_id == edition_id, events.c.kind == EventKind.CLICKED, events.c.recipient_id.is_not(None)
        )
        .order_by(events.c.recipient_id)
    )
    rows = connection.execute(query, execution_options={"yield_per": 5_000})
    for _, mail in groupby(rows, lambda row: row[0]):
        yield [Touch(at, link, machine) for _, at, link, machine in mail]


def when_folded(connection: Connection, edition_id: int) -> datetime | None:
    """Return when an edition's events became totals; None while single events are stored."""
    query = select(event_totals.c.folded_at).where(event_totals.c.edition_id == edition_id)
    return connection.execute(query).scalar_one_or_none()


def earlier_editions(connection: Connection, edition_id: int, *, most: int) -> list[int]:
    """Return the ids of the last editions of the same digest that were frozen before this one, the oldest first."""
    this = select(editions.c.digest, editions.c.frozen_at).where(editions.c.id == edition_id).subquery()
    query = (
        select(editions.c.id)
        .join(this, this.c.digest == editions.c.digest)
        .where(editions.c.frozen_at < this.c.frozen_at, editions.c.part == 0, editions.c.id != edition_id)
        .order_by(editions.c.frozen_at.desc())
        .limit(most)
    )
    return list(connection.execute(query).scalars())[::-1]


def _domain(connection: Connection) -> ColumnElement[str]:
    """The domain of a subscriber's address."""
    find = func.instr if connection.dialect.name == "sqlite" else func.strpos
    email = subscribers.c.email
    return func.coalesce(func.substr(email, find(email, "@") + 1, type_=Text()), ERASED)
