"""Tell how an edition stands, from the ledger alone."""

from dataclasses import dataclass
from datetime import date

from digest.domain.errors import EditionError
from digest.store.database import Database
from digest.store.deliveries import Sums, load_sums
from digest.store.editions import load_edition


@dataclass(frozen=True, slots=True)
class Report:
    """The sums of an edition's ledger. `seconds` is how long the send took that this report ends, if one does."""

    edition: int
    digest: str
    local_date: date
    state: str
    sums: Sums
    seconds: float

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left that no machine may decide."""
        return self.state == "held" or self.sums.batches["uncertain"] > 0 or self.sums.batches["failed"] > 0

    def as_json(self) -> dict[str, object]:
        """The contract's answer."""
        return {
            "edition": self.edition,
            "digest": self.digest,
            "local_date": self.local_date.isoformat(),
            "state": self.state,
            "recipients": {"frozen": self.sums.frozen, **self.sums.recipients},
            "batches": {"total": sum(self.sums.batches.values()), **self.sums.batches},
            "requests": self.sums.requests,
            "seconds": round(self.seconds, 3),
        }


def report(database: Database, edition_id: int, *, seconds: float = 0.0) -> Report:
    """Add up the ledger of an edition. Raises EditionError when there is no such edition."""
    with database.read() as connection:
        edition = load_edition(connection, edition_id)
        sums = load_sums(connection, edition_id)
    if edition is None:
        raise EditionError(f"There is no edition {edition_id}. `digest edition list` lists them.")
    return Report(edition.id, edition.digest, edition.local_date, edition.state, sums, seconds)
