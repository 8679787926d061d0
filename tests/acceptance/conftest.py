"""What the whole runs share: where their processes are born."""

from collections.abc import Iterator

import pytest

from tests.acceptance import nursery as births
from tests.acceptance.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Nursery:
    """The one nursery of this test process."""
    return births.nursery()


@pytest.fixture(scope="session", autouse=True)
def _end() -> Iterator[None]:
    yield
    if births.nursery.cache_info().currsize:
        births.nursery().close()
