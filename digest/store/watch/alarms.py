"""Load and save current and past alarms, the news of them that was sent, and their facts. Decides nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select, update

from digest.domain.alarms import (
    USUAL_STRETCH,
    Alarm,
    AlarmKind,
    Changes,
    EditionFacts,
    Facts,
    FeedFacts,
    News,
    SignUpFacts,
)
from digest.domain.batches import UNSETTLED, BatchState
from digest.domain.edition_life import MAILED, Cause, EditionState
from digest.domain.readers import Status
from digest.store.database import upsert
from digest.store.intake.stories import load_feed
from digest.store.readers.imports import donors_imported_at
from digest.store.readers.moving import load_stranded
from digest.store.readers.uses import SITE, find_uses
from digest.store.tables import alarms, batches, editions, is_in_batch, recipients, stories, subscribers, tellings

_COMPARING = 5_219_043_120
"""An arbitrary number: PostgreSQL's advisory lock for raising and ending alarms."""


def load_facts(connection: Connection, feed_url: str, digests: Collection[str]) -> Facts:
    """Load the facts that alarms are derived from. `digests` are the configured ones."""
    feed = load_feed(connection, feed_url)
    sign_ups = find_uses(connection, [SITE]).get(SITE)
    return Facts(
        feed=FeedFacts(feed.whole_at, feed.failing_since, feed.failures, feed.last_error or "", len(feed.reading)),
        published=_load_published(connection, feed.whole_at),
        editions=_load_editions(connection),
        donors_imported_at=donors_imported_at(connection),
        stranded=load_stranded(connection, digests),
        sign_ups=SignUpFacts(sign_ups.times, sign_ups.until) if sign_ups else None,
        unreachable=load_unreachable_lately(connection),
    )


def load_unreachable_lately(connection: Connection) -> tuple[int, ...]:
    """Load the ids of the recipients of each digest's last frozen edition whom the mailer could not reach, in order."""
    last = select(func.max(editions.c.id)).where(editions.c.frozen_at.is_not(None), editions.c.part == 0)
    query = (
        select(recipients.c.subscriber_id)
        .distinct()
        .select_from(batches.join(recipients, is_in_batch()))
        .join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
        .where(batches.c.edition_id.in_(last.group_by(editions.c.digest)), batches.c.unreachable > 0)
        .where(recipients.c.own_state == "unreachable", subscribers.c.status == Status.ACTIVE.value)
        .order_by(recipients.c.subscriber_id)
    )
    return tuple(connection.execute(query).scalars())


def _load_published(connection: Connection, until: datetime | None) -> tuple[datetime, ...]:
    """Load the times of stories up to `until`, of the weeks before the newest one, the oldest first."""
    if until is None:
        return ()
    shown = and_(stories.c.withdrawn_at.is_(None), stories.c.published_at <= until)
    newest = connection.execute(select(func.max(stories.c.published_at)).where(shown)).scalar()
    if newest is None:
        return ()
    query = select(stories.c.published_at).where(shown, stories.c.published_at >= newest - USUAL_STRETCH)
    return tuple(connection.execute(query.order_by(stories.c.published_at)).scalars())


def _load_editions(connection: Connection) -> tuple[EditionFacts, ...]:
    unsettled = and_(batches.c.edition_id == editions.c.id, batches.c.state.in_(UNSETTLED))
    query = (
        select(
            editions.c.id,
            editions.c.digest,
            editions.c.local_date,
            editions.c.state,
            editions.c.cause,
            editions.c.note,
            func.count().filter(batches.c.state == BatchState.UNCERTAIN),
            func.count().filter(batches.c.state == BatchState.FAILED),
        )
        .select_from(editions.outerjoin(batches, unsettled))
        .where(editions.c.state != EditionState.CANCELLED)
        .group_by(editions.c.id)
        .having(
            or_(
                func.count(batches.c.id) > 0,
                editions.c.state == EditionState.HELD,
                editions.c.cause == Cause.PAUSED,
                _skipped_in_vain(),
            )
        )
        .order_by(editions.c.id)
    )
    return tuple(
        EditionFacts(number, digest, local_date, EditionState(state), Cause(cause), *more)
        for number, digest, local_date, state, cause, *more in connection.execute(query)
    )


def _skipped_in_vain() -> ColumnElement[bool]:
    """Whether an approved edition was skipped, and its stories wait for a later edition."""
    later = editions.alias("later")
    left_since = exists().where(
        later.c.digest == editions.c.digest,
        later.c.part == 0,
        later.c.local_date > editions.c.local_date,
        later.c.state.in_(MAILED),
    )
    was_approved = editions.c.approved_hash == editions.c.content_hash
    return and_(editions.c.state == EditionState.SKIPPED, was_approved, not_(left_since))


def lock_alarms(connection: Connection) -> None:
    """Keep other processes from comparing alarms until the transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has only one writer at a time
        connection.execute(select(func.pg_advisory_xact_lock(_COMPARING)))


def load_causes(connection: Connection) -> frozenset[str]:
    """Load the causes of the current alarms."""
    return frozenset(connection.execute(select(alarms.c.cause).where(alarms.c.over_at.is_(None))).scalars())


def save_changes(connection: Connection, changes: Changes, now: datetime) -> None:
    """Save new alarms, and end others."""
    if changes.over:
        ended = and_(alarms.c.over_at.is_(None), alarms.c.cause.in_(sorted(changes.over)))
        connection.execute(update(alarms).where(ended).values(over_at=now))
    if changes.raised:
        rows = [
            {
                "kind": alarm.kind.value,
                "cause": alarm.cause,
                "headline": alarm.headline,
                "detail": alarm.detail,
                "edition_id": alarm.edition,
                "raised_at": now,
            }
            for alarm in changes.raised
        ]
        connection.execute(alarms.insert(), rows)


@dataclass(frozen=True, slots=True)
class StoredAlarm:
    """An alarm, current or over since `over_at`, and the news of it that was sent in the requested way."""

    id: int
    alarm: Alarm
    raised_at: datetime
    over_at: datetime | None
    sent: frozenset[News]


def load_alarms(connection: Connection, way: str, *, over_since: datetime) -> list[StoredAlarm]:
    """Load the alarms that are current or ended since `over_since`, in the order in which they were raised."""
    sent: dict[int, set[News]] = {}
    recent = or_(alarms.c.over_at.is_(None), alarms.c.over_at >= over_since)
    for alarm_id, news in connection.execute(
        select(tellings.c.alarm_id, tellings.c.news)
        .join(alarms, alarms.c.id == tellings.c.alarm_id)
        .where(recent, tellings.c.way == way, tellings.c.told_at.is_not(None))
    ):
        sent.setdefault(alarm_id, set()).add(News(news))
    return [
        StoredAlarm(
            id=row.id,
            alarm=Alarm(AlarmKind(row.kind), row.cause, row.headline, row.detail, row.edition_id),
            raised_at=row.raised_at,
            over_at=row.over_at,
            sent=frozenset(sent.get(row.id, ())),
        )
        for row in connection.execute(select(alarms).where(recent).order_by(alarms.c.id))
    ]


def claim_news(connection: Connection, alarm_id: int, way: str, news: News, *, now: datetime, until: datetime) -> bool:
    """Claim a piece of news until `until`, and return whether that succeeded.

    Nobody can claim news that was sent, or that another process claimed until later than `now`.
    """
    row = {"alarm_id": alarm_id, "way": way, "news": news.value, "not_before": until}
    free = and_(tellings.c.told_at.is_(None), tellings.c.not_before <= now)
    statement = (
        upsert(connection.dialect.name)(tellings)
        .values(row)
        .on_conflict_do_update(index_elements=["alarm_id", "way", "news"], set_={"not_before": until}, where=free)
        .returning(tellings.c.alarm_id)
    )
    return connection.execute(statement).scalar() is not None


def save_sent(connection: Connection, alarm_id: int, way: str, news: News, told_at: datetime) -> None:
    """Record that a piece of news was sent."""
    this = and_(tellings.c.alarm_id == alarm_id, tellings.c.way == way, tellings.c.news == news.value)
    connection.execute(update(tellings).where(this).values(told_at=told_at))
