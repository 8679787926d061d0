"""Threads that write at the same time share a commit; what one of them does wrong concerns none of the others."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from digest.domain.errors import StoreError, StoreUnavailableError
from digest.store.database import Database
from digest.store.group_commit import GroupCommit

Work = Callable[[Connection], int]


class Counted:
    """Begins a database's transactions, and counts them. The first one stays open until `go_on`."""

    def __init__(self, database: Database) -> None:
        self.database, self.durable = database, list[bool]()
        self.go_on, self.began = threading.Event(), threading.Event()
        self.fault: Exception | None = None
        self.group = GroupCommit(self.begin)

    @contextmanager
    def begin(self, *, durable: bool) -> Iterator[Connection]:
        self.durable.append(durable)
        if self.fault:
            self.began.set()
            assert self.go_on.wait(60)
            raise self.fault
        with self.database.begin(durable=durable) as connection:
            yield connection
            self.began.set()
            assert self.go_on.wait(60)

    def run(self, *works: Work, durable: Sequence[bool] = (True,) * 9) -> list[Future[int]]:
        """Let the first work be committed while the others queue. Returns what came of them, in their order."""
        with ThreadPoolExecutor(len(works)) as threads:
            found = [threads.submit(self.group.run, works[0], durable=durable[0])]
            assert self.began.wait(60)
            for number, work in enumerate(works[1:], start=1):
                found.append(threads.submit(self.group.run, work, durable=durable[number]))
                while len(self.group._queue) < number:
                    time.sleep(0.001)
            self.go_on.set()
        return found


@pytest.fixture
def counted(tmp_path: Path, migrated_file: Path) -> Iterator[Counted]:
    shutil.copy(migrated_file, tmp_path / "digest.db")
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE notes (number INTEGER PRIMARY KEY)"))
    yield Counted(database)
    database.close()


def note(number: int) -> Work:
    def work(connection: Connection) -> int:
        connection.execute(text("INSERT INTO notes VALUES (:number)"), {"number": number})
        return number

    return work


def notes(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT number FROM notes ORDER BY number")).scalars())


def test_threads_that_wait_for_a_commit_share_the_next_one(counted: Counted) -> None:
    found = counted.run(*map(note, range(5)))
    assert [one.result() for one in found] == [0, 1, 2, 3, 4]
    assert notes(counted.database) == [0, 1, 2, 3, 4]
    assert len(counted.durable) == 2


def test_the_fault_of_one_concerns_no_other(counted: Counted) -> None:
    found = counted.run(note(0), note(1), note(0), note(2))
    assert [one.exception() is None for one in found] == [True, True, False, True]
    assert isinstance(found[2].exception(), StoreError)
    assert notes(counted.database) == [0, 1, 2]


def test_a_shared_commit_waits_for_the_disk_if_one_of_its_threads_must(counted: Counted) -> None:
    counted.run(note(0), note(1), note(2), note(3), durable=(False, False, True, False))
    assert counted.durable == [False, True]


def test_all_hear_that_the_database_is_away_and_may_try_again(counted: Counted) -> None:
    counted.fault = StoreUnavailableError("The database is away.")
    found = counted.run(*map(note, range(3)))
    assert [type(one.exception()) for one in found] == [StoreUnavailableError] * 3
    assert len(counted.durable) == 1
    counted.fault = None
    assert counted.group.run(note(7), durable=True) == 7


@pytest.mark.parametrize("others", [(), (0, 0)])
def test_an_interrupted_leader_leaves_nobody_waiting(counted: Counted, others: Sequence[int]) -> None:
    def interrupt(_connection: Connection) -> int:
        raise KeyboardInterrupt

    # The second note of the same number fails, so that each work gets a transaction of its own.
    works = [*map(note, others), interrupt, note(1)]
    counted.go_on.set()
    with ThreadPoolExecutor(len(works)) as threads, counted.group._leader:
        found = []
        for number, work in enumerate(works, start=1):
            found.append(threads.submit(counted.group.run, work, durable=True))
            while len(counted.group._queue) < number:
                time.sleep(0.001)
    assert [type(one.exception(10)) for one in found[-2:]] == [KeyboardInterrupt] * 2
    assert notes(counted.database) == list(others[:1])
