from pathlib import Path

import pytest

from digest.store.database import Database
from tests.services.newsroom import Newsroom


@pytest.fixture
def newsroom(database: Database, tmp_path: Path) -> Newsroom:
    made = Newsroom(database, tmp_path)
    made.subscribe()
    return made
