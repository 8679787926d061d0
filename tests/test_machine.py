import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from digest.domain.errors import StoreError
from digest.domain.restored import EditionName, Remembered
from digest.machine import Machine, name_of

DAILY, WEEKLY = EditionName("daily", date(2026, 5, 12)), EditionName("weekly", date(2026, 5, 11), 2)
MAX = 65_535


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "state", "digest.db")


def test_one_at_a_time_is_alone(machine: Machine) -> None:
    with machine.alone() as first, machine.alone() as second:
        assert (first, second) == (True, False)
    with machine.alone() as third:
        assert third


def test_what_began_and_finished_is_remembered(machine: Machine) -> None:
    assert machine.recall(DAILY) is None
    machine.begin(DAILY, 0, [0, 0, 0])
    machine.begin(WEEKLY, 1)
    assert machine.recall_all() == {DAILY: Remembered(finished=False), WEEKLY: Remembered(finished=False, again=1)}
    machine.finish(DAILY)
    assert machine.recall_all()[DAILY] == Remembered(finished=True)
    machine.begin(DAILY, 0)
    assert machine.recall_all()[DAILY].finished


def test_each_claim_is_remembered_once(machine: Machine) -> None:
    machine.begin(DAILY, 0, [0, 3, 0])
    assert machine.claim(DAILY, 1, 1)
    assert not machine.claim(DAILY, 1, 1)
    assert not machine.claim(DAILY, 2, 3)
    assert machine.claim(DAILY, 2, 4)
    assert machine.claim(DAILY, 5, 1), "a batch that was added later"
    machine.keep(DAILY)
    assert tries(machine) == [1, 4, 0, 0, 1]
    machine.begin(DAILY, 0, [0, 5, 1])
    assert tries(machine) == [1, 5, 1, 0, 1]
    machine.finish(DAILY)
    assert tries(machine) == [1, 5, 1, 0, 1]


def test_more_claims_than_can_be_counted_stop_nothing(machine: Machine) -> None:
    machine.begin(DAILY, 0, [MAX + 5])
    assert tries(machine) == [MAX]
    assert machine.claim(DAILY, 1, MAX + 6)


def test_what_is_sent_again_after_a_restore_is_remembered_anew(machine: Machine) -> None:
    machine.begin(DAILY, 0, [9, 9, 9])
    machine.finish(DAILY)
    machine.begin(DAILY, 1, [1, 2])
    assert (machine.recall_all()[DAILY], tries(machine)) == (Remembered(finished=False, again=1), [1, 2])
    machine.begin(DAILY, 0, [9, 9, 9])
    assert tries(machine) == [1, 2]


def test_a_file_that_was_never_finished_remembers_nothing(machine: Machine) -> None:
    machine.begin(DAILY, 0)
    file(machine).write_bytes(b"\0" * 40)
    assert machine.recall(DAILY) is None
    assert machine.recall_all() == {}
    machine.begin(DAILY, 0, [1])
    assert tries(machine) == [1]


@pytest.mark.parametrize("content", [b"?" * 24, b"begun again=00000x     \n", b"begun again=000000     \n\0"])
def test_a_damaged_memory_is_reported(machine: Machine, content: bytes) -> None:
    machine.begin(DAILY, 0)
    file(machine).write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged.* of daily 2026-05-12 .*delete that file"):
        machine.recall(DAILY)


def test_old_editions_are_forgotten(machine: Machine) -> None:
    for edition in (DAILY, WEEKLY):
        machine.begin(edition, 0)
    machine.forget_before(DAILY.local_date)
    assert list(machine.recall_all()) == [DAILY]


def test_databases_have_memories_of_their_own(tmp_path: Path) -> None:
    urls = [f"postgresql+psycopg://editor:secret@host/{name}" for name in ("one", "two")]
    first, second = (Machine(tmp_path / "state", name_of(url)) for url in urls)
    first.begin(DAILY, 0)
    assert second.recall_all() == {}
    assert "secret" not in first.name


def test_the_folder_and_its_files_are_private(machine: Machine) -> None:
    machine.begin(DAILY, 0)
    with machine.alone():
        pass
    assert machine.folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in machine.folder.iterdir()} == {0o600}


def open_to_others(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o750)


def link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "elsewhere")


def of_another_user(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(folder, 12_345, 12_345)


UNSAFE: list[tuple[Callable[[Path], None], str]] = [
    (open_to_others, r"open to other users.*chmod 700"),
    (link, "is a link or a file"),
    (Path.touch, "is a link or a file"),
    (of_another_user, r"belongs to another user \(id 12345\)"),
]


@pytest.mark.parametrize(("make", "fault"), UNSAFE)
def test_a_folder_that_others_could_change_is_refused(
    machine: Machine, make: Callable[[Path], None], fault: str
) -> None:
    make(machine.folder)
    uses: list[Callable[[], object]] = [
        lambda: machine.recall(DAILY),
        machine.recall_all,
        lambda: machine.begin(DAILY, 0),
        lambda: machine.claim(DAILY, 1, 1),
        lambda: machine.alone().__enter__(),
    ]
    for use in uses:
        with pytest.raises(StoreError, match=rf"(?s){fault}.*\[store\] state_dir"):
            use()


def test_a_planted_link_is_not_followed(machine: Machine, tmp_path: Path) -> None:
    machine.begin(DAILY, 0)
    (precious := tmp_path / "precious").write_text("Keep me.")
    for name in (file(machine).name, "digest.db.lock"):
        (machine.folder / name).unlink(missing_ok=True)
        (machine.folder / name).symlink_to(precious)
    with pytest.raises(StoreError, match="cannot be opened"):
        machine.begin(DAILY, 0)
    with pytest.raises(StoreError, match="cannot be opened"), machine.alone():
        pass
    assert precious.read_text() == "Keep me."


def test_what_cannot_be_written_is_an_error(machine: Machine) -> None:
    machine.folder.mkdir(mode=0o700)
    file(machine).mkdir()
    with pytest.raises(StoreError, match=r"cannot be opened: Is a directory.*\[store\] state_dir"):
        machine.begin(DAILY, 0)
    with pytest.raises(StoreError, match="The state folder /proc/digest cannot be used"):
        Machine(Path("/proc/digest"), "digest.db").begin(DAILY, 0)


def tries(machine: Machine) -> list[int]:
    found = machine.recall(DAILY)
    assert found
    return list(found.tries)


def file(machine: Machine) -> Path:
    return machine.folder / "digest.db.daily.2026-05-12.0.sent"
