from datetime import UTC, datetime, timedelta

from digest.store.database import Database
from digest.store.readers.imports import donors_imported_at, save_import

AT = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)


def test_only_lists_that_say_who_gives_count_as_donor_lists(database: Database) -> None:
    with database.begin() as connection:
        assert donors_imported_at(connection) is None
        save_import(connection, lines=9, donors=0, now=AT)
        assert donors_imported_at(connection) is None
        save_import(connection, lines=9, donors=1, now=AT)
        save_import(connection, lines=9, donors=0, now=AT + timedelta(days=9))
        assert donors_imported_at(connection) == AT
