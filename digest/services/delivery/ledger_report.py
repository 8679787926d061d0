"""Report the state of an edition from the ledger alone. Changes nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from digest.domain.batches import UNSETTLED, BatchState
from digest.domain.edition_life import Cause, EditionState
from digest.store.database import Database
from digest.store.delivery.standing import Sums, UnsettledBatch, load_sums, load_unreachable, load_unsettled
from digest.store.editions.editions import load_edition

NAMED = 100
"""The most recipients that a report names."""


@dataclass(frozen=True, slots=True)
class Report:
    """The sums of an edition's ledger.

    - `seconds`: how long the send took, if this is the report of a send.
    - `note`: why the edition is held, if it is.
    - `unsettled`: the batches that need a person's decision.
    - `unreachable`: the ids of the first NAMED recipients whom the mailer can never reach.
    - `held_back`: the number of readers who do not get the edition because of the warm-up.
    """

    edition: int
    digest: str
    local_date: date
    state: EditionState
    cause: Cause
    note: str
    sums: Sums
    unsettled: tuple[UnsettledBatch, ...]
    seconds: float
    unreachable: tuple[int, ...] = ()
    held_back: int = 0

    @property
    def needs_a_person(self) -> bool:
        """Whether a person must decide something."""
        states = self.sums
        return self.state is EditionState.HELD or any(
            counted[state] > 0 for counted in (states.batches, states.recipients) for state in UNSETTLED
        )

    def as_json(self) -> dict[str, object]:
        """The contract's answer, with the unsettled batches."""
        now = datetime.now(UTC)
        return {
            "edition": self.edition,
            "digest": self.digest,
            "local_date": self.local_date.isoformat(),
            "state": self.state,
            "cause": self.cause,
            "note": self.note,
            "recipients": {"frozen": self.sums.frozen, **self.sums.recipients, "held_back": self.held_back},
            "batches": {"total": sum(self.sums.batches.values()), **self.sums.batches},
            "requests": self.sums.requests,
            "seconds": round(self.seconds, 3),
            "unsettled": [
                {
                    "batch": batch.number,
                    "state": batch.state.value,
                    "recipients": batch.recipients,
                    "claimed_at": batch.claimed_at.isoformat(),
                    "silent_seconds": int((now - batch.claimed_at).total_seconds()),
                    "detail": batch.detail,
                }
                for batch in self.unsettled
            ],
            "unreachable": list(self.unreachable),
        }


def report(database: Database, edition_id: int, *, seconds: float = 0.0) -> Report:
    """Add up the ledger of an edition. Raises EditionError if there is no such edition."""
    with database.read() as connection:
        edition = load_edition(connection, edition_id)
        sums = load_sums(connection, edition_id)
        doubtful = sums.batches[BatchState.UNCERTAIN] or sums.batches[BatchState.FAILED]
        unsettled = load_unsettled(connection, edition_id) if doubtful else []
        unreachable = load_unreachable(connection, edition_id, most=NAMED) if sums.recipients["unreachable"] else []
    return Report(
        edition=edition.id,
        digest=edition.digest,
        local_date=edition.local_date,
        state=edition.state,
        cause=edition.cause,
        note=edition.explanation,
        sums=sums,
        unsettled=tuple(unsettled),
        seconds=seconds,
        unreachable=tuple(unreachable),
        held_back=edition.held_back,
    )
