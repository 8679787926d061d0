"""Cut an edition's recipients into batches, each of one rendition and a range of ids. Only the ends are read."""

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, Select, bindparam, func, select

from digest.domain.batches import BatchState
from digest.store.tables import batches, recipients

_Cut = Mapping[str, int]
"""What a batch is: `rendition_id`, `first`, `last`, `size`."""


def make_batches(
    connection: Connection, edition_id: int, wholes: Mapping[int, int], parts: Mapping[int, int], *, canary: bool
) -> None:
    """Make the batches of an edition; `canary`: those of the canaries stand before all others.

    `wholes` and `parts` map the ids of whole renditions, and of those with some sections only, to the largest size of
    their batches.
    """
    made = 0
    for first_ones in (True, False) if canary else (False,):
        key = {"edition_id": edition_id, "canary": first_ones}
        cuts = [cut for rendition, size in wholes.items() for cut in _cut(connection, key, rendition, size)]
        cuts += _cut_all(connection, key, parts)
        state = BatchState.PENDING.value
        rows = [{**key, **cut, "number": number, "state": state} for number, cut in enumerate(cuts, start=made + 1)]
        if rows:
            connection.execute(batches.insert(), rows)
        made += len(rows)


def _cut(connection: Connection, key: Mapping[str, object], rendition: int, size: int) -> Iterator[_Cut]:
    """Cut the recipients of a rendition, in the order of their ids, into `size` of them; the last batch has the rest.

    One step along the key for each batch: as fast as it gets where the rendition's recipients stand close together.
    """
    after, group = 0, {**key, "rendition_id": rendition}
    while (last := connection.execute(_nth(size), {**group, "after": after}).scalar()) is not None:
        yield {"rendition_id": rendition, "first": after + 1, "last": last, "size": size}
        after = last
    count, last = connection.execute(_REST, {**group, "after": after}).one()
    if count:
        yield {"rendition_id": rendition, "first": after + 1, "last": last, "size": count}


_GROUP = (
    recipients.c.edition_id == bindparam("edition_id"),
    recipients.c.subscriber_id > bindparam("after"),
    recipients.c.rendition_id == bindparam("rendition_id"),
    recipients.c.canary == bindparam("canary"),
)
_REST = select(func.count(), func.max(recipients.c.subscriber_id)).where(*_GROUP)


@cache
def _nth(size: int) -> Select[int]:
    """Make the query for the id of a group's `size`-th recipient behind another one."""
    key = recipients.c.subscriber_id
    return select(key).where(*_GROUP).order_by(recipients.c.edition_id, key).limit(1).offset(size - 1)


def _cut_all(connection: Connection, key: Mapping[str, object], sizes: Mapping[int, int]) -> list[_Cut]:
    """Cut the recipients of all these renditions at once: one by one, each would look through the whole edition.

    All get the smallest of the sizes: pages of parts differ little.
    """
    if not sizes:
        return []
    rendition, subscriber = recipients.c.rendition_id, recipients.c.subscriber_id
    place = func.row_number().over(partition_by=rendition, order_by=subscriber) - 1
    placed = (
        select(rendition, subscriber, (place // min(sizes.values())).label("part"))
        .where(
            recipients.c.edition_id == key["edition_id"],
            recipients.c.canary == key["canary"],
            rendition.in_(sizes),
        )
        .subquery()
    )
    ends = func.min(placed.c.subscriber_id), func.max(placed.c.subscriber_id)
    query = select(placed.c.rendition_id, *ends, func.count()).group_by(placed.c.rendition_id, placed.c.part)
    rows = connection.execute(query.order_by(placed.c.rendition_id, placed.c.part))
    return [dict(zip(("rendition_id", "first", "last", "size"), row, strict=True)) for row in rows]
