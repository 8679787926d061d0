"""The answer names each file and counts the people in it."""

from digest.store.database import Database
from tests.services.readers.lists.giving import BOB, KOFI, STRIPE, add, charge, give


def test_several_files_are_named_in_the_answer(database: Database) -> None:
    add(database, BOB)
    bad = KOFI.format("Donation").replace("2026-11-20T", "soon")
    done = give(database, STRIPE + charge(1, "2026-11-20"), bad, KOFI.format("Shop Order"))
    assert [(found.name, found.people) for found in done.lists] == [("Stripe", 1), ("Ko-fi", 0), ("Ko-fi", 0)]
    assert [(refusal.place, refusal.line) for refusal in done.refused] == [(1, 2)]
    assert (done.states, done.not_gifts) == ({"monthly": 0, "once": 1, "no gift": 1}, 1)
    assert done.examples == {"once": ("b***@example.com",), "no gift": ("c***@example.com",)}
