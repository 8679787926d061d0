"""Back up the database, and restore a backup. Only for SQLite: PostgreSQL has its own tools, which messages name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, make_url

from digest.config import Config
from digest.domain.errors import ConfigError, StoreError
from digest.domain.restored import EditionName
from digest.machine import Machine
from digest.services.delivery.gate import hold_restored
from digest.store.backups import Backup, back_up, backups_of, leftovers_of, made_at, put_back, verify
from digest.store.database import SCHEMA, Database
from digest.store.editions.editions import StoredEdition

_LONGEST = timedelta(days=1)
"""No backup takes longer."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A new backup, and the older ones that were deleted."""

    made: Backup
    deleted: Sequence[Path]


@dataclass(frozen=True, slots=True)
class PutBack:
    """A restored backup: the file that it replaced, and the editions that this machine remembers more of.

    - `held`: editions that are held now.
    - `forgotten`: editions that the backup does not have. Each is held as soon as it is made again.
    - `is_strange`: the backup has sent editions and this machine remembers none, so it recognises nothing that left
      after the backup.
    """

    backup: Backup
    aside: Path | None
    held: Sequence[StoredEdition]
    forgotten: Sequence[EditionName]
    is_strange: bool


def make_backup(database: Database, folder: Path, *, keep: int, now: datetime) -> BackedUp:
    """Back up the database into a folder, and delete all but the newest `keep` backups there.

    Files of killed backups are deleted, too, once no backup can still be writing them.

    Raises ConfigError on PostgreSQL, and StoreError if the copy fails. Then no older backup is deleted.
    """
    file = _file(database, 'pg_dump --format=custom --file=digest.dump "{}"')
    made = back_up(file, folder, now=now)
    old = [*backups_of(file, folder)[keep:], *leftovers_of(file, folder, before=now - _LONGEST)]
    for one in old:
        one.unlink(missing_ok=True)
    return BackedUp(made, old)


def check_backup(database: Database, backup: Path) -> Backup:
    """Check that a backup can be restored. Raises ConfigError on PostgreSQL, and StoreError with what is wrong."""
    _file(database, 'into a new, empty database, pg_restore --no-owner --dbname="{}" digest.dump')
    found = verify(backup)
    if found.schema > SCHEMA:
        raise StoreError(
            f"{backup} has the schema {found.schema}, and this program knows those up to {SCHEMA}. Install the version "
            "of the program that wrote it."
        )
    return found


def restore(database: Database, machine: Machine, backup: Backup, *, now: datetime) -> PutBack:
    """Restore a checked backup, migrate it, and hold the editions that this machine remembers more of.

    Raises StoreError and changes nothing while another process uses the database or runs a check of what is due.
    """
    file = _file(database, "")
    with machine.alone() as alone:
        if not alone:
            raise StoreError("Another process of this machine is sending. Stop it first.")
        remembered = machine.recall_all()
        database.close()
        aside = put_back(backup.file, file, now=now)
        database.migrate()
        held, known = hold_restored(database, machine)
    forgotten = [name for name in remembered if name not in known]
    return PutBack(backup, aside, held, forgotten, is_strange=bool(backup.rows.get("recipients")) and not remembered)


def backup_age(database: Database, config: Config, *, now: datetime) -> timedelta | None:
    """Return the age of the newest backup in the configured folder; None without a backup, or on PostgreSQL."""
    found = backups_of(database.file, config.path(config.store.backups)) if database.file else []
    return max(now - made_at(found[0]), timedelta()) if found else None


def _file(database: Database, instead: str) -> Path:
    if database.file:
        return database.file
    url = make_url(database.url)
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()
    raise ConfigError(
        f"The database is on PostgreSQL, which has tools of its own: {instead.format(address)}\n"
        "The password comes from ~/.pgpass or PGPASSWORD. See docs/postgresql.md."
    )
