"""The ledger: an edition's recipients and batches. Every change of state is one conditional update."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Subquery,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

from digest.domain.deliveries import BatchState, Recipient, Why, origins, target
from digest.store.tables import batches, editions, recipients, subscribers, subscriptions, suppressions


@dataclass(frozen=True, slots=True)
class Share:
    """A rendition and the readers it is for: those whose bucket (0 to 9,999) lies in [low, high).

    `batch_size` is how many of them leave in one request at most.
    """

    rendition_id: int
    low: int
    high: int
    batch_size: int


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """A batch that one claim alone may submit now, with the recipients that may still be mailed."""

    id: int
    rendition_id: int
    lease_until: datetime
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """How many recipients and batches of an edition are in each state."""

    recipients: Mapping[str, int]
    batches: Mapping[str, int]
    requests: int

    @property
    def frozen(self) -> int:
        """All recipients."""
        return sum(self.recipients.values())


def freeze_recipients(
    connection: Connection, edition_id: int, digest: str, shares: Sequence[Share], canary: Collection[str] = ()
) -> int:
    """Freeze who gets an edition, in batches of one rendition each. Gives the number of recipients.

    Readers whose address is in `canary` stand in batches of their own, the first ones. Must run in a transaction that
    sees one moment of the database, so that all statements see the same readers.
    """
    readers = _numbered_readers(digest, shares, canary)
    counted = connection.execute(
        select(readers.c.canary, readers.c.rendition_id, func.count()).group_by(
            readers.c.canary, readers.c.rendition_id
        )
    )
    counts = {(bool(row[0]), row[1]): row[2] for row in counted}
    first = 1
    for is_canary in (True, False):
        for share in shares:
            count = counts.get((is_canary, share.rendition_id), 0)
            if count:
                first = _insert_batches(connection, edition_id, share, first, count, canary=is_canary)
                _insert_recipients(connection, edition_id, share, readers, canary=is_canary)
    return sum(counts.values())


def preview_recipients(
    connection: Connection, digest: str, shares: Sequence[Share], *, sample: int
) -> tuple[dict[int, int], list[str]]:
    """Count who would get an edition now, by `rendition_id`, and name the first `sample` addresses."""
    readers = _numbered_readers(digest, shares, ())
    counts = connection.execute(select(readers.c.rendition_id, func.count()).group_by(readers.c.rendition_id))
    emails = connection.execute(select(readers.c.email).order_by(readers.c.subscriber_id).limit(sample))
    return {row[0]: row[1] for row in counts}, list(emails.scalars())


def _numbered_readers(digest: str, shares: Sequence[Share], canary: Collection[str]) -> Subquery:
    rendition = case(
        *(
            (and_(subscribers.c.bucket >= share.low, subscribers.c.bucket < share.high), share.rendition_id)
            for share in shares
        ),
        else_=shares[-1].rendition_id,
    )
    is_canary = case((subscribers.c.email.in_(sorted(canary)), 1), else_=0)
    place = func.row_number().over(partition_by=(is_canary, rendition), order_by=subscribers.c.id) - 1
    return (
        select(
            subscribers.c.id.label("subscriber_id"),
            subscribers.c.email,
            subscribers.c.name,
            subscriptions.c.token,
            rendition.label("rendition_id"),
            is_canary.label("canary"),
            place.label("place"),
        )
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .where(subscriptions.c.digest == digest, *_may_be_mailed())
        .subquery()
    )


def _may_be_mailed() -> tuple[ColumnElement[bool], ...]:
    return (
        subscriptions.c.ended_at.is_(None),
        subscribers.c.status == "active",
        subscribers.c.email.is_not(None),
        not_(exists().where(suppressions.c.email == subscribers.c.email)),
    )


def _insert_batches(
    connection: Connection, edition_id: int, share: Share, first: int, count: int, *, canary: bool
) -> int:
    """Insert the batches for `count` recipients, numbered from `first` on. Gives the next free number."""
    whole, rest = divmod(count, share.batch_size)
    sizes = [share.batch_size] * whole + [rest] * bool(rest)
    connection.execute(
        batches.insert(),
        [
            {
                "edition_id": edition_id,
                "rendition_id": share.rendition_id,
                "number": number,
                "canary": canary,
                "size": size,
                "state": BatchState.PENDING.value,
            }
            for number, size in enumerate(sizes, start=first)
        ],
    )
    return first + len(sizes)


def _insert_recipients(
    connection: Connection, edition_id: int, share: Share, readers: Subquery, *, canary: bool
) -> None:
    mine = (
        batches.c.edition_id == edition_id,
        batches.c.rendition_id == share.rendition_id,
        batches.c.canary == canary,
    )
    start = connection.execute(select(func.min(batches.c.number)).where(*mine)).scalar_one()
    number = readers.c.place.op("/", return_type=Integer())(share.batch_size)  # of integers: whole, in both engines
    rows = (
        select(
            literal(edition_id),
            batches.c.id,
            readers.c.subscriber_id,
            readers.c.email,
            readers.c.name,
            readers.c.token,
        )
        .select_from(readers)
        .join(batches, and_(*mine, batches.c.number == number + start))
        .where(readers.c.rendition_id == share.rendition_id, readers.c.canary == int(canary))
    )
    names = ["edition_id", "batch_id", "subscriber_id", "email", "name", "token"]
    connection.execute(insert(recipients).from_select(names, rows))


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
    again = select(batches.c.id, batches.c.rendition_id, batches.c.lease_until).where(
        batches.c.edition_id == edition_id, batches.c.owner == owner, batches.c.state == BatchState.SUBMITTING
    )
    claimed = connection.execute(again).one_or_none()
    if claimed is None:
        claimed = connection.execute(
            update(batches)
            .where(
                batches.c.id == _next_batch(edition_id, now, batch_id),
                batches.c.state.in_(origins(Why.CLAIM)),
                exists().where(editions.c.id == edition_id, editions.c.state == "sending"),
            )
            .values(
                state=target(Why.CLAIM).value,
                owner=owner,
                lease_until=lease_until,
                claimed_at=now,
                tries=batches.c.tries + 1,
            )
            .returning(batches.c.id, batches.c.rendition_id, batches.c.lease_until)
        ).one_or_none()
        if claimed is None:
            return None
        _hold_back(connection, claimed.id)
    rows = connection.execute(
        select(recipients.c.id, recipients.c.email, recipients.c.name, recipients.c.token)
        .where(recipients.c.batch_id == claimed.id, recipients.c.own_state.is_(None))
        .order_by(recipients.c.id)
    )
    return ClaimedBatch(*claimed, tuple(Recipient(*row) for row in rows))


def _next_batch(edition_id: int, now: datetime, batch_id: int | None) -> ColumnElement[int]:
    released = select(editions.c.released_at).where(editions.c.id == edition_id).scalar_subquery()
    return (
        select(batches.c.id)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state.in_(origins(Why.CLAIM)),
            or_(batches.c.canary, released <= now),
            true() if batch_id is None else batches.c.id == batch_id,
        )
        .order_by(batches.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )


def _hold_back(connection: Connection, batch_id: int) -> None:
    still_reads = (
        exists()
        .where(
            subscribers.c.id == recipients.c.subscriber_id,
            subscriptions.c.subscriber_id == subscribers.c.id,
            editions.c.id == recipients.c.edition_id,
            subscriptions.c.digest == editions.c.digest,
            *_may_be_mailed(),
        )
        .correlate(recipients)
    )
    suppressed = exists().where(suppressions.c.email == recipients.c.email).correlate(recipients)
    left = connection.execute(
        update(recipients)
        .where(recipients.c.batch_id == batch_id, recipients.c.own_state.is_(None))
        .where(or_(not_(still_reads), suppressed))
        .values(own_state="suppressed")
    ).rowcount
    if left:
        counted = update(batches).where(batches.c.id == batch_id)
        connection.execute(counted.values(suppressed=batches.c.suppressed + left))


def fail_recipients(connection: Connection, batch_id: int, ids: Collection[int]) -> None:
    """Mark recipients of a claimed batch whose address the mailer cannot mail; the others go on without them."""
    failed = connection.execute(
        update(recipients)
        .where(recipients.c.batch_id == batch_id, recipients.c.id.in_(ids), recipients.c.own_state.is_(None))
        .values(own_state="failed")
    ).rowcount
    counted = update(batches).where(batches.c.id == batch_id)
    connection.execute(counted.values(unreachable=batches.c.unreachable + failed))


def move_batch(
    connection: Connection, batch_id: int, why: Why, *, owner: str | None = None, detail: str = "", message_id: str = ""
) -> bool:
    """Move a batch for a reason, if the state it is in allows it and, with `owner`, the claim is that owner's.

    Tells whether it was moved, or had been before by the same claim.
    """
    mine: ColumnElement[bool] = batches.c.owner == owner if owner is not None else true()
    moved = connection.execute(
        update(batches)
        .where(batches.c.id == batch_id, batches.c.state.in_(origins(why)), mine)
        .values(
            state=target(why).value,
            detail=detail,
            message_id=message_id or batches.c.message_id,
            lease_until=None,
            owner=None if why in (Why.RETRY, Why.SAID_RESEND) else batches.c.owner,
        )
    ).rowcount
    if moved or owner is None:
        return moved == 1
    found = select(batches.c.state).where(batches.c.id == batch_id, mine)
    return bool(connection.execute(found).scalar() == target(why))


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


def load_sums(connection: Connection, edition_id: int) -> Sums:
    """Add up the ledger of an edition, from its batches alone."""
    rows = connection.execute(
        select(
            batches.c.state,
            func.count(),
            func.sum(batches.c.size - batches.c.suppressed - batches.c.unreachable),
            func.sum(batches.c.suppressed),
            func.sum(batches.c.unreachable),
            func.sum(batches.c.tries),
        )
        .where(batches.c.edition_id == edition_id)
        .group_by(batches.c.state)
    ).all()
    people = {**dict.fromkeys(BatchState, 0), **{BatchState(row[0]): int(row[2]) for row in rows}}
    people[BatchState.FAILED] += sum(int(row[4]) for row in rows)
    return Sums(
        recipients={
            **{state.value: count for state, count in people.items()},
            "suppressed": sum(int(row[3]) for row in rows),
        },
        batches={**{state.value: 0 for state in BatchState}, **{row[0]: row[1] for row in rows}},
        requests=sum(int(row[5]) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class UnsettledBatch:
    """A batch that is uncertain or failed. `neighbours` are the ids of the batches next to it in the edition."""

    id: int
    number: int
    state: BatchState
    recipients: int
    claimed_at: datetime
    detail: str
    neighbours: tuple[int, ...]


def load_unsettled(connection: Connection, edition_id: int, *, near: int = 3) -> list[UnsettledBatch]:
    """Load the batches of an edition that are uncertain or failed, in their order."""
    by_number = {
        row.number: row.id
        for row in connection.execute(select(batches.c.number, batches.c.id).where(batches.c.edition_id == edition_id))
    }
    query = (
        select(batches)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state.in_((BatchState.UNCERTAIN, BatchState.FAILED)),
        )
        .order_by(batches.c.number)
    )
    return [
        UnsettledBatch(
            id=row.id,
            number=row.number,
            state=BatchState(row.state),
            recipients=row.size - row.suppressed - row.unreachable,
            claimed_at=row.claimed_at,
            detail=row.detail,
            neighbours=tuple(
                by_number[number]
                for number in range(row.number - near, row.number + near + 1)
                if number != row.number and number in by_number
            ),
        )
        for row in connection.execute(query)
    ]
