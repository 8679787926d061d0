"""Group commit: threads that write at the same time share one transaction, and so one wait for the disk."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from digest.domain.errors import StoreUnavailableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], Any]
    durable: bool
    done: Future[Any] = field(default_factory=Future)


class GroupCommit:
    """The transactions that the threads of this process share.

    While one thread commits, the others queue. Then one of them does the work of all. `begin` opens a transaction, as
    `Database.begin` does.
    """

    def __init__(self, begin: Callable[..., AbstractContextManager[Connection]]) -> None:
        self._begin, self._leader, self._queue = begin, Lock(), deque[_Job]()

    def run(self, work: Callable[[Connection], T], *, durable: bool) -> T:
        """Do some work in a transaction, and return its result once that is committed. Raises what the work raises.

        The work may be done twice: a transaction is rolled back if another thread's part of it fails.
        """
        job = _Job(work, durable)
        self._queue.append(job)
        with self._leader:
            if not job.done.done():
                self._lead(self._queued())
        result: T = job.done.result()
        return result

    def _queued(self) -> list[_Job]:
        return [self._queue.popleft() for _ in range(len(self._queue))]

    def _lead(self, jobs: list[_Job]) -> None:
        try:
            self._do(jobs)
        except BaseException as error:
            _fail([job for job in jobs if not job.done.done()], error)
            raise

    def _do(self, jobs: list[_Job]) -> None:
        try:
            self._commit(jobs)
        except Exception as error:  # noqa: BLE001 -- raised again in the thread that gave the work
            if isinstance(error, StoreUnavailableError):
                # Those who queued meanwhile have waited for the database too.
                _fail([*jobs, *self._queued()], error)
            elif len(jobs) > 1:
                for job in jobs:
                    self._do([job])
            else:
                _fail(jobs, error)

    def _commit(self, jobs: list[_Job]) -> None:
        with self._begin(durable=any(job.durable for job in jobs)) as connection:
            results = [job.work(connection) for job in jobs]
        for job, result in zip(jobs, results, strict=True):
            job.done.set_result(result)


def _fail(jobs: list[_Job], error: BaseException) -> None:
    for job in jobs:
        job.done.set_exception(error)
