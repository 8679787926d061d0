"""Freeze the recipients of an edition. Readers never pass through Python, however many there are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
)

from digest.domain.asking import AskRule
from digest.domain.batches import ON_ITS_WAY, RECEIVED
from digest.domain.edition_life import EditionState
from digest.store.delivery.asking import Decision, decide
from digest.store.delivery.batching import make_batches
from digest.store.delivery.warm_up import last_touches
from digest.store.tables import (
    batches,
    edition_stories,
    editions,
    is_in_batch,
    recipients,
    rendition_stories,
    renditions,
    subscribers,
    subscriptions,
    suppressions,
)


@dataclass(frozen=True, slots=True)
class Share:
    """A rendition and its readers: the ones for whom the ask decides `name`.

    With `selections`, only readers who chose exactly these sections; without, all others. `batch_size` is the most
    recipients in one request.
    """

    rendition_id: int
    name: str
    batch_size: int
    selections: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class AudienceRule:
    """Which readers of a digest get an edition.

    - `local_date`: the edition's date; `its_day`: the start of that day; `today`: the day on which it leaves.
    - `unserved`: the selections of sections for which there is no mail.
    - `configured`: the configured digests. Readers of others may have been moved.
    - `at_most`: the most readers who get it. Canaries come first, then the readers who opened or clicked last, then
      the ones who subscribed last.
    - `corrects`: for a correction, its id and the story's. It goes to readers who were mailed that story and do not
      get another digest's correction of it that day.
    """

    digest: str
    local_date: date
    its_day: datetime
    today: datetime
    unserved: Collection[frozenset[str]] = ()
    configured: Collection[str] = ()
    corrects: tuple[int, int] | None = None
    at_most: int | None = None


def load_selections(connection: Connection, digest: str) -> dict[frozenset[str], int]:
    """Load the section choices of a digest's readers, with the number of readers for each."""
    sections = subscribers.c.sections
    query = _readers(digest, None, sections, func.count()).where(sections != frozenset()).group_by(sections)
    return {row[0]: row[1] for row in connection.execute(query)}


def freeze_recipients(
    connection: Connection,
    edition_id: int,
    rule: AudienceRule,
    asks: AskRule,
    shares: Sequence[Share],
    *,
    canary: Collection[str] = (),
) -> int:
    """Freeze the recipients of an edition into batches of one rendition each. Returns the number of recipients.

    `shares` must have a whole rendition for each of the names in `asks`. Readers with an address in `canary` get
    batches of their own, which come first. The transaction must be a snapshot, so that all statements see the same
    readers.
    """
    is_canary = subscribers.c.email.in_(sorted(canary)) if canary else false()
    decision = decide(connection, asks)
    columns = (subscribers.c.id, subscribers.c.sections, is_canary.label("canary"), decision.place.label("place"))
    query = _readers(rule.digest, asks.now, *columns, decision=decision).where(*_reached(connection, rule))
    query = _cut_off(connection, query, rule, asks.now, canary)
    # Decides once for each reader, however many selections there are to compare with.
    reached = query.subquery("reached").c
    rendition = _rendition(reached.place, reached.sections, asks.names, shares)
    chosen = select(literal(edition_id), reached.id, rendition, reached.canary)
    names = ("edition_id", "subscriber_id", "rendition_id", "canary")
    statement = insert(recipients).from_select(names, chosen, include_defaults=False)
    frozen = connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount
    wholes = {share.rendition_id: share.batch_size for share in shares if not share.selections}
    parts = {share.rendition_id: share.batch_size for share in shares if share.selections}
    make_batches(connection, edition_id, wholes, parts, canary=bool(canary))
    return frozen


def preview_recipients(
    connection: Connection, rule: AudienceRule, asks: AskRule, *, sample: int, canary: Collection[str] = ()
) -> tuple[dict[str, int], list[str]]:
    """Count the readers who would get an edition now, by the names in `asks`, and list the first `sample` addresses."""
    decision = decide(connection, asks)
    columns = (subscribers.c.id, subscribers.c.email, decision.place.label("place"))
    query = _readers(rule.digest, asks.now, *columns, decision=decision).where(*_reached(connection, rule))
    reached = _cut_off(connection, query, rule, asks.now, canary).subquery("reached").c
    counted = connection.execute(select(reached.place, func.count()).group_by(reached.place))
    counts = {row[0]: row[1] for row in counted}
    emails = connection.execute(select(reached.email).order_by(reached.id).limit(sample)).scalars()
    return {name: counts[number] for number, name in enumerate(asks.names) if number in counts}, list(emails)


def count_reached(connection: Connection, rule: AudienceRule, now: datetime) -> int:
    """Count the readers who would get an edition now without `at_most`."""
    query = _readers(rule.digest, now, func.count()).where(*_reached(connection, rule))
    reached: int = connection.execute(query).scalar_one()
    return reached


def somebody_reads(connection: Connection, digest: str, now: datetime | None) -> bool:
    """Return whether any reader of a digest may be mailed now. Without `now`, paused readers count, too."""
    return connection.execute(_readers(digest, now, literal(1)).limit(1)).scalar() is not None


def count_paused(connection: Connection, digest: str, now: datetime) -> int:
    """Count the readers of a digest who have paused their mail."""
    query = _readers(digest, None, func.count()).where(subscribers.c.paused_until > now)
    paused: int = connection.execute(query).scalar_one()
    return paused


def somebody_received(connection: Connection, edition_id: int, digest: str, story_id: int, now: datetime) -> bool:
    """Return whether any reader who may be mailed now received the story, even if it was corrected already."""
    received, _ = _received(connection, edition_id, story_id)
    return connection.execute(_readers(digest, now, literal(1)).where(received).limit(1)).scalar() is not None


def may_be_mailed(now: datetime | ColumnElement[datetime] | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a subscriber and subscription to be mailed, at the freeze and again at the claim.

    Without `now`, readers who have paused their mail are included.
    """
    paused = subscribers.c.paused_until
    return (
        subscriptions.c.ended_at.is_(None),
        subscribers.c.status == "active",
        subscribers.c.email.is_not(None),
        not_(exists().where(suppressions.c.email == subscribers.c.email)),
        *(() if now is None else (or_(paused.is_(None), paused <= now),)),
    )


def _readers(
    digest: str, now: datetime | None, *columns: ColumnElement[Any], decision: Decision | None = None
) -> Select[Any]:
    readers = subscribers.join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
    return (
        select(*columns)
        .select_from(decision.joined(readers) if decision else readers)
        .where(subscriptions.c.digest == digest, *may_be_mailed(now))
    )


def _cut_off(
    connection: Connection, query: Select[Any], rule: AudienceRule, now: datetime, canary: Collection[str]
) -> Select[Any]:
    """Keep only the readers who come first, if the rule has an `at_most`."""
    if rule.at_most is None:
        return query
    touches = last_touches(connection, now)
    order = [touches.c.touched_at.desc().nulls_last(), subscriptions.c.since.desc(), subscribers.c.id]
    if canary:
        order.insert(0, subscribers.c.email.in_(sorted(canary)).desc())
    query = query.outerjoin(touches, touches.c.recipient_id == subscribers.c.id)
    return query.order_by(*order).limit(rule.at_most)


def _reached(connection: Connection, rule: AudienceRule) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a reader to get an edition."""
    if rule.corrects:
        return _received(connection, *rule.corrects)
    served = (subscribers.c.sections.not_in(rule.unserved),) if rule.unserved else ()
    return *served, *_not_moved_over(connection, rule)


def _received(connection: Connection, edition_id: int, story_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a reader to get a correction of a story."""
    this, mailed = editions.alias("this"), editions.alias("mailed")
    with_it = exists().where(edition_stories.c.edition_id == mailed.c.id, edition_stories.c.story_id == story_id)
    of_this = select(mailed.c.id).join(this, this.c.id == edition_id)
    mailed_it = of_this.where(mailed.c.digest == this.c.digest, mailed.c.part == 0, with_it)
    others = of_this.where(
        mailed.c.corrects == story_id,
        mailed.c.local_date == this.c.local_date,
        mailed.c.digest != this.c.digest,
        mailed.c.state != EditionState.CANCELLED,
    )
    left = batches.c.state.in_(RECEIVED)
    stayed = exists().where(batches.c.edition_id == mailed.c.id, ~left)
    # Looking up each recipient's batch is slow; if all batches left, it is not needed.
    whole, in_part = (connection.execute(mailed_it.where(some)).scalars() for some in (~stayed, stayed))
    had_it = recipients.c.rendition_id.not_in(_without(story_id))
    received = or_(
        _is_in(whole).where(had_it),
        _is_in(in_part).where(had_it, exists().where(is_in_batch(), left)),
    )
    return received, not_(_is_in(connection.execute(others).scalars()))


def _is_in(edition_ids: Iterable[int]) -> Exists:
    """Return the condition that a subscriber is a recipient of one of these editions. Literal ids can use the key."""
    return exists().where(
        recipients.c.edition_id.in_(list(edition_ids)),
        recipients.c.subscriber_id == subscribers.c.id,
        recipients.c.own_state.is_(None),
    )


def _without(story_id: int) -> Select[Any]:
    """Select the renditions with some sections that lack the story, of editions that have it."""
    with_it = select(edition_stories.c.edition_id).where(edition_stories.c.story_id == story_id)
    has_it = exists().where(
        rendition_stories.c.rendition_id == renditions.c.id, rendition_stories.c.story_id == story_id
    )
    return select(renditions.c.id).where(
        renditions.c.edition_id.in_(with_it), renditions.c.sections != frozenset(), ~has_it
    )


def _not_moved_over(connection: Connection, rule: AudienceRule) -> Iterator[ColumnElement[bool]]:
    """Exclude readers who got another digest's edition that day and then switched to this digest.

    Readers who switch, or are moved to another digest, get one edition that day. Readers of both digests get both
    editions, even if they leave one of them.
    """
    query = select(editions.c.id, editions.c.digest, editions.c.frozen_at).where(
        editions.c.part == 0,
        editions.c.digest != rule.digest,
        editions.c.frozen_at.is_not(None),
        or_(editions.c.frozen_at >= rule.today, editions.c.local_date == rule.local_date),
    )
    # Literal ids make the query start with the readers who left since, not with all readers of this digest.
    for edition_id, digest, frozen_at in connection.execute(query).all():
        since = max(frozen_at, min(rule.its_day, rule.today))
        yield subscribers.c.id.not_in(_moved(edition_id, digest, rule.digest, frozen_at=frozen_at, since=since))
        if digest not in rule.configured:
            yield subscribers.c.id.not_in(_moved_with_all(edition_id, digest))


def _moved(edition_id: int, digest: str, to: str, *, frozen_at: datetime, since: datetime) -> Select[Any]:
    """Select the readers who got an edition and then switched from its digest to another one."""
    was, now = subscriptions.alias("was"), subscriptions.alias("now")
    came = exists().where(now.c.subscriber_id == was.c.subscriber_id, now.c.digest == to, now.c.since >= frozen_at)
    has_it = and_(recipients.c.edition_id == edition_id, recipients.c.subscriber_id == was.c.subscriber_id)
    return (
        select(was.c.subscriber_id)
        .join(recipients, has_it)
        .join(batches, is_in_batch())
        .where(was.c.digest == digest, was.c.ended_at >= since, came)
        .where(recipients.c.own_state.is_(None), batches.c.state.in_(ON_ITS_WAY))
    )


def _moved_with_all(edition_id: int, digest: str) -> Select[Any]:
    """Select the readers who got an edition and were then moved from its digest to another one."""
    theirs = subscriptions.alias("theirs")
    stayed = exists().where(theirs.c.subscriber_id == recipients.c.subscriber_id, theirs.c.digest == digest)
    return (
        select(recipients.c.subscriber_id)
        .join(batches, is_in_batch())
        .where(recipients.c.edition_id == edition_id, recipients.c.own_state.is_(None), ~stayed)
        .where(batches.c.state.in_(ON_ITS_WAY))
    )


def _rendition(
    place: ColumnElement[int], chosen: ColumnElement[frozenset[str]], names: Sequence[str], shares: Sequence[Share]
) -> ColumnElement[int]:
    """Return the rendition of a reader, by the index of its name in `names` and by the sections that they chose."""
    wholes = {share.name: share.rendition_id for share in shares if not share.selections}
    parts: dict[frozenset[frozenset[str]], dict[str, int]] = {}
    for share in shares:
        if share.selections:
            parts.setdefault(share.selections, {})[share.name] = share.rendition_id

    def of(own: Mapping[str, int]) -> ColumnElement[int]:
        return case({number: own[name] for number, name in enumerate(names)}, value=place)

    if not parts:
        return of(wholes)
    by_choice = ((chosen.in_(selections), of(wholes | own)) for selections, own in parts.items())
    # Most readers want all sections, and need not be compared with every selection.
    return case((chosen == frozenset(), of(wholes)), *by_choice, else_=of(wholes))
