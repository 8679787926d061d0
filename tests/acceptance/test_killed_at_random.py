"""Whenever a sending process is killed, over a provider that fails in every way it can. `bench/crash.py` does more."""

from pathlib import Path

import pytest

from digest.store.database import Database
from tests.acceptance.desk import furnish
from tests.acceptance.killer import READERS, kill_a_send
from tests.acceptance.nursery import Nursery

pytestmark = pytest.mark.long

ROUNDS = 5
"""For each database and crew: 30 together, each with a database of its own, so that several can run at once."""


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize(
    ("database_url", "crew"),
    [
        ("sqlite", "one send"),
        ("sqlite", "one send of two processes"),
        ("sqlite", "two sends"),
        ("postgresql", "one send"),
        ("postgresql", "two sends"),
        ("postgresql", "two workers"),
    ],
    indirect=["database_url"],
)
def test_a_send_killed_at_any_moment_repeats_nobody_and_forgets_nobody(
    nursery: Nursery, database: Database, database_url: str, tmp_path: Path, *, crew: str, seed: int
) -> None:
    furnish(database, tmp_path, READERS)
    tally = kill_a_send(nursery, tmp_path, database_url, crew, seed)
    assert (tally.accepted_twice, tally.unaccounted, tally.uncertain_not_in_flight) == (0, 0, 0), tally
    assert tally.requests > len(READERS) / 2
