"""Donors on a list: readers' gifts are noted, and strangers are not kept."""

import io
from datetime import timedelta

import pytest

from digest.domain.lists import Line
from digest.services.readers.lists import parts
from digest.services.readers.lists.import_donors import import_donors
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.imports import donors_imported_at
from tests.services.builders import WARSAW, local

NOW = local("2026-05-12 07:00")
RULES = ListRules(("daily", "weekly"), ("daily",), WARSAW)
OLA = "ola@example.org"


def test_donors_are_noted_and_strangers_are_not_kept(database: Database) -> None:
    for name in ("ola", "jan", "ewa"):
        add_subscriber(database, Line(f"{name}@example.org", last_gift_at=NOW), RULES, now=NOW)
    text = (
        "\ufeffEmail\tlast_gift_at\trecurring\nOLA@example.org\t2026-05-13\tyes\njan@example.org\t2020-01-01\t\n"
        "stranger@example.org\t2026-05-01\tno\newa@example.org\tsoon\t\n\t\tno\n"
    ).encode()
    for dry_run in (True, False):
        done = import_donors(database, io.BytesIO(text), zone=WARSAW, now=NOW, dry_run=dry_run)
        assert (done.updated, done.unchanged, done.strangers) == (1, 1, 1)
        assert [refusal.line for refusal in done.refused] == [5, 6]
    assert import_donors(database, io.BytesIO(text), zone=WARSAW, now=NOW).updated == 0
    with database.read() as connection:
        known = find_subscribers(connection, [f"{name}@example.org" for name in ("ola", "jan", "stranger")])
    assert set(known) == {"ola@example.org", "jan@example.org"}
    assert (known["ola@example.org"].last_gift_at, known["ola@example.org"].recurring) == (
        local("2026-05-13 00:00"),
        True,
    )
    assert known["jan@example.org"].last_gift_at == NOW


def test_a_long_list_of_donors_is_counted_by_readers(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 3)
    add_subscriber(database, Line(OLA), RULES, now=NOW)
    gifts = [f"{OLA},2026-05-0{day}" for day in (1, 3, 2)]
    strangers = [f"s{number}@example.org,2026-05-01" for number in range(7)]
    text = "\n".join(["email,last_gift_at", *gifts[:1], *strangers, *gifts[1:], *strangers[:2]]).encode()
    for dry_run in (True, False):
        done = import_donors(database, io.BytesIO(text), zone=WARSAW, now=NOW, dry_run=dry_run)
        assert (done.updated, done.unchanged, done.strangers) == (1, 0, 7)
    with database.read() as connection:
        assert find_subscribers(connection, [OLA])[OLA].last_gift_at == local("2026-05-03 00:00")


def test_a_gift_that_is_still_to_come_is_refused(database: Database) -> None:
    """A slip of the year would spare the reader the ask for decades, as the latest gift counts."""
    add_subscriber(database, Line(OLA), RULES, now=NOW)
    text = f"email,last_gift_at\n{OLA},2062-01-01\n{OLA},2026-05-13\n".encode()
    done = import_donors(database, io.BytesIO(text), zone=WARSAW, now=NOW)
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [
        (2, 'last_gift_at is still to come: "2062-01-01"')
    ]
    assert len(import_subscribers(database, [io.BytesIO(text)], RULES, now=NOW).refused) == 1
    with database.read() as connection:
        assert find_subscribers(connection, [OLA])[OLA].last_gift_at == local("2026-05-13 00:00")


def test_a_list_that_says_who_gives_is_remembered_as_such(database: Database) -> None:
    def told() -> object:
        with database.read() as connection:
            return donors_imported_at(connection)

    import_subscribers(database, [io.BytesIO(b"email\nola@example.org\n")], RULES, now=NOW)
    import_donors(database, io.BytesIO(b"email,recurring\nola@example.org,yes\n"), zone=WARSAW, now=NOW, dry_run=True)
    assert told() is None
    import_donors(database, io.BytesIO(b"email,recurring\nola@example.org,yes\n"), zone=WARSAW, now=NOW)
    assert told() == NOW
    later = NOW + timedelta(days=1)
    import_subscribers(database, [io.BytesIO(b"email,last_gift_at\nola@example.org,2026-05-01\n")], RULES, now=later)
    assert told() == later
