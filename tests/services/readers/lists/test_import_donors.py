"""Gifts from files: each stands in the ledger once, and readers are what their gifts say."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from digest.domain.errors import ConfigError
from digest.domain.gift_headings import GiftWording
from digest.domain.list_values import Order
from digest.domain.lists import Line
from digest.domain.readers import Status, Subscriber
from digest.services.readers.lists import parts
from digest.services.readers.lists.giver_tally import Donors
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.store.database import Database
from digest.store.editions.campaigns import raised
from digest.store.readers.find import find_subscribers
from digest.store.readers.imports import donors_imported_at
from digest.store.tables import gifts
from tests.services.builders import WARSAW, local
from tests.services.readers.lists.taking import turned

SHARED = Path(__file__).parents[5] / "shared" / "exports" / "donors"
NOW = local("2026-12-01 07:00")
KEY = "a-key-of-the-tests-which-is-long-enough"
RULES = ListRules(("daily", "weekly"), ("daily",), WARSAW, key=KEY)
DONORS = DonorRules(WARSAW, KEY)
ADA, BOB, CLEO = (f"{name}@example.com" for name in ("ada", "bob", "cleo"))
PEOPLE = (ADA, BOB, CLEO)


def give(
    database: Database, *files: str | bytes, rules: DonorRules = DONORS, dry_run: bool = False, days: int = 0
) -> Donors:
    sources = [io.BytesIO(file.encode() if isinstance(file, str) else file) for file in files]
    return import_donors(database, sources, rules, now=NOW + timedelta(days=days), dry_run=dry_run)


def add(database: Database, *emails: str) -> None:
    for email in emails:
        add_subscriber(database, Line(email, status=Status.ACTIVE), RULES, now=NOW)


def known(database: Database) -> Mapping[str, Subscriber]:
    with database.read() as connection:
        return find_subscribers(connection, PEOPLE)


def ledger(database: Database) -> list[tuple[str, int, str, bool]]:
    """The ledger's days, sums and currencies, and what is monthly."""
    with database.read() as connection:
        rows = connection.execute(gifts.select().where(gifts.c.amount > 0).order_by(gifts.c.day, gifts.c.amount))
        return [(f"{row.day:%d.%m.}", row.amount, row.currency, row.monthly) for row in rows]


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


@pytest.mark.skipif(not SHARED.is_dir(), reason="the exports of other tools are not here")
@pytest.mark.parametrize("name", ["woocommerce-analytics-orders.csv", "woocommerce-analytics-customers.csv"])
def test_exports_that_say_too_little_are_refused(database: Database, name: str) -> None:
    with pytest.raises(ConfigError, match="Export the orders themselves"):
        give(database, (SHARED / name).read_bytes())


STRIPE = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Invoice ID\n"


def charge(
    number: int, day: str, amount: str = "10.00", *, email: str = BOB, back: str = "0.00", month: str = ""
) -> str:
    state = "Refunded" if back == amount else "Paid"
    return f"ch_{number},{day} 10:00:00,{amount},{back},eur,{state},{email},{month}\n"


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 2), st.sampled_from(PEOPLE[:2])), min_size=2, max_size=8),
    st.lists(st.tuples(st.sets(st.integers(0, 7)), st.booleans()), max_size=4),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_however_files_overlap_each_gift_counts_once(
    given_: list[tuple[int, int, str]],
    files: list[tuple[set[int], bool]],
    last_has_ids: bool,  # noqa: FBT001 -- drawn
) -> None:
    """Some of the files lack the ids of payments."""
    database = Database("sqlite://")
    charges = [
        charge(number, f"2026-11-{day:02}", f"{amount}.00", email=email)
        for number, (day, amount, email) in enumerate(given_)
    ]
    for chosen, has_ids in [*files, (set(range(8)), last_has_ids)]:
        kept = [text for number, text in enumerate(charges) if number in chosen]
        lines = [STRIPE, *kept] if has_ids else [text.partition(",")[2] for text in (STRIPE, *kept)]
        give(database, "".join(lines))
        give(database, "".join(lines))
    assert sorted(amount for _, amount, _, _ in ledger(database)) == sorted(amount * 100 for _, amount, _ in given_)
    with database.read() as connection:
        whole = sum(amount * 100 for _, amount, _ in given_)
        days = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
        assert raised(connection, currency="EUR", **days) == whole
    database.close()


def test_a_refund_takes_a_gift_out_of_the_ledger_and_from_its_reader(database: Database) -> None:
    add(database, BOB)
    older = STRIPE + charge(1, "2026-11-02") + charge(2, "2026-11-20", "30.00", month="in_1")
    give(database, older)
    assert known(database)[BOB].gives_monthly(NOW)
    newer = STRIPE + charge(1, "2026-11-02", back="4.00") + charge(2, "2026-11-20", "30.00", back="30.00")
    assert give(database, newer).returned == 2
    assert ledger(database) == [("02.11.", 600, "EUR", False)]
    reader = known(database)[BOB]
    assert (str(reader.last_gift_at)[:10], reader.recurring) == ("2026-11-02", False)
    give(database, older)
    assert ledger(database) == [("02.11.", 600, "EUR", False)]


KOFI = (
    "DateTime (UTC),BuyerEmail,Received,Currency,TransactionType,TransactionId\n"
    f"2026-11-20T18:04:11Z,{CLEO},5,EUR,{{}},t1\n"
)


PAYPAL = "Date,Type,Status,Currency,Gross,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n"
PAID = f"21/11/2026,Donation Payment,Completed,EUR,50.00,{CLEO},us@example.org,T1,\n"
BACK = f"22/11/2026,Payment Refund,Completed,EUR,-20.00,us@example.org,{CLEO},R1,T1\n"


@pytest.mark.parametrize("files", [(PAYPAL + PAID + BACK,), (PAYPAL + BACK + PAID,), (PAYPAL + PAID, PAYPAL + BACK)])
def test_paypals_refunds_are_taken_once_wherever_they_stand(database: Database, files: tuple[str, ...]) -> None:
    for _ in range(2):
        for file in files:
            give(database, file)
    assert ledger(database) == [("21.11.", 3000, "EUR", False)]


def test_a_refund_that_comes_before_its_gift_is_remembered(database: Database) -> None:
    give(database, PAYPAL + BACK)
    give(database, PAYPAL + PAID.replace("21/11", "13/11"))
    assert ledger(database) == []


def test_monthly_giving_ends_one_and_a_half_months_after_the_last_gift(database: Database) -> None:
    add(database, BOB)
    give(database, STRIPE + charge(1, "2026-10-20", month="in_1") + charge(2, "2026-11-20", month="in_2"))
    reader = known(database)[BOB]
    assert [reader.gives_monthly(NOW + timedelta(days=days)) for days in (0, 34, 35)] == [True, True, False]
    give(database, STRIPE + charge(3, "2027-01-20", month="in_3"), days=60)
    assert known(database)[BOB].gives_monthly(NOW + timedelta(days=60))


def test_a_word_of_ours_ends_monthly_giving_and_older_gifts_do_not_revive_it(database: Database) -> None:
    add(database, BOB)
    monthly = STRIPE + charge(1, "2026-11-20", month="in_1")
    give(database, monthly)
    give(database, f"email,recurring\n{BOB},no\n")
    give(database, monthly)
    reader = known(database)[BOB]
    assert (reader.recurring, reader.monthly_until) == (False, NOW)


def test_whoever_is_missing_from_a_complete_file_no_longer_gives_monthly(database: Database) -> None:
    add(database, ADA, BOB)
    one, other = charge(1, "2026-11-20", email=ADA, month="in_1"), charge(2, "2026-11-21", month="in_2")
    give(database, STRIPE + one + other)
    complete = replace(DONORS, complete=True)
    assert give(database, STRIPE + one, rules=complete, dry_run=True).ended == 1
    assert give(database, STRIPE + one, rules=complete).ended == 1
    assert [known(database)[email].gives_monthly(NOW) for email in (ADA, BOB)] == [True, False]
    assert give(database, KOFI.format("Donation"), rules=complete).ended == 0
    assert give(database, STRIPE + "ch_9,soon,1.00,,eur,Paid,x@example.org,\n", rules=complete).ended == 0


def test_a_former_patron_no_longer_gives_monthly(database: Database) -> None:
    add(database, BOB)
    heading = "Email,Patron Status,Lifetime Amount,Pledge Amount,Last Charge Date,Last Charge Status,Currency,User ID\n"
    give(database, f"{heading}{BOB},Active patron,10.00,10.00,2026-10-21,Paid,EUR,2\n")
    give(database, f"{heading}{BOB},Active patron,20.00,10.00,2026-11-21,Paid,EUR,2\n")
    assert known(database)[BOB].gives_monthly(NOW)
    assert give(database, f"{heading}{BOB},Former patron,25.00,0.00,2026-11-25,Paid,EUR,2\n").ended == 1
    assert not known(database)[BOB].gives_monthly(NOW)
    assert [amount for _, amount, _, _ in ledger(database)] == [1000, 1000, 500]


def test_gifts_wait_for_their_givers_to_become_readers(database: Database) -> None:
    done = give(database, STRIPE + charge(1, "2026-11-20", month="in_1"))
    assert (done.strangers, done.gifts) == (1, 1)
    with database.read() as connection:
        assert BOB not in repr(connection.execute(gifts.select()).all())
    import_subscribers(database, [io.BytesIO(f"email\n{BOB}\n".encode())], RULES, now=NOW)
    reader = known(database)[BOB]
    assert (str(reader.last_gift_at)[:10], reader.gives_monthly(NOW)) == ("2026-11-20", True)
    assert give(database, STRIPE + charge(1, "2026-11-20", month="in_1")).known == 1
    assert len(ledger(database)) == 1


@pytest.mark.parametrize("rules", [replace(DONORS, key=None), replace(DONORS, keeps_strangers=False)])
def test_strangers_are_not_kept_without_a_key_or_against_the_newsrooms_wish(
    database: Database, rules: DonorRules
) -> None:
    add(database, BOB)
    done = give(database, STRIPE + charge(1, "2026-11-20") + charge(2, "2026-11-20", email=ADA), rules=rules)
    assert (done.strangers, done.gifts, len(ledger(database))) == (1, 1, 1)


def references(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(gifts.c.reference)).scalars())


def test_the_reference_of_a_gift_is_kept_until_it_is_returned(database: Database) -> None:
    heading = f"{STRIPE.strip()},client_reference_id (metadata)"
    for back, kept in (("0.00", "weekly-2026-11-16.b"), ("10.00", "")):
        line = charge(1, "2026-11-20", back=back).strip()
        give(database, f"{heading}\n{line},weekly-2026-11-16.b\n")
        assert references(database) == [kept]


def test_an_open_order_of_days_is_refused_before_anything_is_written(database: Database) -> None:
    file = PAYPAL + PAID.replace("21/11", "03/11")
    with pytest.raises(ConfigError, match="3 November 2026 or 11 March 2026"):
        give(database, STRIPE + charge(1, "2026-11-20"), file)
    assert ledger(database) == []
    words = GiftWording(dates=Order.DMY)
    assert give(database, file, rules=replace(DONORS, wording=words)).gifts == 1
    assert ledger(database) == [("03.11.", 5000, "EUR", False)]


def test_several_files_are_named_in_the_answer(database: Database) -> None:
    add(database, BOB)
    bad = KOFI.format("Donation").replace("2026-11-20T", "soon")
    done = give(database, STRIPE + charge(1, "2026-11-20"), bad, KOFI.format("Shop Order"))
    assert [(found.name, found.people) for found in done.lists] == [("Stripe", 1), ("Ko-fi", 0), ("Ko-fi", 0)]
    assert [(refusal.place, refusal.line) for refusal in done.refused] == [(1, 2)]
    assert (done.states, done.not_gifts) == ({"monthly": 0, "once": 1, "no gift": 1}, 1)
    assert done.examples == {"once": ("b***@example.com",), "no gift": ("c***@example.com",)}


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
    def told() -> object:
        with database.read() as connection:
            return donors_imported_at(connection)

    import_subscribers(database, [io.BytesIO(b"email\nola@example.org\n")], RULES, now=NOW)
    give(database, "email,recurring\nola@example.org,yes\n", dry_run=True)
    give(database, "email,recurring\nola@example.org,\n")
    assert told() is None
    give(database, "email,recurring\nola@example.org,yes\n")
    assert told() == NOW
    later = NOW + timedelta(days=1)
    import_subscribers(database, [io.BytesIO(b"email,last_gift_at\nola@example.org,2026-05-01\n")], RULES, now=later)
    assert told() == later
