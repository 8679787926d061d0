"""Move from SQLite to PostgreSQL: copy everything, while nothing else runs."""

from collections.abc import Callable, Mapping

from digest.config.kinds import SQLITE, database_address
from digest.domain.errors import ConfigError, StoreError
from digest.machine import Machine
from digest.store.backups import refuse_while_used
from digest.store.copying import Sum, copy_all
from digest.store.database import Database


def move_database(
    database: Database, memory_of: Callable[[Database], Machine], address: str, *, say: Callable[[str], None]
) -> Mapping[str, Sum]:
    """Copy an SQLite database into an empty PostgreSQL database, and verify it. Returns what each table holds.

    What this machine remembers of the editions that left is copied for the new database; `memory_of` finds a
    database's memory. The SQLite file and its memory stay as they are.

    Raises ConfigError for other kinds of databases, StoreError while another process uses the file, and as `copy_all`
    does. Can be repeated after an interruption.
    """
    try:
        url = database_address(address)
    except ValueError as error:
        raise ConfigError(f"--to: {error}.") from None
    if not database.file or url.startswith(SQLITE):
        raise ConfigError("--to copies from SQLite to PostgreSQL: store.url must be the one, --to the other.")
    machine = memory_of(database)
    with machine.alone() as alone:
        if not alone:
            raise StoreError("Another process of this machine is sending. Stop it first.")
        database.close()
        refuse_while_used(database.file)
        database.migrate()
        target = Database(url)
        try:
            return copy_all(database, target, say=say, before_use=lambda: _carry(machine, memory_of(target)))
        finally:
            target.close()


def _carry(old: Machine, new: Machine) -> None:
    """Copy a memory. Can be repeated: nothing is remembered as less than before."""
    for edition in old.recall_all():
        if found := old.recall(edition):
            new.begin(edition, found.again, found.tries)
            if found.finished:
                new.finish(edition)
