"""A test of the ask counts each reader once, keeps what it found, and has at most one winner."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from digest.domain.verdict import Arm, Stratum
from digest.services.delivery.asks import fingerprint
from digest.services.watch.ask_tests import count_test, judge_test, settle_test
from digest.services.watch.housekeep import housekeep
from digest.store.database import Database
from digest.store.tables import ask_tests, events
from digest.store.watch.ask_tests import load_test
from tests.services.asked import BEGAN, at, began, mailed, readers, touched
from tests.services.builders import config
from tests.services.mail_events import row_count

DAY = timedelta(days=1)


def asking(*variants: str | dict[str, str]) -> Any:
    named = [one if isinstance(one, dict) else {"name": one} for one in variants]
    tables = [{"heading": "Give", "text": "Please.", **one} for one in named]
    donation = {"url": "https://notesfrompoland.com/donate/", "variants": tables, "test": {"name": "spring"}}
    return config(Path(), donation=donation)


CONFIG = asking("a", "b")
TEST = fingerprint(CONFIG, ["a", "b"])


def strata(database: Database) -> list[Stratum]:
    with database.read() as connection:
        test = load_test(connection, TEST)
        assert test is not None
        return list(count_test(connection, test).values())


def a_clear_test(database: Database, editions: int = 8) -> None:
    """b is clicked twice as often: 14 and 28 of 300 readers in each edition, nobody twice."""
    people = readers(database, 600)
    began(database, TEST)
    a, b = people[:300], people[300:]
    for number in range(editions):
        clicked = a[14 * number : 14 * number + 14] + b[28 * number : 28 * number + 28]
        mailed(database, BEGAN + number * DAY, {"a": a, "b": b}, clicked, test=TEST)


def test_a_reader_counts_once_and_not_after_their_first_click(database: Database) -> None:
    one, two, three, four = readers(database, 4)
    began(database, TEST)
    mailed(database, BEGAN, {"a": [one, two], "b": [three, four]}, [one, three], test=TEST)
    mailed(database, BEGAN + DAY, {"a": [one, two], "b": [three, four]}, [one, two], digest="weekly", test=TEST)
    mailed(database, BEGAN + 2 * DAY, {"a": [two, three], "b": [one, four]}, [three, four], test=TEST)
    assert strata(database) == [
        {"a": Arm(2, 1), "b": Arm(2, 1)},
        {"a": Arm(1, 1), "b": Arm(1, 0)},
    ], "in the third edition, nobody was left for a"


def test_machines_and_readers_who_are_not_asked_do_not_count(database: Database) -> None:
    people = readers(database, 8)
    began(database, TEST)
    variants = {"a": people[:2], "b": people[2:4], "thanks": people[4:6], "quiet": people[6:]}
    edition = mailed(database, BEGAN, variants, test=TEST)
    touched(database, edition, people[0], "ask", "site/a")
    for reader in (people[2], people[6]):
        touched(database, edition, reader, "ask")
    mailed(database, BEGAN + DAY, {"a": people[:2], "b": people[6:]}, people[6:], test=TEST)
    first, second = {"a": Arm(2, 0), "b": Arm(2, 1)}, {"a": Arm(2, 0), "b": Arm(2, 2)}
    assert strata(database) == [first, second], "a click on the quiet line is no click on an ask"


def test_editions_of_other_tests_do_not_count(database: Database) -> None:
    people = readers(database, 4)
    began(database, TEST)
    mailed(database, BEGAN, {"a": people[:2], "b": people[2:]}, people, test="another")
    mailed(database, BEGAN + DAY, {"a": people[:2], "b": people[2:]}, test="")
    assert strata(database) == []


def test_the_winner_is_saved_once(database: Database) -> None:
    a_clear_test(database)
    with database.read() as connection:
        assert connection.execute(select(ask_tests.c.winner)).scalar_one() is None
    assert settle_test(database, CONFIG, at(date(2026, 4, 10))) == "b"
    assert settle_test(database, CONFIG, at(date(2026, 4, 20))) == "b"
    with database.read() as connection:
        test = load_test(connection, TEST)
    assert test is not None
    assert (test.winner, test.decided_at) == ("b", at(date(2026, 4, 10)))


def test_without_enough_editions_or_a_test_there_is_no_winner(database: Database) -> None:
    a_clear_test(database, editions=7)
    assert settle_test(database, CONFIG, at(date(2026, 4, 10))) is None
    assert settle_test(database, config(Path()), at(date(2026, 4, 10))) is None


def test_a_change_of_the_variants_leaves_a_test_undecided(database: Database) -> None:
    a_clear_test(database)
    assert settle_test(database, asking("a", {"name": "b", "button": "Give"}), at(date(2026, 4, 10))) is None


def test_only_variants_for_the_same_readers_are_compared(database: Database) -> None:
    a_clear_test(database)
    settings = asking("a", {"name": "b", "for": "never"})
    with database.read() as connection:
        test = load_test(connection, TEST)
        assert test is not None
        assert judge_test(connection, settings, test).verdicts == {}


def test_a_test_that_is_closed_keeps_what_it_showed(database: Database) -> None:
    a_clear_test(database)
    with database.read() as connection:
        test = load_test(connection, TEST)
        assert test is not None
        before = judge_test(connection, CONFIG, test)
    keep = CONFIG.privacy.keep_events
    assert housekeep(database, CONFIG, now=at(BEGAN) + keep + DAY / 2).editions == 1
    mailed(database, BEGAN + 9 * DAY, {"a": [1], "b": [2]}, [1], test=TEST)
    assert housekeep(database, CONFIG, now=at(BEGAN) + 2 * keep).editions == 8
    assert row_count(database, events) == 0
    with database.read() as connection:
        test = load_test(connection, TEST)
        assert test is not None
        after = judge_test(connection, CONFIG, test)
    assert (after.verdicts, after.editions, after.closed) == (before.verdicts, before.editions, True)
    assert test.winner == "b"
    assert before.closed is False


def test_a_test_can_be_closed_before_anybody_clicked(database: Database) -> None:
    people = readers(database, 4)
    began(database, TEST)
    mailed(database, BEGAN, {"a": people[:2], "b": people[2:]}, test=TEST)
    housekeep(database, CONFIG, now=at(BEGAN) + CONFIG.privacy.keep_events + DAY)
    with database.read() as connection:
        test = load_test(connection, TEST)
        assert test is not None
        judged = judge_test(connection, CONFIG, test)
    assert (judged.closed, judged.editions, judged.verdicts["all"].winner) == (True, 1, None)
