"""Tests of the ask are found by name and time, and their readers one by one."""

from datetime import timedelta

from digest.domain.verdict import Arm
from digest.store.database import Database
from digest.store.watch.ask_tests import (
    each_clicker,
    each_delivery,
    load_test,
    load_test_of,
    load_tests,
    save_winner,
    totals_of,
)
from tests.services.asked import BEGAN, at, began, mailed, readers, touched

DAY = timedelta(days=1)


def test_a_test_has_the_frozen_editions_of_its_fingerprint(database: Database) -> None:
    people = readers(database, 2)
    began(database, "old")
    began(database, "new", BEGAN + DAY)
    old = mailed(database, BEGAN, {"a": people}, test="old")
    new = mailed(database, BEGAN + DAY, {"a": people}, test="new")
    neither = mailed(database, BEGAN + 2 * DAY, {"a": people}, test="")
    with database.read() as connection:
        newest = load_test(connection, "new")
        assert newest is not None
        assert (newest.name, newest.editions) == ("spring", [new])
        assert load_test(connection, "none") is None
        assert [test.editions for test in load_tests(connection, BEGAN)] == [[old], [new]]
        assert load_tests(connection, BEGAN + DAY) == [newest]
        assert load_test_of(connection, new) == newest
        assert load_test_of(connection, neither) is None


def test_the_first_winner_stays(database: Database) -> None:
    began(database)
    with database.begin() as connection:
        test = load_test(connection, "f")
        assert test is not None
        assert save_winner(connection, test, "b", at(BEGAN)) is True
        assert save_winner(connection, test, "a", at(BEGAN + DAY)) is False
        decided = load_test(connection, "f")
    assert decided is not None
    assert (decided.winner, decided.decided_at) == ("b", at(BEGAN))


def test_clickers_come_one_by_one_with_their_mails(database: Database) -> None:
    one, two, three, four = readers(database, 4)
    first = mailed(database, BEGAN, {"a": [one, two], "b": [three, four]}, [four, one])
    second = mailed(database, BEGAN + DAY, {"a": [one, two], "b": [three, four]}, [one])
    touched(database, second, three, "ask", "site/a")
    with database.read() as connection:
        assert list(each_clicker(connection, [first, second])) == [
            (one, [(first, "a"), (second, "a")]),
            (three, []),
            (four, [(first, "b")]),
        ]
        assert list(each_delivery(connection, [first, second])) == [
            (one, [(first, "a"), (second, "a")]),
            (three, [(first, "b"), (second, "b")]),
            (four, [(first, "b"), (second, "b")]),
        ]
        assert list(each_clicker(connection, [])) == []


def test_a_variant_may_be_missing_in_some_editions() -> None:
    kept = totals_of({1: {"a": Arm(9, 1), "b": Arm(8, 0)}, 2: {"b": Arm(7, 2), "c": Arm(6, 3)}})
    assert kept == {
        "a": {"test": {"1": [9, 1]}},
        "b": {"test": {"1": [8, 0], "2": [7, 2]}},
        "c": {"test": {"2": [6, 3]}},
    }
