"""Moving the readers of a digest that is not configured any more."""

from pathlib import Path

import pytest

from digest.domain.errors import ConfigError, ListError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.move import move_readers
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.moving import Moved
from tests.services.builders import WARSAW, config, local
from tests.services.frozen import freeze_readers

NOW = local("2026-05-12 07:00")
CONFIG = config(Path(), digests={"week": {}, "daily": {}})
OLA = "ola@example.org"


def test_readers_of_a_renamed_digest_are_moved(database: Database) -> None:
    rules = ListRules(("weekly",), ("weekly",), WARSAW)
    add_subscriber(database, Line(OLA, status=Status.ACTIVE), rules, now=NOW)
    assert move_readers(database, CONFIG, "weekly", "week", now=NOW) == Moved(1, 0, 0)
    with database.read() as connection:
        assert find_subscribers(connection, [OLA])[OLA].digests == {"week"}


def test_only_a_digest_that_is_not_configured_loses_its_readers_and_only_to_one_that_is(database: Database) -> None:
    with pytest.raises(ConfigError, match="daily is configured, so its readers stay"):
        move_readers(database, CONFIG, "daily", "week", now=NOW)
    with pytest.raises(ConfigError, match='no digest "monthly"'):
        move_readers(database, CONFIG, "weekly", "monthly", now=NOW)


def test_a_name_that_nobody_reads_is_refused_with_those_that_somebody_does(database: Database) -> None:
    with database.begin() as connection:
        freeze_readers(connection, "monthly", [OLA], NOW)
    with pytest.raises(ListError, match=r"Nobody reads weekly\. .*not configured: monthly\."):
        move_readers(database, CONFIG, "weekly", "week", now=NOW)


def test_readers_who_wait_for_an_edition_are_not_moved_before_it_is_finished(database: Database) -> None:
    with database.begin() as connection:
        edition = freeze_readers(connection, "weekly", [OLA], NOW)
    with pytest.raises(ListError, match=rf"Edition {edition} of weekly is not finished\."):
        move_readers(database, CONFIG, "weekly", "week", now=NOW)
