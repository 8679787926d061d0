"""The ledger: an edition's recipients and batches. Every change of state is one conditional update."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Text,
    Update,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from digest.domain.deliveries import BatchState, Recipient, Why, origins, target
from digest.store.freezing import may_be_mailed
from digest.store.tables import Utc, batches, editions, is_in_batch, recipients, subscribers, subscriptions


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """A batch that one claim alone may submit now, with the recipients that may still be mailed."""

    id: int
    rendition_id: int
    lease_until: datetime
    recipients: tuple[Recipient, ...]


def claim_batch(
    connection: Connection,
    edition_id: int,
    *,
    owner: str,
    now: datetime,
    lease_until: datetime,
    batch_id: int | None = None,
) -> ClaimedBatch | None:
    """Claim the next pending batch of an edition that is being sent (or that very batch); None when there is none.

    Looks at suppressions and subscriptions again: who left since the freeze is held back. The caller commits before
    the request leaves. `owner` names this one claim: asked again with it, the same batch is given, so that a commit
    whose answer was lost loses no batch.
    """
    key = {"edition": edition_id, "claimant": owner}
    claimed = connection.execute(_CLAIMED, key).one_or_none()
    if claimed is None:
        chosen = {"now": now, "until": lease_until} | ({} if batch_id is None else {"batch": batch_id})
        claimed = connection.execute(_claim(of_one=batch_id is not None), key | chosen).one_or_none()
    if claimed is None:
        return None
    rows = connection.execute(
        _MEMBERS, {"edition": edition_id, "first": claimed.first, "last": claimed.first + claimed.size - 1}
    ).all()
    left = [number for number, _, _, _, stays in rows if not stays]
    if left:
        _take_out(connection, claimed.id, left, own_state="suppressed", counter=batches.c.suppressed)
    mailed = [Recipient(number, email, name, token) for number, email, name, token, stays in rows if stays]
    return ClaimedBatch(claimed.id, claimed.rendition_id, claimed.lease_until, tuple(mailed))


_RETURNED = (batches.c.id, batches.c.rendition_id, batches.c.lease_until, batches.c.first, batches.c.size)

# These stand here, and are not built at every claim: building them takes longer than running them.
_CLAIMED = select(*_RETURNED).where(
    batches.c.edition_id == bindparam("edition"),
    batches.c.owner == bindparam("claimant"),
    batches.c.state == BatchState.SUBMITTING,
)


@cache
def _claim(*, of_one: bool) -> ReturningUpdate[Any]:
    """Make the statement that claims the next batch, or that very one."""
    released = select(editions.c.released_at).where(editions.c.id == bindparam("edition")).scalar_subquery()
    now = bindparam("now", type_=Utc())
    batch = (
        select(batches.c.id)
        .where(
            batches.c.edition_id == bindparam("edition"),
            batches.c.state.in_(origins(Why.CLAIM)),
            or_(batches.c.canary, released <= now),
            batches.c.id == bindparam("batch") if of_one else true(),
        )
        .order_by(batches.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (
        update(batches)
        .where(
            batches.c.id == batch.scalar_subquery(),
            batches.c.state.in_(origins(Why.CLAIM)),
            exists().where(editions.c.id == bindparam("edition"), editions.c.state == "sending"),
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


# Outer joins: nobody is overlooked, and SQLite goes from the recipients to what is known of them, never the other way.
_MEMBERS = (
    select(
        recipients.c.number,
        subscribers.c.email,
        subscribers.c.name,
        subscriptions.c.token,
        and_(subscriptions.c.token.is_not(None), *may_be_mailed()).label("stays"),
    )
    .select_from(recipients)
    .join(editions, editions.c.id == recipients.c.edition_id)
    .outerjoin(subscribers, subscribers.c.id == recipients.c.subscriber_id)
    .outerjoin(
        subscriptions,
        and_(subscriptions.c.subscriber_id == subscribers.c.id, subscriptions.c.digest == editions.c.digest),
    )
    .where(
        recipients.c.edition_id == bindparam("edition"),
        recipients.c.number.between(bindparam("first"), bindparam("last")),
        recipients.c.own_state.is_(None),
    )
    .order_by(recipients.c.number)
)


def fail_recipients(connection: Connection, batch_id: int, ids: Collection[int]) -> None:
    """Mark recipients of a claimed batch whose address the mailer cannot mail; the others go on without them."""
    _take_out(connection, batch_id, ids, own_state="failed", counter=batches.c.unreachable)


def _take_out(
    connection: Connection, batch_id: int, numbers: Collection[int], *, own_state: str, counter: Column[int]
) -> None:
    of_batch = exists().where(batches.c.id == batch_id, is_in_batch())
    taken = connection.execute(
        update(recipients)
        .where(of_batch, recipients.c.number.in_(numbers), recipients.c.own_state.is_(None))
        .values(own_state=own_state)
    ).rowcount
    connection.execute(update(batches).where(batches.c.id == batch_id).values({counter: counter + taken}))


def move_batch(
    connection: Connection, batch_id: int, why: Why, *, owner: str | None = None, detail: str = "", message_id: str = ""
) -> bool:
    """Move a batch for a reason, if the state it is in allows it and, with `owner`, the claim is that owner's.

    Tells whether it was moved, or had been before by the same claim.
    """
    key = {"batch": batch_id} | ({} if owner is None else {"claimant": owner})
    said = {"words": detail, "message": message_id}
    moved = connection.execute(_move(why, of_owner=owner is not None), key | said).rowcount
    if moved or owner is None:
        return moved == 1
    return bool(connection.execute(_STATE_OF_CLAIM, key).scalar() == target(why))


@cache
def _move(why: Why, *, of_owner: bool) -> Update:
    """Make the statement that moves a batch for a reason, if the claim is that owner's."""
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
            owner=None if why in (Why.RETRY, Why.SAID_RESEND) else batches.c.owner,
        )
    )


_STATE_OF_CLAIM = select(batches.c.state).where(
    batches.c.id == bindparam("batch"), batches.c.owner == bindparam("claimant")
)


def expire_claims(connection: Connection, edition_id: int, *, now: datetime, gone: Collection[str]) -> int:
    """Turn the batches of dead processes into uncertain ones: those in `gone`, and those whose lease expired."""
    return connection.execute(
        update(batches)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state == BatchState.SUBMITTING,
            or_(batches.c.lease_until < now, batches.c.owner.in_(gone)),
        )
        .values(state=target(Why.LOST).value, lease_until=None, detail="the process that was submitting it died")
    ).rowcount


def is_pending(connection: Connection, batch_id: int) -> bool:
    """Whether a batch may be claimed, as far as its own state goes."""
    return connection.execute(select(batches.c.state).where(batches.c.id == batch_id)).scalar() in origins(Why.CLAIM)


def load_claimants(connection: Connection, edition_id: int) -> set[str]:
    """Name the owners of all claims that stand."""
    query = select(batches.c.owner).where(
        batches.c.edition_id == edition_id, batches.c.state == BatchState.SUBMITTING, batches.c.owner.is_not(None)
    )
    return {str(owner) for owner in connection.execute(query).scalars()}


def renew_claims(connection: Connection, edition_id: int, process: str, lease_until: datetime) -> None:
    """Lengthen the leases of a process's claims: it lives."""
    connection.execute(
        update(batches)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state == BatchState.SUBMITTING,
            batches.c.owner.startswith(f"{process}#", autoescape=True),
        )
        .values(lease_until=lease_until)
    )
