from pathlib import Path

import pytest

from digest.config import Config
from tests.services.builders import config


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path)
