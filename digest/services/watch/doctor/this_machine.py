"""Check this machine: the database, private files, its memory, the room on its disks, and backups."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from digest.config import KEY_FILE
from digest.config.secrets import SECRETS
from digest.domain.counting import counted
from digest.domain.errors import StoreError
from digest.domain.findings import Check, Finding, Verdict
from digest.services.watch.back_up import backup_age
from digest.services.watch.doctor.set_up import SetUp

LEAST_ROOM = 500_000_000
"""Bytes that should be free besides the size of the database, which a backup or an upgrade needs again."""
NO_ROOM = 20_000_000
"""With fewer free bytes, recording the next edition may fail."""
BACKUP_AGE = timedelta(days=2)
_RENAMED = (
    "If one of them is an earlier name of this one, which is {}, rename its files, so that nothing that left is sent "
    "again after a restore. See docs/operate.md."
)
_WRITING = "Give it to the user that runs `digest`, on a disk that can be written."


def check_database(set_up: SetUp) -> Finding:
    """Open the database, and check that it is writable, and unreadable for others. Raises StoreError."""
    database = set_up.database
    with database.read():
        pass
    way = ", through a pooler" if database.is_pooled() else ""
    words, file = f"{database.place}{way}; its schema is at {database.revision()}.", database.file
    try:
        database.check_writable()
    except StoreError as error:
        return Finding(Check.DATABASE, Verdict.FAILED, f"{words} {error}")
    if file and file.exists() and file.stat().st_mode & stat.S_IROTH:
        fix = f"It holds every reader's address: chmod o-rwx {file}*"
        return Finding(Check.DATABASE, Verdict.WARNING, f"{words} Everybody on this machine can read {file}.", fix)
    return Finding(Check.DATABASE, Verdict.OK, words)


def check_secrets(set_up: SetUp) -> Finding:
    """Check that others cannot read the files of secrets: the ones in the environment, and the key's own."""
    named = (os.environ.get(f"{name}_FILE") for name in SECRETS if "PUBLIC" not in name)
    files = {Path(name).absolute() for name in named if name} | {set_up.config.path(KEY_FILE).absolute()}
    there = sorted(file for file in files if file.exists())
    if wrong := [str(file) for file in there if file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH)]:
        words = f"everybody on this machine can read {' and '.join(wrong)}."
        return Finding(Check.SECRETS, Verdict.WARNING, words, f"chmod 600 {' '.join(wrong)}")
    if not there:
        return Finding(Check.SECRETS, Verdict.OK, "none is kept in a file.")
    return Finding(Check.SECRETS, Verdict.OK, f"others cannot read {' or '.join(map(str, there))}.")


def check_state(set_up: SetUp) -> Finding:
    """Check what this machine remembers of the editions that left. Raises StoreError for what cannot be used."""
    folder, others = set_up.machine.folder, []
    words = f"{folder} will be made when the first edition leaves."
    if os.path.lexists(folder):
        known = set_up.machine.recall_all()
        words = f"{folder} remembers {counted(len(known), 'edition')}."
        others = [] if known else set_up.machine.other_names()
    if not os.access(_nearest(folder), os.W_OK | os.X_OK):
        return Finding(Check.STATE, Verdict.FAILED, f"{words} It cannot be written, so nothing can be sent.", _WRITING)
    if others:
        words = f"{folder} remembers 0 editions of this database, and some of others: {', '.join(others)}."
        return Finding(Check.STATE, Verdict.WARNING, words, _RENAMED.format(set_up.machine.name))
    return Finding(Check.STATE, Verdict.OK, words)


def check_disk(set_up: SetUp) -> Iterator[Finding]:
    """Check the free space and inodes of each disk that is written to."""
    config, file = set_up.config, set_up.database.file
    folders = [set_up.machine.folder, config.folder, config.path(config.store.backups), config.path(config.mail.outbox)]
    if file:
        folders.insert(0, file.parent)
    size = file.stat().st_size if file and file.exists() else 0
    disks: dict[int, Path] = {}
    for folder in map(_nearest, folders):
        disks.setdefault(folder.stat().st_dev, folder)
    for folder in disks.values():
        yield _room(folder, LEAST_ROOM + size)


def _room(folder: Path, needed: int) -> Finding:
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize
    words = f"{_megabytes(free)} are free at {folder}."
    if found.f_files and not found.f_favail:
        return Finding(Check.DISK, Verdict.FAILED, f"{words} It can take no more files.", "Delete files there.")
    if free < needed:
        verdict = Verdict.FAILED if free < NO_ROOM else Verdict.WARNING
        return Finding(Check.DISK, verdict, words, f"Make room: {_megabytes(needed)} should be free.")
    return Finding(Check.DISK, Verdict.OK, words)


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000:,} MB"


def _nearest(folder: Path) -> Path:
    """Return the folder, or the parent that it would be made in."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


def check_backup(set_up: SetUp) -> Finding:
    """Check the age of the newest backup in the configured folder."""
    folder = set_up.config.path(set_up.config.store.backups)
    if not set_up.database.file:
        words = "PostgreSQL has its own backups, which this program does not see."
        return Finding(Check.BACKUP, Verdict.OK, f"{words} docs/postgresql.md names the commands.")
    age = backup_age(set_up.database, set_up.config, now=set_up.real_clock())
    fix = "Run `digest backup` each night, by digest-backup.timer or cron; [store] backups names its folder."
    if age is None:
        verdict = Verdict.WARNING if set_up.sends_real_mail else Verdict.OK
        return Finding(Check.BACKUP, verdict, f"there is none in {folder}.", fix)
    words = f"the newest in {folder} is {int(age.total_seconds() // 3600):,} hours old."
    if age > BACKUP_AGE:
        return Finding(Check.BACKUP, Verdict.WARNING, words, fix)
    return Finding(Check.BACKUP, Verdict.OK, words)


def check_outbox(set_up: SetUp) -> Iterator[Finding]:
    """Warn about mails that others can read. A missing or unreadable folder is no finding."""
    folder = set_up.config.path(set_up.config.mail.outbox)
    with suppress(OSError):
        if folder.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH):
            words = f"Everybody on this machine can read the mails in {folder}."
            fix = f"They hold readers' addresses and links: chmod -R go-rwx {folder}"
            yield Finding(Check.OUTBOX, Verdict.WARNING, words, fix)
