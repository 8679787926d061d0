"""Whenever a sending process is killed, over a provider that fails in every way it can. `bench/crash.py` does more."""

from pathlib import Path

import pytest

from tests.acceptance.desk import copies
from tests.acceptance.killer import READERS, Tally, kill_a_send
from tests.acceptance.nursery import Nursery

ROUNDS = 5
"""For each database and crew: 25 together."""


@pytest.mark.parametrize(
    ("engine", "crew"),
    [
        ("sqlite", "one send"),
        ("sqlite", "two sends"),
        ("postgresql", "one send"),
        ("postgresql", "two sends"),
        ("postgresql", "two workers"),
    ],
)
def test_a_send_killed_at_any_moment_repeats_nobody_and_forgets_nobody(
    nursery: Nursery, request: pytest.FixtureRequest, tmp_path: Path, engine: str, crew: str
) -> None:
    if engine == "sqlite":
        fresh = copies(f"sqlite:///{tmp_path / 'template.db'}", None, tmp_path, READERS)
    else:
        server = request.getfixturevalue("postgresql")
        fresh = copies(request.getfixturevalue("postgresql_url"), server, tmp_path, READERS)
    total = Tally()
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        tally = kill_a_send(nursery, folder, fresh(folder), crew, seed=number)
        assert (tally.accepted_twice, tally.unaccounted, tally.uncertain_not_in_flight) == (0, 0, 0), (number, tally)
        total += tally
    assert total.requests > ROUNDS * len(READERS) / 2
