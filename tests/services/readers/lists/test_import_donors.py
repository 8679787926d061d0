"""The exports of donation tools, and lists of our own that say who gives."""

import io
from datetime import date, timedelta

import pytest

from digest.services.readers.lists import parts
from digest.services.readers.lists.import_readers import import_subscribers
from digest.store.database import Database
from digest.store.readers.imports import donors_imported_at
from tests.services.builders import local
from tests.services.readers.lists.giving import (
    ADA,
    BOB,
    CLEO,
    NOW,
    PEOPLE,
    RULES,
    SHARED,
    add,
    give,
    known,
    ledger,
)
from tests.services.readers.lists.taking import turned

SUMS = {
    "buymeacoffee-api-supporters.csv": (2500, 1000, "EUR"),
    "donorbox-donations.csv": (2500, 1000, "EUR"),
    "givewp-donations.csv": (2500, 1000, "PLN"),
    "kofi-transactions.csv": (2500, 1000, "EUR"),
    "patreon-members.csv": (2500, 1000, "EUR"),
    "paypal-activity-de.csv": (102500, 1000, "EUR"),
    "paypal-activity-en.csv": (110000, 4000, "PLN"),
    "stripe-unified_payments.csv": (2500, 1000, "EUR"),
    "woocommerce-plugin-orders.csv": (2500, 1000, "PLN"),
}
SILENT = {"buymeacoffee-api-supporters.csv"}
"""Nothing in these files says who gives monthly."""


@pytest.mark.skipif(not SHARED.is_dir(), reason="the exports of other tools are not here")
@pytest.mark.parametrize("name", SUMS)
def test_an_export_of_each_tool_ends_up_as_it_has_to(database: Database, name: str) -> None:
    add(database, *PEOPLE)
    text = (SHARED / name).read_bytes()
    said = give(database, text, dry_run=True)
    assert ledger(database) == []
    assert give(database, turned(text), dry_run=True) == said
    done = give(database, text)
    assert done == said
    assert (done.refused, done.gifts, done.updated) == ((), 2, 2)
    once, monthly, currency = SUMS[name]
    assert ledger(database) == [
        ("20.11.", once, currency, False),
        ("21.11.", monthly, currency, name not in SILENT),
    ]
    readers = known(database)
    gave = [reader.last_gift_at and reader.last_gift_at.date() for reader in map(readers.get, PEOPLE) if reader]
    assert gave == [date(2026, 11, 20), date(2026, 11, 21), None]
    assert [readers[email].gives_monthly(NOW) for email in PEOPLE] == [False, name not in SILENT, False]
    again = give(database, turned(text))
    assert (again.gifts, again.known, again.updated) == (0, done.gifts + done.known, 0)


def test_our_own_list_of_donors_notes_who_gives_and_keeps_no_strangers(database: Database) -> None:
    add(database, *PEOPLE)
    text = (
        f"\ufeffEmail\tlast_gift_at\trecurring\n{ADA.upper()}\t2026-12-02\tyes\n{BOB}\t2020-01-01\t\n"
        f"stranger@example.org\t2026-05-01\tno\n{CLEO}\tsoon\t\n\t\tno\n"
    )
    for dry_run in (True, False):
        done = give(database, text, dry_run=dry_run)
        assert (done.updated, done.unchanged, done.strangers) == (2, 0, 1)
        assert [refusal.line for refusal in done.refused] == [5, 6]
    assert give(database, text).updated == 0
    readers = known(database)
    assert (readers[ADA].last_gift_at, readers[ADA].recurring) == (local("2026-12-02 00:00"), True)
    assert ledger(database) == []


def test_a_long_list_of_donors_is_counted_by_readers(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 3)
    add(database, BOB)
    gave = [f"{BOB},2026-05-0{day}" for day in (1, 3, 2)]
    strangers = [f"s{number}@example.org,2026-05-01" for number in range(7)]
    text = "\n".join(["email,last_gift_at", *gave[:1], *strangers, *gave[1:], *strangers[:2]])
    for dry_run in (True, False):
        done = give(database, text, dry_run=dry_run)
        assert (done.updated, done.unchanged, done.strangers) == (1, 0, 7)
    assert known(database)[BOB].last_gift_at == local("2026-05-03 00:00")


def test_a_gift_that_is_still_to_come_is_refused(database: Database) -> None:
    """A slip of the year would spare the reader the ask for decades, as the latest gift counts."""
    add(database, BOB)
    text = f"email,last_gift_at\n{BOB},2062-01-01\n{BOB},2026-12-02\n"
    done = give(database, text)
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [
        (2, 'last_gift_at is still to come: "2062-01-01"')
    ]
    assert len(import_subscribers(database, [io.BytesIO(text.encode())], RULES, now=NOW).refused) == 1
    assert known(database)[BOB].last_gift_at == local("2026-12-02 00:00")


def test_a_list_that_says_who_gives_is_remembered_as_such(database: Database) -> None:
    def imported_at() -> object:
        with database.read() as connection:
            return donors_imported_at(connection)

    import_subscribers(database, [io.BytesIO(b"email\nola@example.org\n")], RULES, now=NOW)
    give(database, "email,recurring\nola@example.org,yes\n", dry_run=True)
    give(database, "email,recurring\nola@example.org,\n")
    assert imported_at() is None
    give(database, "email,recurring\nola@example.org,yes\n")
    assert imported_at() == NOW
    later = NOW + timedelta(days=1)
    import_subscribers(database, [io.BytesIO(b"email,last_gift_at\nola@example.org,2026-05-01\n")], RULES, now=later)
    assert imported_at() == later
