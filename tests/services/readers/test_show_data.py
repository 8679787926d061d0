"""All that is stored about a reader, shown to them."""

import json
from datetime import datetime

import pytest

from digest.domain.errors import ListError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.show_data import show_data_of_address, show_data_of_reader
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from tests.services.builders import WARSAW, local

NOW = local("2026-05-12 07:00")
OLA = "ola@example.org"
SECTIONS = ("World", "Politics", "Energy", "Culture", "Business", "Sport", "Law")
RULES = ListRules(("daily", "weekly"), ("daily",), WARSAW, sections=SECTIONS)


def add(database: Database) -> None:
    """Add a reader who leaves traces in several tables."""
    line = Line(
        OLA,
        "Ola",
        Status.ACTIVE,
        frozenset({"daily", "weekly"}),
        NOW,
        "party",
        NOW,
        sections=frozenset(SECTIONS[1:]),
    )
    add_subscriber(database, line, RULES, now=NOW)
    suppress_address(database, OLA, reason="complaint", note="wrote to us", now=NOW)


def test_a_reader_sees_what_every_table_says_of_them_as_json(database: Database) -> None:
    add(database)
    said = show_data_of_address(database, OLA)
    assert said == json.loads(json.dumps(said))
    assert (said["email"], said["name"], said["source"]) == (OLA, "Ola", "party")
    assert sorted(one["digest"] for one in said["digests"]) == ["daily", "weekly"]
    assert [one["note"] for one in said["suppressions"]] == ["wrote to us"]
    assert said["sections"] == sorted(SECTIONS[1:])
    assert datetime.fromisoformat(said["consented_at"]) == NOW


def test_nothing_is_shown_for_an_unknown_address(database: Database) -> None:
    add(database)
    with pytest.raises(ListError, match=r"Nobody in the list has the address jan@example\.org"):
        show_data_of_address(database, "jan@example.org")


def test_a_reader_whom_a_report_names_by_id_is_shown_by_id(database: Database) -> None:
    add(database)
    with database.read() as connection:
        number = find_subscribers(connection, [OLA])[OLA].id
    assert show_data_of_reader(database, number) == show_data_of_address(database, OLA)
    with pytest.raises(ListError, match=str(number + 1)):
        show_data_of_reader(database, number + 1)
