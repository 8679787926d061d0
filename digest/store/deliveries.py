"""The ledger: an edition's recipients and batches. Every change of state is one conditional update."""

from collections.abc import Mapping, Sequence
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
    update,
)

from digest.domain.deliveries import Recipient
from digest.store.tables import batches, editions, recipients, subscribers, subscriptions, suppressions

STATES = ("pending", "submitting", "submitted", "uncertain", "failed")


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
    """A batch that this process alone may submit now, with the recipients that may still be mailed."""

    id: int
    rendition_id: int
    tries: int
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


def freeze_recipients(connection: Connection, edition_id: int, digest: str, shares: Sequence[Share]) -> int:
    """Freeze who gets an edition, in batches of one rendition each. Gives the number of recipients.

    Must run in a transaction that sees one moment of the database, so that both statements see the same readers.
    """
    readers = _numbered_readers(digest, shares)
    first = 1
    for share in shares:
        mine = select(readers).where(readers.c.rendition_id == share.rendition_id).subquery()
        count = connection.execute(select(func.count()).select_from(mine)).scalar_one()
        size = -(-count // share.batch_size)
        if size:
            _insert_share(connection, edition_id, share, mine, range(first, first + size))
        first += size
    return connection.execute(
        select(func.count()).select_from(recipients).where(recipients.c.edition_id == edition_id)
    ).scalar_one()


def preview_recipients(
    connection: Connection, digest: str, shares: Sequence[Share], *, sample: int
) -> tuple[dict[int, int], list[str]]:
    """Count who would get an edition now, by `rendition_id`, and name the first `sample` addresses."""
    readers = _numbered_readers(digest, shares)
    counts = connection.execute(select(readers.c.rendition_id, func.count()).group_by(readers.c.rendition_id))
    emails = connection.execute(select(readers.c.email).order_by(readers.c.subscriber_id).limit(sample))
    return {row[0]: row[1] for row in counts}, list(emails.scalars())


def _numbered_readers(digest: str, shares: Sequence[Share]) -> Subquery:
    rendition = case(
        *(
            (and_(subscribers.c.bucket >= share.low, subscribers.c.bucket < share.high), share.rendition_id)
            for share in shares
        ),
        else_=shares[-1].rendition_id,
    )
    place = func.row_number().over(partition_by=rendition, order_by=subscribers.c.id) - 1
    return (
        select(
            subscribers.c.id.label("subscriber_id"),
            subscribers.c.email,
            subscribers.c.name,
            subscriptions.c.token,
            rendition.label("rendition_id"),
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


def _insert_share(connection: Connection, edition_id: int, share: Share, readers: Subquery, numbers: range) -> None:
    connection.execute(
        batches.insert(),
        [
            {"edition_id": edition_id, "rendition_id": share.rendition_id, "number": number, "state": "pending"}
            for number in numbers
        ],
    )
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
        .join(batches, and_(batches.c.edition_id == edition_id, batches.c.number == number + numbers.start))
    )
    names = ["edition_id", "batch_id", "subscriber_id", "email", "name", "token"]
    connection.execute(insert(recipients).from_select(names, rows))


def claim_batch(
    connection: Connection, edition_id: int, *, owner: str, now: datetime, lease_until: datetime
) -> ClaimedBatch | None:
    """Claim the next pending batch of an edition that is being sent; None when there is none.

    Looks at suppressions and subscriptions again: who left since the freeze is held back. The caller commits before
    the request leaves.
    """
    sending = exists().where(editions.c.id == edition_id, editions.c.state == "sending")
    next_id = (
        select(batches.c.id)
        .where(batches.c.edition_id == edition_id, batches.c.state == "pending")
        .order_by(batches.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(batches)
        .where(batches.c.id == next_id, batches.c.state == "pending", sending)
        .values(state="submitting", owner=owner, lease_until=lease_until, claimed_at=now, tries=batches.c.tries + 1)
        .returning(batches.c.id, batches.c.rendition_id, batches.c.tries)
    )
    claimed = connection.execute(statement).one_or_none()
    if claimed is None:
        return None
    _hold_back(connection, claimed.id, now)
    rows = connection.execute(
        select(recipients.c.id, recipients.c.email, recipients.c.name, recipients.c.token)
        .where(recipients.c.batch_id == claimed.id, recipients.c.suppressed_at.is_(None))
        .order_by(recipients.c.id)
    )
    return ClaimedBatch(claimed.id, claimed.rendition_id, claimed.tries, tuple(Recipient(*row) for row in rows))


def _hold_back(connection: Connection, batch_id: int, now: datetime) -> None:
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
    connection.execute(
        update(recipients)
        .where(recipients.c.batch_id == batch_id, recipients.c.suppressed_at.is_(None))
        .where(or_(not_(still_reads), suppressed))
        .values(suppressed_at=now)
    )


def move_batch(
    connection: Connection, batch_id: int, *, owner: str, to: str, detail: str = "", message_id: str = ""
) -> bool:
    """Record what became of a batch that `owner` claimed. Tells whether it was still that owner's."""
    statement = (
        update(batches)
        .where(batches.c.id == batch_id, batches.c.state == "submitting", batches.c.owner == owner)
        .values(state=to, detail=detail, message_id=message_id, owner=None, lease_until=None)
    )
    return connection.execute(statement).rowcount == 1


def expire_leases(connection: Connection, edition_id: int, now: datetime) -> int:
    """Turn the batches of dead processes into uncertain ones. Gives their number."""
    statement = (
        update(batches)
        .where(batches.c.edition_id == edition_id, batches.c.state == "submitting", batches.c.lease_until < now)
        .values(state="uncertain", owner=None, lease_until=None, detail="the process that was submitting it died")
    )
    return connection.execute(statement).rowcount


def load_sums(connection: Connection, edition_id: int) -> Sums:
    """Add up the ledger of an edition."""
    by_batch = connection.execute(
        select(batches.c.state, func.count(), func.sum(batches.c.tries))
        .where(batches.c.edition_id == edition_id)
        .group_by(batches.c.state)
    ).all()
    state = case((recipients.c.suppressed_at.is_not(None), "suppressed"), else_=batches.c.state)
    by_recipient = connection.execute(
        select(state, func.count())
        .select_from(recipients.join(batches, batches.c.id == recipients.c.batch_id))
        .where(recipients.c.edition_id == edition_id)
        .group_by(state)
    ).all()
    return Sums(
        recipients={**dict.fromkeys((*STATES, "suppressed"), 0), **{row[0]: row[1] for row in by_recipient}},
        batches={**dict.fromkeys(STATES, 0), **{row[0]: row[1] for row in by_batch}},
        requests=sum(int(row[2]) for row in by_batch),
    )
