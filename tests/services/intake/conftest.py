from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.config import Config
from tests.fakes.site import Site
from tests.services.builders import config


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> Config:
    return config(tmp_path, feed_url=site.feed_url)
