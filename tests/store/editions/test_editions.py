import pytest

from digest.domain.errors import EditionError
from digest.store.database import Database
from digest.store.editions.editions import load_edition


def test_a_number_without_an_edition_is_an_error_that_says_where_the_numbers_are(database: Database) -> None:
    words = r"^There is no edition 7\. `digest edition list` lists them\.$"
    with database.read() as connection, pytest.raises(EditionError, match=words):
        load_edition(connection, 7)
