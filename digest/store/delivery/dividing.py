"""Divide a claimed batch after its request was refused because of some of its recipients.

The parts keep the claim, so each of them moves like any batch. A batch stays a range of ids, and its recipients are
still in exactly one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from digest.domain.batches import Why, origins
from digest.store.delivery.batches import ClaimedBatch
from digest.store.tables import batches, editions, is_in_batch, recipients

_Member = tuple[int, str | None]
"""A recipient's id and own state."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a batch, now a batch of its own. `alone` is its only recipient, if the caller asked for them alone."""

    id: int
    alone: int | None


def divide_batch(connection: Connection, claimed: ClaimedBatch, alone: Collection[int] = ()) -> list[Part]:
    """Divide a claimed batch: into one part for each recipient in `alone` and parts for the rest, or else into halves.

    Returns no parts if the claim does not stand.
    """
    stands = (
        batches.c.id == claimed.id,
        batches.c.owner == claimed.owner,
        batches.c.state.in_(origins(Why.REFUSED)),
    )
    batch = connection.execute(select(batches).where(*stands).with_for_update()).one_or_none()
    if batch is None:
        return []
    runs = _runs(_load_members(connection, batch.id), alone)
    if not runs:
        return []
    # The parts get the next numbers, so only one batch of the edition is divided at a time.
    connection.execute(select(editions.c.id).where(editions.c.id == batch.edition_id).with_for_update())
    connection.execute(update(batches).where(batches.c.id == batch.id).values(_counted(runs[0], first=batch.first)))
    last = connection.execute(
        select(func.max(batches.c.number)).where(batches.c.edition_id == batch.edition_id)
    ).scalar_one()
    ids = [batch.id, *(_add(connection, batch, run, number) for number, run in enumerate(runs[1:], start=last + 1))]
    return [Part(number, _only(run, alone)) for number, run in zip(ids, runs, strict=True)]


def _load_members(connection: Connection, batch_id: int) -> list[_Member]:
    query = (
        select(recipients.c.subscriber_id, recipients.c.own_state)
        .select_from(batches)
        .join(recipients, is_in_batch())
        .where(batches.c.id == batch_id)
        .order_by(recipients.c.subscriber_id)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def _runs(members: Sequence[_Member], alone: Collection[int]) -> list[list[_Member]]:
    """Cut the members, in order, into runs that stay together."""
    if alone:
        return [list(run) for _, run in groupby(members, lambda one: one[0] if one[0] in alone else None)]
    mailed = [number for number, own_state in members if own_state is None]
    middle = mailed[len(mailed) // 2] if mailed else 0
    return [list(run) for _, run in groupby(members, lambda one: one[0] < middle)]


def _only(run: Sequence[_Member], alone: Collection[int]) -> int | None:
    return run[0][0] if run[0][0] in alone else None


def _counted(run: Sequence[_Member], *, first: int) -> dict[str, Any]:
    own = [own_state for _, own_state in run]
    counts = {"size": len(run), "suppressed": own.count("suppressed"), "unreachable": own.count("unreachable")}
    return {"first": first, "last": run[-1][0], **counts}


def _add(connection: Connection, batch: Row[Any], run: Sequence[_Member], number: int) -> int:
    kept = ("edition_id", "rendition_id", "canary", "state", "owner", "lease_until", "claimed_at")
    values = {name: getattr(batch, name) for name in kept} | _counted(run, first=run[0][0]) | {"number": number}
    return int(connection.execute(insert(batches).values(values).returning(batches.c.id)).scalar_one())
