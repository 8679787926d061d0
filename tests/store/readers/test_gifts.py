"""Entries of the ledger are found by payment and by person, and two processes never save one twice."""

from datetime import date

from digest.domain.gift_ledger import Entry
from digest.domain.readers import Subscriber
from digest.store.database import Database
from digest.store.readers.gifts import (
    find_days,
    find_monthly_givers,
    give_to_readers,
    has_strangers,
    load_entries,
    save_entries,
)
from digest.store.readers.save import save_subscribers
from tests.services.builders import local

NOW = local("2026-12-01 07:00")
READER, HASH = 1, "a" * 64


def entry(transaction: str, person: int | str | None, day: int, *, monthly: bool = False, amount: int = 1000) -> Entry:
    return Entry("stripe", transaction, person, date(2026, 11, day), amount, "EUR", monthly)


def save(database: Database, *entries: Entry) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber("ola@example.org", recurring=True))], NOW)
        save_entries(connection, entries, (), NOW)


def test_entries_are_found_by_payment_and_by_person(database: Database) -> None:
    saved = [entry("1", READER, 1), entry("2", HASH, 2, monthly=True), entry("3", None, 3)]
    save(database, *saved)
    with database.read() as connection:
        found = [load_entries(connection, *wanted) for wanted in (("3", ()), ((), [READER, HASH]), ("9", ["b" * 64]))]
    assert [[one._replace(id=0) for one in entries] for entries in found] == [saved[2:], saved[:2], []]


def test_an_entry_that_somebody_else_has_saved_meanwhile_stays(database: Database) -> None:
    save(database, entry("1", READER, 1))
    with database.begin() as connection:
        save_entries(connection, [entry("1", HASH, 2, amount=1)], (), NOW)
        [kept] = load_entries(connection, "1", ())
        save_entries(connection, (), [kept._replace(amount=0)], NOW)
        assert load_entries(connection, (), [READER]) == [kept._replace(amount=0)]
        assert find_days(connection, [READER]) == {}


def test_gifts_under_a_hash_become_their_readers(database: Database) -> None:
    save(database, entry("1", HASH, 1), entry("2", HASH, 2, monthly=True), entry("3", READER, 3))
    with database.begin() as connection:
        assert has_strangers(connection)
        assert give_to_readers(connection, {HASH: READER, "b" * 64: 7}) == {READER}
        assert not has_strangers(connection)
        assert find_days(connection, [READER]) == {READER: (date(2026, 11, 3), date(2026, 11, 2))}
        assert find_monthly_givers(connection, "stripe") == {READER}
        assert find_monthly_givers(connection, "paypal") == frozenset()
