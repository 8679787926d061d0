"""Addresses that are never mailed, and what that changes for their readers."""

import pytest

from digest.domain.errors import ConfigError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.suppressions import find_suppressions
from tests.services.builders import WARSAW, local

NOW = local("2026-05-12 07:00")
OLA, JAN = "ola@example.org", "jan@example.org"


def reasons(database: Database) -> dict[str, str]:
    with database.read() as connection:
        return dict(find_suppressions(connection, [OLA, JAN]))


def test_an_address_is_suppressed_once_in_whatever_form_it_is_written(database: Database) -> None:
    assert suppress_address(database, "OLA@Example.org", reason="bounce", note="", now=NOW)
    assert not suppress_address(database, OLA, reason="bounce", note="", now=NOW)
    assert reasons(database) == {OLA: "bounce"}


def test_a_note_that_breaks_a_line_is_refused_and_nothing_is_suppressed(database: Database) -> None:
    with pytest.raises(ConfigError, match=r"ola@example\.org: .*note"):
        suppress_address(database, OLA, reason="manual", note="one\x00two", now=NOW)
    assert reasons(database) == {}


def test_only_leaving_ends_what_a_suppressed_reader_reads(database: Database) -> None:
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    for email in (OLA, JAN):
        add_subscriber(database, Line(email, status=Status.ACTIVE), rules, now=NOW)
    for email, reason in ((OLA, "unsubscribe"), (JAN, "bounce"), ("stranger@example.org", "unsubscribe")):
        assert suppress_address(database, email, reason=reason, note="", now=NOW)
    with database.read() as connection:
        after = find_subscribers(connection, [OLA, JAN])
    assert (after[OLA].status, after[OLA].digests) == (Status.UNSUBSCRIBED, frozenset())
    assert (after[JAN].status, after[JAN].digests) == (Status.ACTIVE, frozenset({"daily"}))
    assert reasons(database) == {OLA: "unsubscribe", JAN: "bounce"}
