"""Reports say whom the asks reached, who clicked and what they brought in; their sums are the ledger's."""

from datetime import timedelta

import pytest

from digest.cli.ask_lines import edition_lines, report_lines
from digest.domain.references import Reference, write
from digest.services.watch.ask_report import EditionAsks, edition_asks, report_asks
from digest.services.watch.event_figures import edition_figures
from digest.services.watch.housekeep import housekeep
from digest.store.database import Database
from tests.services.asked import BEGAN, at, began, given, mailed, readers
from tests.services.watch.test_ask_tests import CONFIG, a_clear_test

DAY = timedelta(days=1)


def reference(variant: str, number: int = 0) -> str:
    return write(Reference("daily", BEGAN + number * DAY, variant, "middle"))


def edition(database: Database, number: int) -> EditionAsks:
    return edition_asks(database, CONFIG, number, edition_figures(database, number))


def test_an_edition_says_what_each_of_its_asks_brought_in(database: Database) -> None:
    people = readers(database, 6)
    number = mailed(database, BEGAN, {"a": people[:2], "b": people[2:4], "thanks": people[4:]}, people[:2], test="")
    given(database, BEGAN + 90 * DAY, 123_456, reference("a"))
    given(database, BEGAN, 5_000, reference("a"))
    given(database, BEGAN, 1_000, reference("a"), currency="EUR")
    given(database, BEGAN, 1_000, reference("b", 1))
    found = edition(database, number)
    assert edition_lines(found) == [
        "What the ask brought in, per 1,000 delivered:",
        "  a: clicked by 2 of 2 delivered (1,000.00)",
        "    3 gifts (1,500.00): EUR\xa010.00 (5,000.00), PLN\xa01,284.56 (642,280.00)",
        "  b: clicked by 0 of 2 delivered (0.00)",
        "    no gifts",
    ]
    assert found.as_json()["asks"]["a"]["sums"] == {"EUR": "10.00", "PLN": "1284.56"}
    assert found.as_json()["test"] is None


def test_over_several_editions_each_reader_counts_once_and_all_gifts_are_there(database: Database) -> None:
    people = readers(database, 4)
    for number in range(3):
        mailed(database, BEGAN + number * DAY, {"a": people[:2], "b": people[2:]}, people[:1], test="")
    mailed(database, BEGAN, {"a": people}, people[:1], digest="weekly", test="")
    given(database, BEGAN + DAY, 5_000, reference("a"))
    given(database, BEGAN + 2 * DAY, 700)
    given(database, BEGAN, 9_000, reference("b"))
    found = report_asks(database, CONFIG, BEGAN + DAY)
    assert report_lines(found) == [
        "What asks brought in since 2026-03-31, per 1,000 delivered:",
        "daily, 2 editions:",
        "  a: clicked by 1 of 4 delivered (250.00)",
        "    1 gift (250.00): PLN\xa050.00 (12,500.00)",
        "  b: clicked by 0 of 4 delivered (0.00)",
        "    no gifts",
        "Gifts from elsewhere, or without a reference: 1 gift: PLN\xa07.00",
    ]
    assert [one["digest"] for one in report_asks(database, CONFIG, BEGAN).as_json()["digests"]] == ["daily", "weekly"]


def test_a_test_is_reported_with_its_verdict_and_the_gifts_beside_it(database: Database) -> None:
    a_clear_test(database)
    for number, amount in enumerate((2_000, 5_000, 10_000, 1_000_000)):
        given(database, BEGAN, amount, reference("a", number))
        given(database, BEGAN, amount, reference("b", number))
    housekeep(database, CONFIG, now=at(BEGAN + 9 * DAY))
    found = report_asks(database, CONFIG, BEGAN)
    lines = report_lines(found)
    assert lines[lines.index("Test spring since 2026-03-30, 8 editions:") :] == [
        "Test spring since 2026-03-30, 8 editions:",
        "  b won on 2026-04-08.",
        "  b is better: between 33 % and 78 % more readers click it than a.",
        "  Gifts in PLN decide nothing: b brings 1.00 times as much as a, or 0.14 to 7.33",
        "    times (of each giver, at most PLN\xa0375.00 counts).",
    ]
    (test,) = found.as_json()["tests"]
    assert (test["winner"], test["closed"], test["verdicts"]["all"]["winner"]) == ("b", False, "b")
    assert test["verdicts"]["all"]["gifts"]["PLN"]["cap"] == 37_500
    assert edition(database, 1).as_json()["test"] == test


@pytest.mark.parametrize("variants", [{}, {"a": 2}])
def test_without_asks_or_verdicts_the_report_says_so(database: Database, variants: dict[str, int]) -> None:
    people = readers(database, 2)
    began(database)
    if variants:
        mailed(database, BEGAN, {"a": people})
    lines = report_lines(report_asks(database, CONFIG, BEGAN))
    if variants:
        assert lines[-1] == "  Nothing is known yet: a test needs two variants that readers have received."
    else:
        assert lines == ["No ask was mailed since 2026-03-30."]


def test_no_line_is_wider_than_a_terminal(database: Database) -> None:
    long = "a-variant-with-the-longest-possible-name"
    people = readers(database, 2)
    mailed(database, BEGAN, {long: people[:1], long[:-1]: people[1:]}, people, test="")
    for number, currency in enumerate(("PLN", "EUR", "USD", "GBP", "CHF")):
        given(database, BEGAN, 10 ** (10 + number), reference(long), currency=currency)
    lines = report_lines(report_asks(database, CONFIG, BEGAN)) + edition_lines(edition(database, 1))
    assert max(map(len, lines)) <= 80
