from datetime import UTC, datetime, timedelta

from digest.domain.readers import SuppressionReason
from digest.store.database import Database
from digest.store.readers.suppressions import (
    ListReading,
    end_readings,
    find_suppressions,
    load_readings,
    mark_listed,
    only_here,
    save_reading,
    save_suppressions,
    unsuppress,
)

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
OLA, JAN = "ola@example.org", "jan@example.org"
BOUNCE, OWN, MANUAL = SuppressionReason.BOUNCE, SuppressionReason.UNSUBSCRIBE, SuppressionReason.MANUAL


def test_a_graver_reason_takes_the_place_of_a_readers_own_and_no_other_does(database: Database) -> None:
    with database.begin() as connection:
        save_suppressions(connection, [(OLA, OWN, ""), (JAN, BOUNCE, "550")], NOW)
        save_suppressions(connection, [(OLA, BOUNCE, ""), (JAN, OWN, "")], NOW)
        assert find_suppressions(connection, [OLA, JAN, "x@example.org"]) == {OLA: BOUNCE, JAN: BOUNCE}


def test_a_suppression_is_lifted_for_the_reason_that_was_seen(database: Database) -> None:
    with database.begin() as connection:
        save_suppressions(connection, [(OLA, BOUNCE, "")], NOW)
        unsuppress(connection, [(OLA, OWN)])
        assert find_suppressions(connection, [OLA]) == {OLA: BOUNCE}
        unsuppress(connection, [(OLA, BOUNCE)])
        assert find_suppressions(connection, [OLA]) == {}


def test_what_a_reading_of_the_provider_did_not_find_is_only_here(database: Database) -> None:
    with database.begin() as connection:
        save_suppressions(connection, [(OLA, BOUNCE, ""), (JAN, BOUNCE, ""), ("m@example.org", MANUAL, "")], NOW)
        mark_listed(connection, [OLA, JAN], NOW)
        mark_listed(connection, [OLA], NOW + timedelta(days=1))
        assert only_here(connection, NOW + timedelta(days=1), [BOUNCE]) == [(JAN, BOUNCE)]


def test_a_reading_goes_on_where_it_was_saved(database: Database) -> None:
    with database.begin() as connection:
        save_reading(connection, ListReading("bounces", NOW, 500, found=500))
        save_reading(connection, ListReading("bounces", NOW, None, found=700))
        save_reading(connection, ListReading("blocks", NOW))
        assert load_readings(connection) == [ListReading("blocks", NOW), ListReading("bounces", NOW, None, found=700)]
        end_readings(connection)
        assert load_readings(connection) == []
