"""Each gift of the ledger is credited to the ask that brought it in, or to none."""

from collections import Counter
from datetime import timedelta

from digest.domain.ask_figures import Gifts
from digest.domain.references import Reference, write
from digest.store.database import Database
from digest.store.watch.gifts import Source, gifts_by_source, sums_by_giver
from tests.services.asked import BEGAN, given, mailed, readers

DAY = timedelta(days=1)


def reference(variant: str, amount: str = "", digest: str = "daily") -> str:
    return write(Reference(digest, BEGAN, variant, "middle", amount))


def test_gifts_are_credited_by_their_references_and_lose_nothing(database: Database) -> None:
    mailed(database, BEGAN, {"a": readers(database, 1)})
    given(database, BEGAN, 5_000, reference("a"))
    given(database, BEGAN, 2_500, reference("a", "25"))
    given(database, BEGAN, 1_000, reference("a"), currency="EUR")
    for other in ("", "pi_3Mt", reference("b"), reference("a", digest="weekly"), reference("a")[:-1]):
        given(database, BEGAN + DAY, 100, other)
    with database.read() as connection:
        found = gifts_by_source(connection)
        later = gifts_by_source(connection, BEGAN + DAY)
    others = Gifts(5, Counter(PLN=500))
    assert found == {Source("daily", BEGAN, "a"): Gifts(3, Counter(PLN=7_500, EUR=1_000)), None: others}
    assert later == {None: others}


def test_the_gifts_of_one_giver_are_one_sum(database: Database) -> None:
    (reader,) = readers(database, 1)
    edition = mailed(database, BEGAN, {"a": [reader]})
    for amount in ("", "25"):
        given(database, BEGAN, 2_500, reference("a", amount), subscriber_id=reader)
        given(database, BEGAN, 1_000, reference("a", amount), address_key="stranger")
        given(database, BEGAN, 700, reference("a", amount))
    with database.read() as connection:
        sums = sorted(sums_by_giver(connection, [edition]))
        assert list(sums_by_giver(connection, [])) == []
    assert sums == [("a", "PLN", amount) for amount in (700, 700, 2_000, 5_000)]
