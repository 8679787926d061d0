"""The gate that all sends pass: nothing that this machine remembers as sent leaves again after a restore.

A database that was restored from a backup knows less than this machine. The gate checks before the freeze, before a
process becomes an edition's sender, before a worker's first batch of it, and before each request.
"""

from dataclasses import dataclass

from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.edition_life import EDITION_MOVES, Cause, EditionState
from digest.domain.errors import EditionError, RestoredError
from digest.domain.restored import EditionName, Remembered, explain_restored, explain_unknown, shows_a_restore
from digest.services.sending import Memory, Sending, durably
from digest.store.database import Database
from digest.store.delivery.batches import ClaimedBatch, Tries, is_claimed, load_tries
from digest.store.editions.editions import StoredEdition, load_edition, load_editions
from digest.store.editions.life import move_edition, send_edition_again

EXPIRED = "The claim expired before the request could leave."


@dataclass(frozen=True, slots=True)
class _Compared:
    """What this machine remembers of an edition, and what the database knows."""

    remembered: Remembered | None
    edition: StoredEdition
    tries: list[Tries]

    @property
    def was_restored(self) -> bool:
        return shows_a_restore(
            self.remembered,
            again=self.edition.again,
            frozen=self.edition.frozen_at is not None,
            was_finished=self.edition.submitted_at is not None,
            tries=[one.made for one in self.tries],
        )

    @property
    def is_sent_again(self) -> bool:
        """Whether a person decided later than this memory to have it sent again."""
        return self.remembered is not None and self.edition.again > self.remembered.again


def check(sending: Sending, edition: StoredEdition) -> None:
    """Hold the edition and raise RestoredError if this machine remembers more of it than the database."""
    if _compare(sending, edition).was_restored:
        _hold(sending, edition)
        raise RestoredError(f"The {edition.digest} edition of {edition.local_date} is held. {_why(edition)}")


def enter(sending: Sending, edition: StoredEdition) -> None:
    """Check a frozen edition as `check` does, and remember that this machine sends it."""
    compared = _compare(sending, edition)
    if compared.was_restored:
        check(sending, edition)
    _begin(sending, compared)


def remember_claim(sending: Sending, edition: StoredEdition, claimed: ClaimedBatch) -> Outcome | None:
    """Remember the committed claim of a batch. Return the outcome if its request must not leave; None if it may.

    If the claim is remembered already, the edition is held. Raises StoreError if this machine cannot save its memory.
    """
    if _remembers(sending, edition, claimed):
        return None
    if not durably(sending, lambda: _stands(sending, claimed)):
        # This process stood still, and another one remembered the claim as one that had ended.
        return Outcome(OutcomeKind.RETRY, EXPIRED)
    compared = _compare(sending, edition)
    if compared.is_sent_again:
        _begin(sending, compared)
        if _remembers(sending, edition, claimed):
            return None
    # From now on, this memory is ahead of the database, whatever happens to the claim.
    sending.memory.claim(edition.name, claimed.number, claimed.tries + 1)
    _hold(sending, edition)
    return Outcome(OutcomeKind.RETRY, _why(edition), stop=True)


def _remembers(sending: Sending, edition: StoredEdition, claimed: ClaimedBatch) -> bool:
    return sending.memory.claim(edition.name, claimed.number, claimed.tries)


def _begin(sending: Sending, compared: _Compared) -> None:
    # The claim's own process remembers it, before its request leaves.
    edition = compared.edition
    sending.memory.begin(edition.name, edition.again, [one.ended for one in compared.tries])


def _stands(sending: Sending, claimed: ClaimedBatch) -> bool:
    with sending.database.read() as connection:
        return is_claimed(connection, claimed)


def send_again(sending: Sending, edition: StoredEdition) -> None:
    """Record a person's decision to send an edition that may have left before the database was restored.

    It is approved as it is now. All machines see the decision. Raises EditionError if no restore stops the edition.
    """
    compared = _compare(sending, edition)
    edition, now = compared.edition, sending.clock()
    is_held = (edition.state, edition.cause) == (EditionState.HELD, Cause.RESTORED)
    if not (is_held or compared.was_restored):
        raise EditionError(
            f"No restored database stops the {edition.digest} edition of {edition.local_date}. "
            "Send it without --again-after-restore."
        )
    again = 1 + max(edition.again, compared.remembered.again if compared.remembered else 0)

    def decide() -> None:
        with sending.database.begin() as connection:
            send_edition_again(connection, edition.id, again)
            cause = Cause.CONTINUED if edition.frozen_at else Cause.APPROVED
            if is_held:
                content = {"content_hash": edition.content_hash, "approved_hash": edition.content_hash}
                move_edition(connection, edition.id, cause, **content, approved_at=now)

    durably(sending, decide)


def hold_restored(database: Database, memory: Memory) -> tuple[list[StoredEdition], set[EditionName]]:
    """Hold each edition that this machine remembers more of than the restored database.

    It also holds an unfinished send that this machine does not remember: another machine sent it, and continued after
    the backup. Returns the held editions, and the names of all editions that the database knows.
    """
    held, origins = [], EDITION_MOVES[Cause.RESTORED].origins
    with database.begin() as connection:
        editions = load_editions(connection)
        for edition in editions:
            compared = _Compared(memory.recall(edition.name), edition, load_tries(connection, edition.id))
            is_unknown = edition.state is EditionState.SENDING and compared.remembered is None
            if edition.state in origins and (compared.was_restored or is_unknown):
                why = explain_unknown(edition.id) if is_unknown else _why(edition)
                move_edition(connection, edition.id, Cause.RESTORED, note=why)
                held.append(edition)
    return held, {edition.name for edition in editions}


def _compare(sending: Sending, edition: StoredEdition) -> _Compared:
    # Read the memory first: meanwhile, others claim batches, and commit to the database before they remember.
    remembered = sending.memory.recall(edition.name)

    def look() -> _Compared:
        with sending.database.read() as connection:
            return _Compared(remembered, load_edition(connection, edition.id), load_tries(connection, edition.id))

    return durably(sending, look)


def _hold(sending: Sending, edition: StoredEdition) -> None:
    def hold() -> None:
        with sending.database.begin() as connection:
            move_edition(connection, edition.id, Cause.RESTORED, note=_why(edition))

    durably(sending, hold)


def _why(edition: StoredEdition) -> str:
    return explain_restored(edition.id)
