"""Each gift stands in the ledger once, and readers are what their gifts say."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from digest.services.readers.lists.import_donors import DonorRules
from digest.services.readers.lists.import_readers import import_subscribers
from digest.store.database import Database
from digest.store.editions.campaigns import raised
from digest.store.tables import gifts
from tests.services.readers.lists.giving import (
    ADA,
    BACK,
    BOB,
    CLEO,
    DONORS,
    KOFI,
    NOW,
    PAID,
    PAYPAL,
    PEOPLE,
    RULES,
    STRIPE,
    add,
    charge,
    give,
    known,
    ledger,
)


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 2), st.sampled_from(PEOPLE[:2])), min_size=2, max_size=8),
    st.lists(st.tuples(st.sets(st.integers(0, 7)), st.booleans()), max_size=4),
    st.booleans(),
)
@example(given_=[(1, 1, ADA)] * 3, files=[({0}, True), ({0, 1}, False)], last_has_ids=False)
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


@pytest.mark.parametrize("files", [(PAYPAL + PAID + BACK,), (PAYPAL + BACK + PAID,), (PAYPAL + PAID, PAYPAL + BACK)])
def test_paypals_refunds_are_taken_once_wherever_they_stand(database: Database, files: tuple[str, ...]) -> None:
    for _ in range(2):
        for file in files:
            give(database, file)
    assert ledger(database) == [("21.11.", 3000, "EUR", False)]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_gift_that_was_given_back_makes_nobody_a_donor(database: Database, at_once: bool) -> None:  # noqa: FBT001 -- a parameter
    add(database, CLEO)
    back = BACK.replace("-20", "-50")
    for file in [PAYPAL + PAID + back] * 2 if at_once else [PAYPAL + PAID, PAYPAL + back, PAYPAL + PAID]:
        give(database, file)
    assert known(database)[CLEO].last_gift_at is None


@pytest.mark.parametrize(
    ("back", "left"), [(["-50"], []), (["-20"], [3000]), (["-20", "-30"], []), (["-20", "-9"], [2100])]
)
def test_a_refund_that_comes_before_its_gift_is_remembered(
    database: Database, back: list[str], left: list[int]
) -> None:
    for number, amount in enumerate(back):
        give(database, PAYPAL + BACK.replace("R1", f"R{number}").replace("-20", amount))
        with database.read() as connection:
            assert raised(connection, currency="EUR", since=date(2026, 11, 1), until=date(2026, 11, 30)) == 0
    for _ in range(2):
        give(database, PAYPAL + PAID.replace("21/11", "13/11"))
    assert [amount for _, amount, _, _ in ledger(database)] == left


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
    for nobody in (STRIPE, STRIPE + charge(3, "2026-11-20", back="10.00", email=CLEO)):
        assert give(database, nobody, rules=complete).ended == 0
    assert give(database, STRIPE + "ch_9,soon,1.00,,eur,Paid,x@example.org,\n", rules=complete).ended == 0


def test_whoever_is_missing_from_our_own_complete_list_no_longer_gives_monthly(database: Database) -> None:
    add(database, ADA, BOB, CLEO)
    give(database, f"email,recurring\n{ADA},yes\n{BOB},yes\n")
    give(database, STRIPE + charge(1, "2026-11-20", email=CLEO, month="in_1"))
    assert give(database, f"email,recurring\n{ADA},yes\n", rules=replace(DONORS, complete=True)).ended == 1
    assert [known(database)[email].gives_monthly(NOW) for email in PEOPLE] == [True, False, True]


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
def test_without_a_key_or_against_the_newsrooms_wish_strangers_gifts_have_no_person(
    database: Database, rules: DonorRules
) -> None:
    add(database, BOB)
    file = STRIPE + charge(1, "2026-11-20") + charge(2, "2026-11-20", email=ADA)
    for new in (2, 0):
        assert give(database, file, rules=rules).gifts == new
    with database.read() as connection:
        people = connection.execute(select(gifts.c.subscriber_id, gifts.c.address_key).order_by(gifts.c.id)).all()
    assert people == [(known(database)[BOB].id, None), (None, None)]
    without_ids = f"email,date,amount,currency\n{ADA},2026-11-20,5,EUR\n"
    assert give(database, without_ids, rules=rules).gifts == 0


def test_a_gift_without_an_address_counts_once_and_has_no_person(database: Database) -> None:
    file = STRIPE + charge(1, "2026-11-20", email="") + charge(2, "2026-11-21", email="")
    done = give(database, file)
    assert (done.gifts, done.strangers, done.refused, done.lists[0].people) == (2, 0, (), 0)
    assert give(database, file).known == 2
    assert give(database, STRIPE + charge(1, "2026-11-20", back="10.00", email="")).returned == 1
    assert [day for day, *_ in ledger(database)] == ["21.11."]
    assert give(database, "email,date,amount,currency\n,2026-11-20,5,EUR\n").refused[0].reason == "no e-mail address"


def test_a_gift_that_was_returned_at_once_is_no_gift_and_one_without_a_currency_is_counted_apart(
    database: Database,
) -> None:
    for _ in range(2):
        done = give(database, STRIPE + charge(1, "2026-11-20", back="10.00"))
        assert (done.gifts, done.known, done.not_gifts, done.strangers) == (0, 0, 1, 0)
    done = give(database, f"email,date,amount\n{BOB},2026-11-20,5\n")
    assert (done.gifts, done.unsummed, done.strangers) == (0, 1, 1)


def references(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(gifts.c.reference)).scalars())


def test_the_reference_of_a_gift_is_kept_until_it_is_returned(database: Database) -> None:
    heading = f"{STRIPE.strip()},client_reference_id (metadata)"
    for back, kept in (("0.00", "weekly-2026-11-16.b"), ("10.00", "")):
        line = charge(1, "2026-11-20", back=back).strip()
        give(database, f"{heading}\n{line},weekly-2026-11-16.b\n")
        assert references(database) == [kept]
