"""The database, private files, the memory, disks and backups of this machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain.findings import Check
from digest.domain.restored import EditionName
from digest.services.watch.doctor import this_machine
from digest.store.backups import back_up
from tests.services.watch.doctor.examined import Examined, mailing


def test_a_database_that_is_none_has_failed(alone: Examined) -> None:
    assert alone.found()[Check.DATABASE].verdict == "ok"
    alone.database.close()
    alone.folder.joinpath("digest.db").write_bytes(b"not a database " * 1_000)
    said = alone.found()
    assert said[Check.DATABASE].verdict == "failed"
    assert "is not a database" in said[Check.DATABASE].words
    assert "Check store.url" in said[Check.DATABASE].words
    assert said[Check.FEED].verdict == "ok", "the other checks are still made"


def test_a_database_on_a_full_disk_has_failed_and_needs_room(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.store.sqlite._ROOM", 2**62)
    said = alone.found()[Check.DATABASE]
    assert said.verdict == "failed"
    assert f"{said.words} {said.fix}".rstrip().endswith("its disk is full. Make room there, or make it writable again.")


def test_a_database_that_everybody_can_read_is_a_warning(alone: Examined) -> None:
    file = alone.folder / "digest.db"
    file.chmod(0o644)
    said = alone.found()[Check.DATABASE]
    assert (said.verdict, said.fix) == ("warning", f"It holds every reader's address: chmod o-rwx {file}*")


def test_a_secret_that_everybody_can_read_is_a_warning(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alone.found()[Check.SECRETS].words == "none is kept in a file."
    own, named = alone.folder / "secret-key", alone.folder / "smtp-password"
    for file in (own, named):
        file.write_text("a-secret-that-nobody-may-see")
        file.chmod(0o600)
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(named))
    assert alone.found()[Check.SECRETS].verdict == "ok"
    for file in (own, named):
        file.chmod(0o644)
        said = alone.found()[Check.SECRETS]
        assert (said.verdict, said.fix) == ("warning", f"chmod 600 {file}")
        assert "nobody-may-see" not in said.words
        file.chmod(0o640)
    assert alone.found()[Check.SECRETS].verdict == "ok", "a group is given rights on purpose"


def test_a_memory_that_others_could_change_has_failed(alone: Examined) -> None:
    machine = alone.set_up().machine
    said = alone.found()[Check.STATE]
    assert (said.verdict, "will be made" in said.words) == ("ok", True)
    assert not machine.folder.exists(), "the check changes nothing"
    machine.begin(EditionName("daily", date(2026, 5, 12), 0), 0)
    assert "remembers 1 edition" in alone.found()[Check.STATE].words
    machine.folder.chmod(0o755)
    said = alone.found()[Check.STATE]
    assert said.verdict == "failed"
    assert "chmod 700" in said.words


def test_a_memory_under_another_name_of_the_database_is_named(alone: Examined) -> None:
    machine = alone.set_up().machine
    before = replace(machine, name="digest-0123456789ab")
    before.begin(EditionName("daily", date(2026, 5, 12), 0), 0)
    said = alone.found()[Check.STATE]
    assert said.verdict == "warning"
    assert said.words.endswith("remembers 0 editions of this database, and some of others: digest-0123456789ab.")
    assert said.fix.startswith(f"If one of them is an earlier name of this one, which is {machine.name}, rename its")
    for file in machine.folder.glob("*.sent"):
        file.rename(file.with_name(file.name.replace(before.name, machine.name)))
    assert alone.found()[Check.STATE].verdict == "ok"
    before.begin(EditionName("daily", date(2026, 5, 13), 0), 0)
    assert alone.found()[Check.STATE].verdict == "ok", "a folder may serve several databases"


def test_a_damaged_memory_has_failed(alone: Examined) -> None:
    machine = alone.set_up().machine
    machine.begin(EditionName("daily", date(2026, 5, 12), 0), 0)
    next(machine.folder.glob("*.sent")).write_bytes(b"x" * 30)
    said = alone.found()[Check.STATE]
    assert (said.verdict, "is damaged" in said.words) == ("failed", True)


def test_a_disk_without_room_is_named(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(this_machine, "LEAST_ROOM", 0)
    said = alone.found()[Check.DISK]
    assert (said.verdict, said.fix) == ("ok", "")
    assert said.words.endswith(f"are free at {alone.folder}.")
    free = shutil.disk_usage(alone.folder).free
    monkeypatch.setattr(this_machine, "LEAST_ROOM", 100 * free)
    said = alone.found()[Check.DISK]
    assert said.verdict == "warning"
    assert said.fix.startswith("Make room: ")
    monkeypatch.setattr(this_machine, "NO_ROOM", 100 * free)
    assert alone.found()[Check.DISK].verdict == "failed"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte that can hold twenty files."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=20", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 -- where the system has it


def test_a_small_disk_for_backups_is_named_beside_the_large_one(alone: Examined, small_disk: Path) -> None:
    said = alone.found(store={"url": "sqlite:///digest.db", "backups": str(small_disk / "backups")})[Check.DISK]
    assert (said.verdict, said.words) == ("failed", f"1 MB are free at {small_disk}.")
    for number in range(19):
        (small_disk / str(number)).touch()
    said = alone.found(store={"url": "sqlite:///digest.db", "backups": str(small_disk)})[Check.DISK]
    assert said.words.endswith("It can take no more files.")


def test_an_old_backup_is_a_warning(alone: Examined) -> None:
    file, folder = alone.folder / "digest.db", alone.folder / "backups"
    assert (alone.found()[Check.BACKUP].verdict, alone.found()[Check.BACKUP].fix != "") == ("ok", True)
    with mailing(alone):
        said = alone.found()[Check.BACKUP]
        assert (said.verdict, said.words) == ("warning", f"there is none in {folder}.")
    back_up(file, folder, now=datetime.now(UTC) - timedelta(hours=50))
    said = alone.found()[Check.BACKUP]
    assert (said.verdict, said.words) == ("warning", f"the newest in {folder} is 50 hours old.")
    assert "digest-backup.timer" in said.fix
    back_up(file, folder, now=datetime.now(UTC))
    assert alone.found()[Check.BACKUP].verdict == "ok"


def test_backups_of_postgresql_are_not_judged(examined: Examined) -> None:
    words = examined.found()[Check.BACKUP].words
    assert ("PostgreSQL" in words) is not examined.database.is_sqlite


def test_mails_that_everybody_can_read_are_a_warning(alone: Examined) -> None:
    (alone.folder / "outbox").mkdir(0o755)
    said = alone.found()[Check.OUTBOX]
    assert said.verdict == "warning"
    assert said.fix.endswith(f"chmod -R go-rwx {alone.folder}/outbox")
