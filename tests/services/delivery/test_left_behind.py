"""Editions that wait in the middle of a send although their digest is no longer configured."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from digest.services.delivery.left_behind import left_behind
from digest.store.database import Database
from digest.store.tables import batches, editions, recipients
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
    ((waiting, fix),) = left_behind(database, CONFIG, now=NOW)
    assert waiting == f"{words} for edition {edition} (monthly 2026-03-30), but its digest is no longer configured."
    assert fix.startswith(f"`digest send --edition {edition}` sends it to them")
    assert f"`digest edition cancel {edition}`" in fix


def test_a_held_edition_must_be_approved_first(database: Database) -> None:
    edition = frozen(database, "monthly")
    with database.begin() as connection:
        connection.execute(update(editions).values(state="held"))
    ((_, fix),) = left_behind(database, CONFIG, now=NOW)
    assert fix.startswith(f"`digest edition approve {edition}` and then `digest send --edition {edition}`")


def waiting(database: Database, digest: str, day: date, state: str) -> int:
    """An edition that has not begun to leave."""
    with database.begin() as connection:
        edition = freeze_readers(connection, digest, [f"{day}@example.org"], NOW + (day - NOW.date()))
        connection.execute(delete(recipients))
        connection.execute(delete(batches))
        connection.execute(update(editions).where(editions.c.id == edition).values(state=state, frozen_at=None))
        return edition


@pytest.mark.parametrize("state", ["approved", "held"])
def test_an_edition_that_waits_for_a_digest_that_is_gone_is_named(database: Database, state: str) -> None:
    edition = waiting(database, "monthly", NOW.date(), state)
    ((words, fix),) = left_behind(database, CONFIG, now=NOW)
    assert words == f"Edition {edition} (monthly 2026-03-30) is {state}, but its digest is no longer configured."
    assert f"`digest edition cancel {edition}`" in fix


def test_an_approved_edition_is_named_if_its_date_is_not_planned_or_its_time_has_passed(database: Database) -> None:
    mondays = config(Path(), digests={"daily": {"days": ["mon"]}})
    edition = waiting(database, "daily", date(2026, 3, 31), "approved")
    ((words, fix),) = left_behind(database, mondays, now=NOW)
    assert words == f"Edition {edition} (daily 2026-03-31) is approved, but its date is no longer planned."
    assert f"`digest edition approve {edition}`" in fix
    assert left_behind(database, CONFIG, now=NOW) == []
    assert left_behind(database, CONFIG, now=NOW + timedelta(days=1)) == []
    ((words, fix),) = left_behind(database, CONFIG, now=NOW + timedelta(days=2))
    assert words == f"Edition {edition} (daily 2026-03-31) is approved, and its time has passed."
    assert "`digest send --due`" in fix


def test_an_edition_for_which_nobody_waits_is_not_named(database: Database) -> None:
    frozen(database, "monthly")
    with database.begin() as connection:
        connection.execute(update(batches).values(state="submitted"))
    assert left_behind(database, CONFIG, now=NOW) == []
