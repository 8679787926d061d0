from pathlib import Path

import pytest

from digest.store.database import Database
from tests.services.builders import config
from tests.services.desk.desks import Room
from tests.services.small_sends import with_stories


@pytest.fixture
def room(tmp_path: Path, database: Database) -> Room:
    settings = config(tmp_path, digests={"daily": {"proof_to": ["desk@example.org"]}, "weekly": {"days": ["tue"]}})
    with_stories(database, settings, 1, 2, 3)
    return Room(database, settings)
