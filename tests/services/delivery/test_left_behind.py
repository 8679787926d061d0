"""Editions that wait in the middle of a send although their digest is no longer configured."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.services.delivery.left_behind import left_behind
from digest.store.database import Database
from digest.store.tables import batches, editions
from tests.services.builders import config
from tests.services.frozen import freeze_readers

NOW = datetime(2026, 3, 30, 5, 0, tzinfo=UTC)
CONFIG = config(Path(), digests={"daily": {}})


def frozen(database: Database, digest: str, readers: int = 3) -> int:
    with database.begin() as connection:
        return freeze_readers(connection, digest, [f"{digest}{number}@example.org" for number in range(readers)], NOW)


@pytest.mark.parametrize(("readers", "words"), [(1, "1 reader waits"), (3, "3 readers wait")])
def test_what_waits_is_named_with_both_ways_out(database: Database, readers: int, words: str) -> None:
    frozen(database, "daily")
    edition = frozen(database, "monthly", readers)
    ((waiting, fix),) = left_behind(database, CONFIG)
    assert waiting == f"{words} for edition {edition} (monthly 2026-03-30), but its digest is no longer configured."
    assert fix.startswith(f"`digest send --edition {edition}` sends it to them")
    assert f"`digest edition cancel {edition}`" in fix


def test_a_held_edition_must_be_approved_first(database: Database) -> None:
    edition = frozen(database, "monthly")
    with database.begin() as connection:
        connection.execute(update(editions).values(state="held"))
    ((_, fix),) = left_behind(database, CONFIG)
    assert fix.startswith(f"`digest edition approve {edition}` and then `digest send --edition {edition}`")


def test_an_edition_for_which_nobody_waits_is_not_named(database: Database) -> None:
    frozen(database, "monthly")
    with database.begin() as connection:
        connection.execute(update(batches).values(state="submitted"))
    assert left_behind(database, CONFIG) == []
