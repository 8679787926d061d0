import threading
from collections.abc import Iterator

import pytest

from tests.fakes import site as fake


@pytest.fixture
def site() -> Iterator[fake.Site]:
    with fake.Site() as running:
        yield running


@pytest.fixture
def stopped() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()
