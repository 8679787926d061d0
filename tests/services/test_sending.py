"""How a send waits for a database that is away."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from digest.domain.errors import EditionError, StoreUnavailableError
from digest.services.sending import OUTAGE, durably
from digest.store.database import Database
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.small_sends import Hours, sending

AWAY = StoreUnavailableError("The database is away.")


class Work:
    """Work that fails with these errors in turn, and then is done."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.tries = list(errors), 0

    def __call__(self) -> str:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def attempt(hours: Hours, tmp_path: Path) -> Callable[[Work], str]:
    database = Database(f"sqlite:///{tmp_path}/digest.db")
    return partial(durably, sending(database, config(tmp_path), FakeMailer(), hours))


def test_work_is_repeated_with_longer_pauses_until_the_database_is_back(
    attempt: Callable[[Work], str], hours: Hours
) -> None:
    work = Work(*[AWAY] * 7)
    assert attempt(work) == "done"
    assert (work.tries, hours.waits) == (8, [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0])


def test_a_long_outage_ends_the_work(attempt: Callable[[Work], str], hours: Hours) -> None:
    work = Work(*[AWAY] * 100)
    with pytest.raises(StoreUnavailableError, match="is away"):
        attempt(work)
    assert OUTAGE <= sum(hours.waits) < OUTAGE + 5.0


def test_any_other_error_is_raised_at_once(attempt: Callable[[Work], str], hours: Hours) -> None:
    work = Work(EditionError("There is no edition 7."))
    with pytest.raises(EditionError, match="no edition 7"):
        attempt(work)
    assert (work.tries, hours.waits) == (1, [])
