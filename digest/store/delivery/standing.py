"""Load the sums of an edition's ledger, and its unsettled batches. Changes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, and_, func, select

from digest.domain.batches import TO_LEAVE, UNSETTLED, BatchState
from digest.domain.edition_life import UNDERWAY, EditionState
from digest.store.tables import batches, editions, recipients


@dataclass(frozen=True, slots=True)
class Sums:
    """The numbers of an edition's recipients and batches in each state."""

    recipients: Mapping[str, int]
    batches: Mapping[str, int]
    requests: int

    @property
    def frozen(self) -> int:
        """All recipients."""
        return sum(self.recipients.values())


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
    return Sums(
        recipients={
            **{state.value: count for state, count in people.items()},
            "unreachable": sum(int(row[4]) for row in rows),
            "suppressed": sum(int(row[3]) for row in rows),
        },
        batches={**{state.value: 0 for state in BatchState}, **{row[0]: row[1] for row in rows}},
        requests=sum(int(row[5]) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """An edition that is being sent or held, with the number of recipients still `waiting`."""

    edition: int
    digest: str
    local_date: date
    state: EditionState
    waiting: int


def load_left_behind(connection: Connection, digests: Collection[str]) -> list[LeftBehind]:
    """Load unfinished editions of digests other than these, in order."""
    query = (
        select(editions.c.id, editions.c.digest, editions.c.local_date, editions.c.state, func.sum(batches.c.size))
        .join(batches, batches.c.edition_id == editions.c.id)
        .where(editions.c.state.in_(UNDERWAY), editions.c.digest.not_in(digests))
        .where(batches.c.state == BatchState.PENDING)
        .group_by(editions.c.id)
        .order_by(editions.c.id)
    )
    return [
        LeftBehind(number, digest, local_date, EditionState(state), waiting)
        for number, digest, local_date, state, waiting in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class SetAside:
    """The number of readers that an edition still waits for, and when the first of them is tried again."""

    readers: int
    until: datetime


def load_set_aside(connection: Connection, edition_id: int, now: datetime) -> SetAside | None:
    """Load the readers who were set aside, if nothing else of an edition is left to submit now."""
    left = batches.c.state.in_(TO_LEAVE)
    resting = and_(batches.c.state == BatchState.PENDING, batches.c.set_aside_at.is_not(None))
    later = and_(resting, batches.c.not_before > now.timestamp())
    size = batches.c.size - batches.c.suppressed - batches.c.unreachable
    query = select(func.count().filter(~later), func.sum(size), func.min(batches.c.not_before))
    others, readers, until = connection.execute(query.where(batches.c.edition_id == edition_id, left)).one()
    return SetAside(int(readers), datetime.fromtimestamp(until, UTC)) if readers and not others else None


@dataclass(frozen=True, slots=True)
class UnsettledBatch:
    """A batch that is uncertain or failed."""

    id: int
    number: int
    state: BatchState
    recipients: int
    claimed_at: datetime
    detail: str


def count_batches(connection: Connection) -> dict[str, int]:
    """Count the batches of all editions by state."""
    rows = connection.execute(select(batches.c.state, func.count()).group_by(batches.c.state))
    return {row[0]: row[1] for row in rows}


def load_unreachable(connection: Connection, edition_id: int, *, most: int) -> list[int]:
    """Load the ids of the first `most` recipients of an edition whom the mailer can never reach, in order."""
    query = select(recipients.c.subscriber_id).where(
        recipients.c.edition_id == edition_id, recipients.c.own_state == "unreachable"
    )
    return list(connection.execute(query.order_by(recipients.c.subscriber_id).limit(most)).scalars())


def load_unsettled(connection: Connection, edition_id: int) -> list[UnsettledBatch]:
    """Load the uncertain and failed batches of an edition, in order."""
    query = (
        select(batches)
        .where(
            batches.c.edition_id == edition_id,
            batches.c.state.in_(UNSETTLED),
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
        )
        for row in connection.execute(query)
    ]
