"""What the tests of the check share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.store.database import Database
from tests.fakes.site import Site
from tests.fakes.wordpress import Post, feed
from tests.services.small_sends import NOW
from tests.services.watch.doctor.examined import Examined


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        opened.show(feed([Post(1, "Story 1", NOW)]))
        yield opened


@pytest.fixture
def examined(database: Database, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Examined:
    """A set-up that writes mails into a folder, on both databases."""
    monkeypatch.setenv("DIGEST_SECRET_KEY", "a-key-of-the-tests-which-is-long-enough")
    return Examined(database, tmp_path, site)


@pytest.fixture
def alone(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Examined]:
    """A set-up with its own SQLite file, in the folder of the test."""
    monkeypatch.setenv("DIGEST_SECRET_KEY", "a-key-of-the-tests-which-is-long-enough")
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    database.migrate()
    (tmp_path / "digest.db").chmod(0o600)
    yield Examined(database, tmp_path, site)
    database.close()
