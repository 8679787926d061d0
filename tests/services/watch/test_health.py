"""Whether the database can be used, and whether the feed is being read."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.services.watch.health import check_health
from digest.store.database import Database
from digest.store.intake.stories import FeedState, save_feed
from tests.services.builders import config, local
from tests.services.mail_events import submitted

NOW = local("2026-05-12 07:00")


def test_a_database_that_is_not_migrated_is_not_usable(tmp_path: Path, postgresql: object) -> None:
    postgresql.psql("CREATE DATABASE bare;")  # type: ignore[attr-defined]
    database = Database(postgresql.get_uri(database="bare"))  # type: ignore[attr-defined]
    assert check_health(database, config(tmp_path), now=NOW).database == "unusable"
    database.close()


@pytest.mark.parametrize(("hours", "feed", "is_ready"), [(1, "ok", True), (3, "stale", False)])
def test_all_is_well_while_the_feed_is_read_often_enough(
    database: Database, tmp_path: Path, hours: int, feed: str, *, is_ready: bool
) -> None:
    settings = config(tmp_path)
    unread = check_health(database, settings, now=NOW)
    assert (unread.database, unread.feed, unread.is_ready) == ("ok", "unread", False)
    with database.begin() as connection:
        save_feed(connection, FeedState(settings.site.feed, read_at=NOW - timedelta(hours=hours)))
    health = check_health(database, settings, now=NOW)
    assert (health.feed, health.feed_age, health.is_ready) == (feed, timedelta(hours=hours), is_ready)


def test_batches_are_counted_by_their_state(database: Database, tmp_path: Path) -> None:
    submitted(database, ["a@example.org", "b@example.org", "c@example.org"], state="uncertain")
    counted = check_health(database, config(tmp_path), now=NOW).batches
    assert set(counted) == {"uncertain"}
    assert counted["uncertain"] >= 2


def test_a_database_that_is_away_is_no_error(tmp_path: Path) -> None:
    database = Database("postgresql://me:hush@127.0.0.1:1/x")
    health = check_health(database, config(tmp_path), now=NOW)
    assert (health.database, health.is_ready) == ("unavailable", False)
    database.close()
