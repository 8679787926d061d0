"""Decide in SQL which readers are asked, by the table in `domain.asking`. Readers never pass through Python."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from digest.domain.ask_shares import PLACES, PRIME, Band, Coefficients
from digest.domain.asking import LAPSED_AFTER, Answer, AskRule, Row
from digest.store.columns import BigId
from digest.store.database import upsert
from digest.store.tables import ask_tests, batches, editions, recipients, renditions, subscribers

ASKS_FOR_NOTHING = ("", *(answer.value for answer in Answer))
"""The names of renditions that do not ask."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What each reader gets, in SQL: the index of its name in `AskRule.names`.

    `often` has the ids of the readers who were asked as often as the rule allows. If there is one, it must be joined.
    """

    place: ColumnElement[int]
    often: Subquery | None = None

    def joined(self, readers: FromClause) -> FromClause:
        """Join the tables that the decision needs to a query's subscribers."""
        if self.often is None:
            return readers
        return readers.outerjoin(self.often, self.often.c.subscriber_id == subscribers.c.id)


def decide(connection: Connection, rule: AskRule) -> Decision:
    """Decide for all readers at once. Reads the asks of the last days only if a reader may have had too many."""
    places = {name: place for place, name in enumerate(rule.names)}
    if len(places) == 1:
        return Decision(literal(0))
    often = _often(connection, rule)
    unless = true() if rule.limits.at_most == 0 else false()
    conditions = _conditions(connection, rule, unless if often is None else often.c.subscriber_id.is_not(None))
    where = _place(rule.coefficients)
    chosen = [
        (conditions[row], literal(places[gets]) if isinstance(gets, str) else _at(where, gets, places))
        for row, gets in rule.rows
    ]
    return Decision(case(*chosen[:-1], else_=chosen[-1][1]), often)


def _conditions(connection: Connection, rule: AskRule, is_often: ColumnElement[bool]) -> dict[Row, ColumnElement[bool]]:
    """Return the conditions of the table's rows. Each is true or false, never null."""
    reader, now = subscribers.c, rule.now
    is_monthly = and_(reader.recurring, or_(reader.monthly_until.is_(None), reader.monthly_until > now))
    says, later = _is_after(reader.gives_until, now), _is_after(reader.ask_after, now)
    is_old = true() if rule.limits.is_list_old else false()
    return {
        Row.ONCE: and_(is_monthly, _may_ask_once(connection, rule), not_(or_(says, later, is_old, is_often))),
        Row.MONTHLY: is_monthly,
        Row.RECENT: and_(reader.last_gift_at.is_not(None), reader.last_gift_at >= now - rule.limits.cooling_off),
        Row.SAYS: says,
        Row.LATER: later,
        Row.OLD_LIST: is_old,
        Row.OFTEN: is_often,
        Row.FORMER: reader.monthly_until.is_not(None),
        Row.LAPSED: and_(reader.last_gift_at.is_not(None), reader.last_gift_at < now - LAPSED_AFTER),
        Row.NEVER: and_(reader.last_gift_at.is_(None), reader.monthly_until.is_(None)),
        Row.OTHER: true(),
    }


def _is_after(column: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    return and_(column.is_not(None), column > now)


def _may_ask_once(connection: Connection, rule: AskRule) -> ColumnElement[bool]:
    """Return the condition that a campaign may ask a reader who gives monthly."""
    campaign = rule.campaign
    if campaign is None or not campaign.monthly_donors:
        return false()
    asking = connection.execute(_asking(campaign.since, [campaign.name])).scalars().all()
    return not_(
        exists().where(
            recipients.c.edition_id.in_(asking),
            recipients.c.subscriber_id == subscribers.c.id,
            recipients.c.rendition_id.in_(_renditions(asking, renditions.c.variant == campaign.name)),
        )
    )


def _often(connection: Connection, rule: AskRule) -> Subquery | None:
    """Select the readers who were asked as often as the rule allows; None if there are none, or if it does not matter.

    The query scans the recipients of the editions that asked, in the order of the primary key. It counts recipients of
    batches that never left, too, because it is uncertain which of them were asked.
    """
    most = rule.limits.at_most
    if not most or rule.limits.is_list_old:
        return None
    asking = connection.execute(_asking(rule.now - rule.limits.within)).scalars().all()
    if len(asking) < most:
        return None
    asks = renditions.c.variant.not_in(ASKS_FOR_NOTHING)
    return (
        select(recipients.c.subscriber_id)
        .where(recipients.c.edition_id.in_(asking), recipients.c.rendition_id.in_(_renditions(asking, asks)))
        .group_by(recipients.c.subscriber_id)
        .having(func.count() >= most)
        .subquery("often")
    )


def _asking(since: datetime, names: Collection[str] = ()) -> Select[int]:
    """The editions frozen after a moment that ask somebody; with `names`, in one of these renditions."""
    variant = renditions.c.variant
    asks = variant.in_(names) if names else variant.not_in(ASKS_FOR_NOTHING)
    has_some = exists().where(
        batches.c.edition_id == editions.c.id,
        batches.c.rendition_id == renditions.c.id,
        renditions.c.edition_id == editions.c.id,
        asks,
    )
    return select(editions.c.id).where(editions.c.frozen_at > since, has_some).order_by(editions.c.id)


def _renditions(edition_ids: Sequence[int], asks: ColumnElement[bool]) -> Select[int]:
    return select(renditions.c.id).where(renditions.c.edition_id.in_(edition_ids), asks)


def _place(coefficients: Coefficients | None) -> ColumnElement[int]:
    """The place of a reader among the shares, as `ask_shares.place` calculates it."""
    if coefficients is None:
        return subscribers.c.bucket
    prime = literal(PRIME, BigId)
    number: ColumnElement[int] = subscribers.c.id % prime
    value: ColumnElement[int] = literal(coefficients[0], BigId)
    for coefficient in coefficients[1:]:
        value = (value * number + literal(coefficient, BigId)) % prime
    return value % literal(PLACES, BigId)


def _at(place: ColumnElement[int], bands: Sequence[Band], places: dict[str, int]) -> ColumnElement[int]:
    *first, last = bands
    if not first:
        return literal(places[last.name])
    return case(*((place < band.high, places[band.name]) for band in first), else_=places[last.name])


def lock_asks(connection: Connection) -> None:
    """Wait until no other edition is being frozen, so that two editions never use up a reader's last ask.

    It must be the first statement of its transaction. Only then does PostgreSQL show what the other one froze. SQLite
    has one writer at a time.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("LOCK TABLE ask_tests IN SHARE ROW EXCLUSIVE MODE")


def load_winner(connection: Connection, fingerprint: str) -> str | None:
    """Return the wording that has won a test, if any."""
    return connection.execute(select(ask_tests.c.winner).where(ask_tests.c.fingerprint == fingerprint)).scalar()


def begin_test(connection: Connection, edition_id: int, fingerprint: str, name: str, now: datetime) -> None:
    """Record that an edition's readers are divided for a test, which begins with its first edition."""
    row = {"fingerprint": fingerprint, "name": name, "began_at": now}
    insert = upsert(connection.dialect.name)
    connection.execute(insert(ask_tests).values(**row).on_conflict_do_nothing())
    connection.execute(editions.update().where(editions.c.id == edition_id).values(ask_test=fingerprint))
