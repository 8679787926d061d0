"""Move from SQLite to PostgreSQL: copy everything, while nothing else runs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from digest.config.kinds import SQLITE, database_address
from digest.domain.errors import ConfigError, StoreError
from digest.machine import Machine
from digest.store.backups import refuse_while_used
from digest.store.copying import Sum, copy_all, to_copy
from digest.store.database import Database


def move_database(
    database: Database, memory_of: Callable[[Database], Machine], address: str, *, say: Callable[[str], None]
) -> Mapping[str, Sum]:
    """Copy an SQLite database into an empty PostgreSQL database, and verify it. Returns the content of each table.

    This machine's memory of the editions that left is copied for the new database; `memory_of` finds a database's
    memory. The SQLite file and its memory stay as they are. After an interruption, call this function again.

    Raises ConfigError for other kinds of databases, and StoreError while another process uses the file, or as
    `copy_all` does.
    """
    with _alone(database, memory_of, address) as (machine, target):
        database.migrate()
        return copy_all(database, target, say=say, before_use=lambda: _carry(machine, memory_of(target)))


def plan_move(database: Database, memory_of: Callable[[Database], Machine], address: str) -> Mapping[str, int]:
    """Count the rows of each table that `move_database` would copy; nothing changes. Raises what it raises.

    Raises StoreError also for a file whose schema is older than the program's: only the current tables can be counted.
    """
    with _alone(database, memory_of, address) as (_, target):
        if database.pending():
            raise StoreError("The schema of the database is older than this program. Run `digest migrate` first.")
        return to_copy(database, target)


@contextmanager
def _alone(
    database: Database, memory_of: Callable[[Database], Machine], address: str
) -> Iterator[tuple[Machine, Database]]:
    """Open the target while no other process uses the SQLite file; give its memory too."""
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
        target = Database(url)
        try:
            yield machine, target
        finally:
            target.close()


def _carry(old: Machine, new: Machine) -> None:
    """Copy a memory. A second copy is safe: it never reduces what is remembered."""
    for edition in old.recall_all():
        if found := old.recall(edition):
            new.begin(edition, found.again, found.tries)
            if found.finished:
                new.finish(edition)
