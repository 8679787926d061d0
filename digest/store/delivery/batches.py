"""The ledger: an edition's recipients and batches. Every change of state is one conditional update."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from digest.domain.batches import BatchState, Why, origins, target
from digest.domain.edition_life import EditionState
from digest.domain.recipients import Recipients
from digest.store.columns import Utc
from digest.store.database import gathered
from digest.store.delivery.freezing import may_be_mailed
from digest.store.tables import batches, editions, is_in_batch, recipients, subscribers, subscriptions


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """A claimed batch. Only the claim `owner` may submit it.

    `tries` counts its claims, including this one. `set_aside_at` is when its reader was first set aside.
    """

    id: int
    owner: str
    rendition_id: int
    lease_until: datetime
    number: int
    tries: int
    set_aside_at: datetime | None = None


def claim_batch(
    connection: Connection,
    edition_id: int,
    *,
    owner: str,
    now: datetime,
    lease_until: datetime,
    batch_id: int | None = None,
) -> ClaimedBatch | None:
    """Claim the next pending batch of an edition that is being sent, or the batch `batch_id`; None if there is none.

    The caller must commit before the request leaves. `owner` identifies this claim; see `find_claim`.
    """
    chosen = {"edition": edition_id, "claimant": owner, "now": now, "moment": now.timestamp(), "until": lease_until}
    chosen |= {} if batch_id is None else {"batch": batch_id}
    claimed = connection.execute(_claim(of_one=batch_id is not None), chosen).one_or_none()
    return None if claimed is None else ClaimedBatch(*claimed)


def find_claim(connection: Connection, edition_id: int, owner: str) -> ClaimedBatch | None:
    """Find the batch of a claim that was made already, in case the answer to its commit was lost."""
    claimed = connection.execute(_CLAIMED, {"edition": edition_id, "claimant": owner}).one_or_none()
    return None if claimed is None else ClaimedBatch(*claimed)


_RETURNED = tuple(
    batches.c[name] for name in ("id", "owner", "rendition_id", "lease_until", "number", "tries", "set_aside_at")
)

# Built once, because building these statements takes longer than running them.
_CLAIMED = select(*_RETURNED).where(
    batches.c.edition_id == bindparam("edition"),
    batches.c.owner == bindparam("claimant"),
    batches.c.state == BatchState.SUBMITTING,
)


@cache
def _claim(*, of_one: bool) -> ReturningUpdate[Any]:
    """Build the statement that claims the next batch, or a given one."""
    released = select(editions.c.released_at).where(editions.c.id == bindparam("edition")).scalar_subquery()
    now = bindparam("now", type_=Utc())
    batch = (
        select(batches.c.id)
        .where(
            batches.c.edition_id == bindparam("edition"),
            batches.c.state.in_(origins(Why.CLAIM)),
            batches.c.not_before <= bindparam("moment"),
            or_(batches.c.canary, released <= now),
            batches.c.id == bindparam("batch") if of_one else true(),
        )
        .order_by(batches.c.not_before, batches.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (
        update(batches)
        .where(
            batches.c.id == batch.scalar_subquery(),
            batches.c.state.in_(origins(Why.CLAIM)),
            exists().where(editions.c.id == bindparam("edition"), editions.c.state == EditionState.SENDING),
        )
        .values(
            state=target(Why.CLAIM).value,
            owner=bindparam("claimant"),
            lease_until=bindparam("until"),
            claimed_at=now,
            tries=batches.c.tries + 1,
        )
        .returning(*_RETURNED)
    )


@dataclass(frozen=True, slots=True)
class Members:
    """The recipients of a claimed batch who may still be mailed, and the ids of the others."""

    mailed: Recipients
    left: tuple[int, ...]


def load_members(connection: Connection, batch_id: int, now: datetime) -> Members:
    """Load a claimed batch's recipients as they are now.

    Suppressions, subscriptions and pauses are checked again: readers who left after the freeze get no mail.
    """
    row = connection.execute(_members(connection.dialect.name), {"batch": batch_id, "now": now}).one()
    # Python's own decoder takes twice as long.
    stays, *columns = (orjson.loads(column) if column else [] for column in row)
    everybody = Recipients(*columns)
    if all(stays):
        return Members(everybody, ())
    return Members(everybody.only(stays), tuple(everybody.only([not mailed for mailed in stays]).ids))


@cache
def _members(engine_name: str) -> Select[*tuple[str, ...]]:
    """Build the query that returns all members of a batch in one row, with each column as an array.

    Rows would be fetched one by one, while threads compete for the interpreter.
    """
    # Outer joins lose no recipient, and make SQLite start with the recipients.
    stays = and_(subscriptions.c.token.is_not(None), *may_be_mailed(bindparam("now", type_=Utc())))
    who = (recipients.c.subscriber_id, subscribers.c.email, subscribers.c.name, subscriptions.c.token)
    gather = gathered(engine_name)
    return (
        select(*(cast(gather(column), Text) for column in (stays, *who)))
        .select_from(batches)
        .join(recipients, is_in_batch())
        .join(editions, editions.c.id == batches.c.edition_id)
        .outerjoin(subscribers, subscribers.c.id == recipients.c.subscriber_id)
        .outerjoin(
            subscriptions,
            and_(subscriptions.c.subscriber_id == subscribers.c.id, subscriptions.c.digest == editions.c.digest),
        )
        .where(batches.c.id == bindparam("batch"), recipients.c.own_state.is_(None))
    )


def leave_out(connection: Connection, claimed: ClaimedBatch, ids: Collection[int]) -> None:
    """Mark recipients who left after the freeze as suppressed, if the claim still stands."""
    _take_out(connection, claimed, ids, own_state="suppressed", counter=batches.c.suppressed)


def mark_unreachable(connection: Connection, claimed: ClaimedBatch, ids: Collection[int]) -> None:
    """Mark recipients as unreachable whom the mailer can never mail, if the claim still stands."""
    _take_out(connection, claimed, ids, own_state="unreachable", counter=batches.c.unreachable)


def _take_out(
    connection: Connection, claimed: ClaimedBatch, ids: Collection[int], *, own_state: str, counter: Column[int]
) -> None:
    stands = and_(
        batches.c.id == claimed.id, batches.c.owner == claimed.owner, batches.c.state == BatchState.SUBMITTING
    )
    taken = connection.execute(
        update(recipients)
        .where(
            exists().where(stands, is_in_batch()),
            recipients.c.subscriber_id.in_(ids),
            recipients.c.own_state.is_(None),
        )
        .values(own_state=own_state)
    ).rowcount
    connection.execute(update(batches).where(stands).values({counter: counter + taken}))


def move_batch(
    connection: Connection,
    batch_id: int,
    why: Why,
    *,
    owner: str | None = None,
    detail: str = "",
    message_id: str = "",
    until: datetime | None = None,
) -> bool:
    """Move a batch for a cause, if its state allows it and, with `owner`, the claim is that owner's.

    A batch that becomes pending cannot be claimed before `until`. Returns whether the batch moved now, or the same
    claim moved it before.
    """
    key = {"batch": batch_id} | ({} if owner is None else {"claimant": owner})
    said: dict[str, object] = {"words": detail, "message": message_id}
    if target(why) is BatchState.PENDING:
        said |= {"moment": until.timestamp() if until else 0.0} | ({"until": until} if why is Why.SET_ASIDE else {})
    moved = connection.execute(_move(why, of_owner=owner is not None), key | said).rowcount
    if moved or owner is None:
        return moved == 1
    return bool(connection.execute(_STATE_OF_CLAIM, key).scalar() == target(why))


@cache
def _move(why: Why, *, of_owner: bool) -> Update:
    """Build the statement that moves a batch for a cause, if the claim is that owner's."""
    message = bindparam("message", type_=Text())
    return (
        update(batches)
        .where(
            batches.c.id == bindparam("batch"),
            batches.c.state.in_(origins(why)),
            batches.c.owner == bindparam("claimant") if of_owner else true(),
        )
        .values(
            state=target(why).value,
            detail=bindparam("words"),
            message_id=case((message == "", batches.c.message_id), else_=message),
            lease_until=None,
            **(_pending_again(why) if target(why) is BatchState.PENDING else {}),
        )
    )


def _pending_again(why: Why) -> dict[str, Any]:
    """Return the values of a batch that becomes pending. A person's decision also ends its reader's time aside."""
    aside = batches.c.set_aside_at
    since = {
        Why.SET_ASIDE: func.coalesce(aside, bindparam("until", type_=Utc())),
        Why.SAID_RESEND: None,
    }.get(why, aside)
    return {"owner": None, "not_before": bindparam("moment"), "set_aside_at": since}


_STATE_OF_CLAIM = select(batches.c.state).where(
    batches.c.id == bindparam("batch"), batches.c.owner == bindparam("claimant")
)


def expire_claims(connection: Connection, edition_id: int, *, now: datetime, gone: Collection[str]) -> int:
    """Mark batches as uncertain if their process is in `gone` or their lease expired."""
    return connection.execute(
        update(batches)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state == BatchState.SUBMITTING,
            or_(batches.c.lease_until < now, batches.c.owner.in_(gone)),
        )
        .values(state=target(Why.LOST).value, lease_until=None, detail="the process that was submitting it died")
    ).rowcount


def load_next_try(connection: Connection, batch_id: int) -> datetime | None:
    """Return the time from which a batch may be claimed; None if its state allows no claim."""
    query = select(batches.c.not_before).where(batches.c.id == batch_id, batches.c.state.in_(origins(Why.CLAIM)))
    moment = connection.execute(query).scalar()
    return None if moment is None else datetime.fromtimestamp(moment, UTC)


class Tries(NamedTuple):
    """The number of claims of a batch, and how many of them have ended."""

    made: int
    ended: int


def load_tries(connection: Connection, edition_id: int) -> list[Tries]:
    """Load the claims of each batch of an edition, in the order of the batches' numbers, which begin with 1."""
    current = case((batches.c.state == BatchState.SUBMITTING, 1), else_=0)
    query = select(batches.c.tries, batches.c.tries - current).where(batches.c.edition_id == edition_id)
    return [Tries(*row) for row in connection.execute(query.order_by(batches.c.number))]


def is_claimed(connection: Connection, claimed: ClaimedBatch) -> bool:
    """Return whether a claim still stands, because nobody gave up its batch."""
    stands = (batches.c.owner == claimed.owner, batches.c.state == BatchState.SUBMITTING)
    return bool(connection.execute(select(exists().where(batches.c.id == claimed.id, *stands))).scalar())


def load_claimants(connection: Connection, edition_id: int) -> set[str]:
    """Return the owners of all current claims."""
    query = select(batches.c.owner).where(
        batches.c.edition_id == edition_id, batches.c.state == BatchState.SUBMITTING, batches.c.owner.is_not(None)
    )
    return {str(owner) for owner in connection.execute(query).scalars()}


def renew_claims(connection: Connection, edition_id: int, process: str, lease_until: datetime) -> None:
    """Renew the leases of a live process's claims."""
    connection.execute(
        update(batches)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state == BatchState.SUBMITTING,
            batches.c.owner.startswith(f"{process}#", autoescape=True),
        )
        .values(lease_until=lease_until)
    )
