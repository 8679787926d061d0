"""Freeze who gets an edition. Readers never pass through Python here, however many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, insert, literal, not_, select, true

from digest.domain.deliveries import BatchState
from digest.store.tables import batches, recipients, subscribers, subscriptions, suppressions


@dataclass(frozen=True, slots=True)
class Share:
    """A rendition and the readers it is for: those whose bucket (0 to 9,999) lies in [low, high).

    `batch_size` is how many of them leave in one request at most.
    """

    rendition_id: int
    low: int
    high: int
    batch_size: int


def freeze_recipients(
    connection: Connection, edition_id: int, digest: str, shares: Sequence[Share], canary: Collection[str] = ()
) -> int:
    """Freeze who gets an edition, in batches of one rendition each. Gives the number of recipients.

    Readers whose address is in `canary` stand in batches of their own, the first ones. Must run in a transaction that
    sees one moment of the database, so that all statements see the same readers.
    """
    is_canary = subscribers.c.email.in_(sorted(canary))
    groups = [(True, is_canary), (False, not_(is_canary))] if canary else [(False, true())]
    frozen = made = 0
    for first_ones, group in groups:
        for share in shares:
            chosen = and_(group, _rendition(shares) == share.rendition_id)
            count = _insert_recipients(connection, edition_id, digest, chosen, after=frozen)
            cut = _batches(share, count, after=frozen, numbered_from=made + 1)
            if cut:
                common = {"edition_id": edition_id, "canary": first_ones, "rendition_id": share.rendition_id}
                connection.execute(batches.insert(), [common | batch for batch in cut])
            frozen, made = frozen + count, made + len(cut)
    return frozen


def preview_recipients(
    connection: Connection, digest: str, shares: Sequence[Share], *, sample: int
) -> tuple[dict[int, int], list[str]]:
    """Count who would get an edition now, by `rendition_id`, and name the first `sample` addresses."""
    rendition = _rendition(shares).label("rendition_id")
    counts = connection.execute(_readers(digest, rendition, func.count()).group_by(rendition))
    emails = connection.execute(_readers(digest, subscribers.c.email).order_by(subscribers.c.id).limit(sample))
    return {row[0]: row[1] for row in counts}, list(emails.scalars())


def may_be_mailed() -> tuple[ColumnElement[bool], ...]:
    """What must be true of a subscriber and a subscription, at the freeze and again at the claim."""
    return (
        subscriptions.c.ended_at.is_(None),
        subscribers.c.status == "active",
        subscribers.c.email.is_not(None),
        not_(exists().where(suppressions.c.email == subscribers.c.email)),
    )


def _readers(digest: str, *columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(subscribers)
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .where(subscriptions.c.digest == digest, *may_be_mailed())
    )


def _rendition(shares: Sequence[Share]) -> ColumnElement[int]:
    bucket = subscribers.c.bucket
    return case(
        *((and_(bucket >= share.low, bucket < share.high), share.rendition_id) for share in shares),
        else_=shares[-1].rendition_id,
    )


def _insert_recipients(
    connection: Connection, edition_id: int, digest: str, chosen: ColumnElement[bool], *, after: int
) -> int:
    """Insert the chosen readers, numbered on without gaps. Gives how many they are."""
    number = func.row_number().over() + after
    rows = _readers(digest, literal(edition_id), number, subscribers.c.id).where(chosen)
    statement = insert(recipients).from_select(["edition_id", "number", "subscriber_id"], rows)
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount


def _batches(share: Share, count: int, *, after: int, numbered_from: int) -> list[dict[str, object]]:
    """Cut `count` recipients, those behind the first `after`, into batches."""
    return [
        {
            "number": number,
            "first": after + start + 1,
            "size": min(share.batch_size, count - start),
            "state": BatchState.PENDING.value,
        }
        for number, start in enumerate(range(0, count, share.batch_size), start=numbered_from)
    ]
