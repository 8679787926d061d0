from datetime import date
from pathlib import Path

import pytest

from digest.domain.due import Left
from digest.domain.errors import StoreError
from digest.machine import Machine

FIRST, SECOND = Left(date(2026, 5, 11), finished=True), Left(date(2026, 5, 12), finished=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(f"sqlite:///{tmp_path / 'digest.db'}", tmp_path)


def test_one_at_a_time_is_alone(machine: Machine) -> None:
    with machine.alone() as first, machine.alone() as second:
        assert (first, second) == (True, False)
    with machine.alone() as third:
        assert third


def test_where_nothing_can_be_locked_is_said(tmp_path: Path) -> None:
    machine = Machine(f"sqlite:///{tmp_path / 'digest.db'}", tmp_path)
    machine.lock_file.mkdir()
    with pytest.raises(StoreError, match="cannot be locked"), machine.alone():
        pass


def test_the_last_edition_of_each_digest_is_remembered(machine: Machine) -> None:
    assert machine.left() == {}
    machine.remember("daily", FIRST)
    machine.remember("weekly", FIRST)
    machine.remember("daily", SECOND)
    assert machine.left() == {"daily": SECOND, "weekly": FIRST}
    machine.remember("weekly", None)
    assert machine.left() == {"daily": SECOND}


def test_an_older_edition_or_less_of_the_same_is_not_remembered(machine: Machine) -> None:
    whole = Left(SECOND.local_date, finished=True)
    for left in (SECOND, whole, SECOND, FIRST):
        machine.remember("daily", left)
    assert machine.left() == {"daily": whole}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"daily": 7}', '{"daily": ["then", true]}', "\x00"])
def test_a_memory_that_cannot_be_read_is_none(machine: Machine, text: str) -> None:
    machine.memory_file.write_text(text)
    assert machine.left() == {}
    machine.remember("daily", FIRST)
    assert machine.left() == {"daily": FIRST}


def test_databases_have_memories_of_their_own(tmp_path: Path) -> None:
    urls = [f"postgresql://editor:secret@host/{name}" for name in ("one", "two")]
    first, second = (Machine(url, tmp_path) for url in urls)
    assert first.memory_file.parent == tmp_path
    assert first.memory_file != second.memory_file
    assert "secret" not in first.memory_file.name


def test_a_folder_that_cannot_be_written_is_replaced_by_the_temporary_one() -> None:
    machine = Machine("postgresql://host/one", Path("/nowhere"))
    assert machine.lock_file.parent != Path("/nowhere")
