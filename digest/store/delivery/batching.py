"""Cut an edition's recipients into batches, each with one rendition and a range of ids. Reads only the bounds."""

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, bindparam, func, select

from digest.domain.batches import BatchState
from digest.store.tables import batches, recipients

_Cut = Mapping[str, int]
"""A batch: `rendition_id`, `first`, `last`, `size`."""


def make_batches(
    connection: Connection, edition_id: int, wholes: Mapping[int, int], parts: Mapping[int, int], *, canary: bool
) -> None:
    """Make the batches of an edition; with `canary`, the batches of the canaries, which come before all others.

    `wholes` and `parts` map the ids of renditions, with all and with some sections, to their largest batch size.
    """
    made = 0
    for first_ones in (True, False) if canary else (False,):
        key = {"edition_id": edition_id, "canary": first_ones}
        # PostgreSQL has no statistics of new rows yet, and would sort all of them again for each step.
        stepped = wholes if connection.dialect.name == "sqlite" else {}
        cuts = [cut for rendition, size in stepped.items() for cut in _cut(connection, key, rendition, size)]
        cuts += _cut_all(connection, key, {**wholes, **parts} if not stepped else parts)
        state = BatchState.PENDING.value
        rows = [{**key, **cut, "number": number, "state": state} for number, cut in enumerate(cuts, start=made + 1)]
        if rows:
            connection.execute(batches.insert(), rows)
        made += len(rows)


def _cut(connection: Connection, key: Mapping[str, object], rendition: int, size: int) -> Iterator[_Cut]:
    """Cut a rendition's recipients, in the order of their ids, into batches of `size`; the last batch has the rest.

    Each batch takes one step along the key, which is fastest if the rendition's recipients are close together.
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
    """Build the query for the id of a group's `size`-th recipient after another one."""
    key = recipients.c.subscriber_id
    return select(key).where(*_GROUP).order_by(recipients.c.edition_id, key).limit(1).offset(size - 1)


def _cut_all(connection: Connection, key: Mapping[str, object], sizes: Mapping[int, int]) -> list[_Cut]:
    """Cut the recipients of all these renditions at once; one by one, each would scan the whole edition.

    All use the smallest size, because pages differ little.
    """
    if not sizes:
        return []
    cut = _cut_in_arrays if connection.dialect.name == "postgresql" else _cut_in_rows
    group = (
        recipients.c.edition_id == key["edition_id"],
        recipients.c.canary == key["canary"],
        recipients.c.rendition_id.in_(sizes),
    )
    rows = connection.execute(cut(and_(*group), min(sizes.values())))
    return [dict(zip(("rendition_id", "first", "last", "size"), row, strict=True)) for row in rows]


def _cut_in_rows(group: ColumnElement[bool], size: int) -> Select[*tuple[int, ...]]:
    rendition, subscriber = recipients.c.rendition_id, recipients.c.subscriber_id
    place = func.row_number().over(partition_by=rendition, order_by=subscriber) - 1
    placed = select(rendition, subscriber, (place // size).label("part")).where(group).subquery()
    ends = func.min(placed.c.subscriber_id), func.max(placed.c.subscriber_id)
    query = select(placed.c.rendition_id, *ends, func.count()).group_by(placed.c.rendition_id, placed.c.part)
    return query.order_by(placed.c.rendition_id, placed.c.part)


def _cut_in_arrays(group: ColumnElement[bool], size: int) -> Select[*tuple[int, ...]]:
    """Cut an array of each rendition's ids: PostgreSQL sorts once, and takes half the time of `_cut_in_rows`."""
    from sqlalchemy.dialects.postgresql import aggregate_order_by

    rendition, subscriber = recipients.c.rendition_id, recipients.c.subscriber_id
    ids = func.array_agg(aggregate_order_by(subscriber, subscriber))
    whole = select(rendition, ids.label("ids"), func.count().label("count")).where(group).group_by(rendition).subquery()
    first = func.generate_series(1, whole.c.count, size, type_=BigInteger).column_valued("first", joins_implicitly=True)
    last = func.least(first + size - 1, whole.c.count)
    found = (whole.c.rendition_id, whole.c.ids[first], whole.c.ids[last], last - first + 1)
    return select(*found).order_by(whole.c.rendition_id, first)
