"""Store what a feed shows."""

from digest.domain.changes import reconcile
from digest.domain.stories import Reading
from digest.domain.story_identity import reading_keys
from digest.store.database import Database
from digest.store.intake.stories import load_by_keys, save_changes
from tests.domain.builders import NOON


def store(database: Database, read: Reading) -> tuple[int, ...]:
    """Store what a reading shows, as the first one that ever was."""
    with database.begin() as connection:
        known = load_by_keys(connection, {key for keys in reading_keys(read.sightings) for key in keys})
        changes = reconcile(read, known=known, last=(), now=NOON)
        return save_changes(connection, changes, NOON)
