from pathlib import Path

import pytest

from digest.config import Config
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.services.builders import config
from tests.services.editors import drafted
from tests.services.small_sends import with_stories


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path, digests={"daily": {"proof_to": ["desk@example.org"]}, "weekly": {"days": ["tue"]}})


@pytest.fixture
def draft(database: Database, settings: Config) -> StoredEdition:
    with_stories(database, settings, 1, 2, 3)
    return drafted(database, settings)
