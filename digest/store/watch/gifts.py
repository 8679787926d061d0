"""Add up the ledger of gifts for reports. Does not change it."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Text, cast, func, select

from digest.domain.ask_figures import Gifts
from digest.domain.references import Reference, read
from digest.store.tables import editions, gifts, renditions


class Source(NamedTuple):
    """The ask that brought a gift in."""

    digest: str
    day: date
    variant: str


def gifts_by_source(connection: Connection, since: date | None = None) -> dict[Source | None, Gifts]:
    """Add up the gifts from that day on by the ask that brought them in; None stands for all other gifts."""
    known = _known(connection)
    found: dict[Source | None, Gifts] = {}
    # A gift that was returned stays in the ledger with the sum 0.
    query = select(gifts.c.reference, gifts.c.currency, func.count(), func.sum(gifts.c.amount)).where(
        gifts.c.amount > 0
    )
    if since is not None:
        query = query.where(gifts.c.day >= since)
    for text, currency, count, amount in connection.execute(query.group_by(gifts.c.reference, gifts.c.currency)):
        source = _source(read(text), known)
        found[source] = found.get(source, Gifts()) + Gifts(count, Counter({currency: int(amount)}))
    return found


def sums_by_giver(connection: Connection, edition_ids: Collection[int]) -> Iterator[tuple[str, str, int]]:
    """Yield what each giver gave through the asks of these editions: the variant, the currency and the sum.

    Each gift of an unknown giver counts as another giver's.
    """
    known = _known(connection, edition_ids)
    giver = func.coalesce(cast(gifts.c.subscriber_id, Text), gifts.c.address_key, cast(gifts.c.id, Text) + "-")
    query = (
        select(gifts.c.reference, gifts.c.currency, giver, func.sum(gifts.c.amount))
        .where(gifts.c.reference != "")
        .group_by(gifts.c.reference, gifts.c.currency, giver)
    )
    found: Counter[tuple[str, str, str]] = Counter()
    for text, currency, who, amount in connection.execute(query):
        if source := _source(read(text), known):
            found[source.variant, currency, who] += int(amount)
    for (variant, currency, _), amount in sorted(found.items()):
        yield variant, currency, amount


def _source(reference: Reference | None, known: Collection[Source]) -> Source | None:
    if reference is None:
        return None
    source = Source(reference.digest, reference.day, reference.variant)
    return source if source in known else None


def _known(connection: Connection, edition_ids: Collection[int] | None = None) -> set[Source]:
    """Load the asks that were mailed. A changed link cannot credit a gift to any other ask."""
    query = select(editions.c.digest, editions.c.local_date, renditions.c.variant).distinct()
    query = query.join(renditions, renditions.c.edition_id == editions.c.id).where(editions.c.frozen_at.is_not(None))
    if edition_ids is not None:
        query = query.where(editions.c.id.in_(edition_ids))
    return {Source(*row) for row in connection.execute(query)}
