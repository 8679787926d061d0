"""Load what a domain has mailed so far, and which readers come first during its warm-up."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Subquery, and_, func, select, update

from digest.domain.batches import RECEIVED, TO_LEAVE
from digest.domain.edition_life import UNDERWAY
from digest.domain.events import TOUCHES, EventKind
from digest.domain.opens_and_clicks import HIDDEN
from digest.domain.warm_up import DayStep, Mailed, WarmUp, step_of
from digest.store.tables import batches, editions, events

ENGAGED = timedelta(days=90)
"""How long an open or a click counts."""


def load_step(connection: Connection, warm_up: WarmUp, sent_from: str, now: datetime) -> DayStep:
    """Return the step of a domain for today; `now` is in the site's zone.

    An edition's mails count for the day on which it was frozen.
    """
    people = func.sum(batches.c.size - batches.c.suppressed - batches.c.unreachable)
    left = people.filter(batches.c.state.in_(RECEIVED))
    may_leave = people.filter(batches.c.state.in_(TO_LEAVE), editions.c.state.in_(UNDERWAY))
    query = (
        select(editions.c.frozen_at, left, may_leave)
        .join(batches, batches.c.edition_id == editions.c.id)
        .where(editions.c.sent_from == sent_from)
        .group_by(editions.c.id, editions.c.frozen_at)
    )
    mailed = (
        Mailed(frozen_at.astimezone(now.tzinfo).date(), int(gone or 0), int(to_go or 0))
        for frozen_at, gone, to_go in connection.execute(query)
    )
    return step_of(warm_up, mailed, now.date())


def may_have_mailed(connection: Connection, sent_from: str) -> bool:
    """Return the condition that an edition left from a domain, or that its domain was not recorded."""
    unknown = editions.c.sent_from.is_(None) & editions.c.frozen_at.is_not(None)
    query = select(editions.c.id).where((editions.c.sent_from == sent_from) | unknown).limit(1)
    return connection.execute(query).scalar() is not None


def last_touches(connection: Connection, now: datetime) -> Subquery:
    """Select when each reader last opened or clicked a recent edition (`touched_at`).

    Touches by machines do not count, nor does any touch of a mail with a click on the hidden link. A machine that only
    all clicks of a mail together reveal does count: its reader merely comes a little too early.
    """
    since = now - ENGAGED
    # A list of ids lets the database use the index.
    recent = connection.execute(select(editions.c.id).where(editions.c.frozen_at > since)).scalars().all()
    mail = (events.c.edition_id, events.c.recipient_id)
    of_recent = (events.c.edition_id.in_(recent), events.c.recipient_id.is_not(None))
    # Collected once: looking for a click on the hidden link at each touch takes hours on SQLite.
    followed = select(*mail).where(*of_recent, events.c.kind == EventKind.CLICKED, events.c.link == HIDDEN)
    snared = followed.distinct().subquery("snared").c
    same_mail = and_(snared.edition_id == events.c.edition_id, snared.recipient_id == events.c.recipient_id)
    return (
        select(events.c.recipient_id, func.max(events.c.occurred_at).label("touched_at"))
        .select_from(events.outerjoin(snared.edition_id.table, same_mail))
        .where(*of_recent, events.c.kind.in_(sorted(TOUCHES)), events.c.occurred_at > since)
        .where(~events.c.machine, snared.recipient_id.is_(None))
        .group_by(events.c.recipient_id)
        .subquery("touches")
    )


def record_held_back(connection: Connection, edition_id: int, readers: int) -> None:
    """Record how many readers do not get an edition because of the warm-up."""
    connection.execute(update(editions).where(editions.c.id == edition_id).values(held_back=readers))


def count_held_back(connection: Connection, since: date) -> Mapping[str, int]:
    """Count, by digest, the readers whom editions of that day or later did not reach because of the warm-up.

    A reader counts once for each edition.
    """
    query = select(editions.c.digest, func.sum(editions.c.held_back)).where(editions.c.local_date >= since)
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(editions.c.digest))}
