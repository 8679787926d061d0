"""What each line of a donation tool's file says."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.domain.gift_words import Money, money_of
from digest.domain.gifts import Gift, NoGift, Refund, Standing
from tests.domain.gift_rows import (
    COFFEE,
    DONORBOX,
    FILES,
    GIVEWP,
    KOFI,
    PATREON,
    PAYPAL,
    PAYPAL_DE,
    PAYPAL_FR,
    STRIPE,
    WOOCOMMERCE,
    gift,
    read,
)

CELLS = st.sampled_from("0001-01-01 31/31/26 9999999-1-1 1e9 -0 ١٢ NaN 25:61 +99:99".split()) | st.text(max_size=12)


@given(st.sampled_from(sorted(FILES)), st.data())
def test_whatever_a_cell_holds_is_read_or_refused(name: str, data: st.DataObject) -> None:
    row = dict(FILES[name][0])
    for heading in data.draw(st.sets(st.sampled_from(sorted(row)), max_size=3)):
        row[heading] = data.draw(CELLS)
    with suppress(ValueError, ConfigError):
        read(row)


def test_a_file_without_sums_still_says_who_gave() -> None:
    said = gift(
        {heading: STRIPE[heading] for heading in ("Customer Email", "Created date (UTC)", "Status", "Invoice ID")}
    )
    assert (said.amount, said.interval) == (None, timedelta(days=30))


@pytest.mark.parametrize(
    ("row", "changed", "reason"),
    [
        (STRIPE, {"Status": "Failed"}, "failed"),
        (STRIPE | {"Mode": "Live"}, {"Mode": "Test"}, "a test"),
        (STRIPE | {"Captured": "true"}, {"Captured": "false"}, "paid"),
        (STRIPE | {"Decline Reason": ""}, {"Decline Reason": "insufficient_funds"}, "paid"),
        (PAYPAL, {"Status": "Pending"}, "pending"),
        (PAYPAL, {"Type": "General Withdrawal", "Gross": "-5.00"}, "no money came in"),
        (PAYPAL, {"Type": "General Currency Conversion"}, "not a donation"),
        (PAYPAL, {"Type": "Payment Refund"}, "not a donation"),
        (PAYPAL, {"Balance Impact": "Debit"}, "completed"),
        (GIVEWP, {"Payment Mode": "test"}, "a test"),
        (GIVEWP, {"Donation Status": "Abandoned"}, "abandoned"),
        (DONORBOX, {"Status": "failed"}, "failed"),
        (WOOCOMMERCE, {"line_item_1": "name:Tote bag|quantity:1"}, "an order in the shop"),
        (WOOCOMMERCE, {"status": "on-hold"}, "on-hold"),
        (PATREON, {"Last Charge Status": "Declined"}, "declined"),
        (PATREON, {"Last Charge Status": ""}, "no payment"),
        (KOFI, {"TransactionType": "Shop Order"}, "not a donation"),
    ],
)
def test_what_is_no_gift_is_none(row: Mapping[str, str], changed: Mapping[str, str], reason: str) -> None:
    assert isinstance(read(row), Gift)
    assert read({**row, **changed}) == NoGift(reason)


@pytest.mark.parametrize(
    ("row", "changed", "left"),
    [
        (STRIPE, {"Amount Refunded": "400.00"}, 60_000),
        (STRIPE, {"Status": "Refunded", "Amount Refunded": "1,000.00"}, 0),
        (PAYPAL, {"Status": "Refunded"}, 0),
        (GIVEWP, {"Donation Status": "Refunded"}, 0),
        (WOOCOMMERCE, {"status": "refunded"}, 0),
        (COFFEE, {"is_refunded": "1"}, 0),
    ],
)
def test_of_a_gift_that_was_returned_the_rest_stays(
    row: Mapping[str, str], changed: Mapping[str, str], left: int
) -> None:
    said = gift({**row, **changed})
    assert (said.amount, said.gross) == (left, 100_000)


def test_paypal_writes_a_refund_as_a_payment_of_its_own() -> None:
    row = {**PAYPAL_DE, "Typ": "Rückzahlung", "Brutto": "-400,00", "Absender E-Mail-Adresse": "us@example.org"}
    said = read({**row, "Empfänger E-Mail-Adresse": "b@example.org", "Zugehöriger Transaktionscode": "0ZZ"})
    assert isinstance(said, Refund)
    assert (said.email, said.of, said.amount, said.transaction) == ("b@example.org", "0ZZ", 40_000, "1AA")


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        (STRIPE, {"Invoice ID": ""}),
        (PAYPAL, {"Type": "Donation Payment"}),
        (PAYPAL_DE, {"Typ": "Spendenzahlung"}),
        (PAYPAL_FR, {"Type": "Paiement d'un don"}),
        (GIVEWP, {"Donation Status": "Complete"}),
        (DONORBOX, {"Recurring Donation": "no"}),
        (WOOCOMMERCE, {"line_item_1": "name:Donate: One-Time|quantity:1"}),
        (KOFI, {"TransactionType": "Donation"}),
    ],
)
def test_a_gift_given_once_is_not_monthly(row: Mapping[str, str], changed: Mapping[str, str]) -> None:
    assert gift({**row, **changed}).interval is None


def test_a_yearly_gift_is_given_again_after_a_year() -> None:
    assert gift(PATREON | {"Charge Frequency": "annual"}).interval == timedelta(days=365)


def test_a_former_patron_has_ended_and_their_sum_includes_earlier_gifts() -> None:
    said = gift(PATREON | {"Patron Status": "Former patron", "Pledge Amount": "0.00"})
    assert (said.ended, said.is_total, said.amount, said.interval) == (True, True, 300_000, None)


def test_a_former_patron_gave_even_if_the_file_does_not_say_what() -> None:
    said = gift({**PATREON, "Patron Status": "Former patron", "Pledge Amount": "0.00", "Lifetime Amount": ""})
    assert (said.ended, said.amount) == (True, None)


@pytest.mark.parametrize(
    ("words", "money"),
    [
        ("Completed Zakończono Zrealizowana Terminée Abgeschlossen Pagado Renewal Partially_refunded", Money.CAME),
        ("Refunded Reversed Zwrócono Remboursé Zurückgezahlt Charged_back", Money.RETURNED),
        ("Failed Incomplete Unpaid Odrzucona Refusé Abgelehnt Cancelled", Money.NEVER),
        ("Pending Processing Uncleared Oczekująca En_attente Ausstehend", Money.NOT_YET),
    ],
)
def test_states_are_read_in_several_languages(words: str, money: Money) -> None:
    assert {money_of(word.replace("_", " ")) for word in words.split()} == {money}


@pytest.mark.parametrize(
    ("row", "changed", "why"),
    [
        (PAYPAL, {"Status": "Fertig"}, 'the status "Fertig" does not say whether the money came'),
        (PAYPAL, {"Type": "Something New"}, 'the type "Something New" does not say whether it is a gift'),
        (PAYPAL, {"Date": "20/11/2062"}, 'date is still to come: "20/11/2062"'),
        (PAYPAL, {"Gross": "lots"}, "the amount must be a number"),
        (PAYPAL, {"Currency": "dollars"}, "the currency must be a code"),
    ],
)
def test_a_line_that_nobody_can_read_is_refused(row: Mapping[str, str], changed: Mapping[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read({**row, **changed})


def test_our_own_columns_say_who_gives_or_what_was_given() -> None:
    standing = read({"email": "b@example.org", "last_gift_at": "2026-11-20", "recurring": "yes"})
    assert standing == Standing("b@example.org", datetime(2026, 11, 19, 23, tzinfo=UTC), recurring=True)
    said = gift({"email": "b@example.org", "date": "2026-11-20", "amount": "25", "currency": "EUR", "recurring": "no"})
    assert (said.amount, said.interval) == (2500, None)
