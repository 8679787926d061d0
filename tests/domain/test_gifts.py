"""What each line of a donation tool's file says, with its columns in any order, left out or renamed."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.domain.gift_headings import GiftWording, recognise_gifts
from digest.domain.gift_tools import TOOLS
from digest.domain.gift_words import Money, money_of
from digest.domain.gifts import Gift, GiftTerms, NoGift, Read, Refund, Standing, read_gift
from digest.domain.list_values import Dates, Order

TERMS = GiftTerms(ZoneInfo("Europe/Warsaw"), Order.DMY, datetime(2026, 11, 30, tzinfo=UTC))
NO_WORDS = GiftWording()


def read(row: Mapping[str, str], wording: GiftWording = NO_WORDS) -> Read:
    found = recognise_gifts(list(row), wording)
    cells = dict(zip(found.columns, row.values(), strict=True))
    dates = Dates()
    dates.see(found.get(cells, "date"))
    return read_gift(cells, found, TERMS._replace(order=dates.order(None, found.tool.dates)))


def gift(row: Mapping[str, str], wording: GiftWording = NO_WORDS) -> Gift:
    read_ = read(row, wording)
    assert isinstance(read_, Gift)
    return read_


STRIPE = {
    "Customer Email": "b@example.org",
    "Created date (UTC)": "2026-11-20 18:04:11",
    "Amount": "1,000.00",
    "Currency": "eur",
    "Status": "Paid",
    "id": "ch_1",
    "Amount Refunded": "0.00",
    "Invoice ID": "in_1",
    "Fee": "1.20",
    "client_reference_id (metadata)": "weekly-2026-11-16.b",
}
PAYPAL = {
    "From Email Address": "b@example.org",
    "Date": "20/11/2026",
    "Gross": "1,000.00",
    "Currency": "EUR",
    "Status": "Completed",
    "Type": "Subscription Payment",
    "Time": "19:04:11",
    "TimeZone": "CET",
    "Transaction ID": "1AA",
    "Balance Impact": "Credit",
    "Custom Number": "weekly-2026-11-16.b",
}
PAYPAL_DE = {
    "Absender E-Mail-Adresse": "b@example.org",
    "Datum": "20.11.2026",
    "Brutto": "1.000,00",
    "Währung": "EUR",
    "Status": "Abgeschlossen",
    "Typ": "Abonnementzahlung",
    "Transaktionscode": "1AA",
}
PAYPAL_FR = {
    "De l’adresse email": "b@example.org",
    "Date": "20/11/2026",
    "Avant commission": "1 000,00",
    "Devise": "EUR",
    "État": "Terminé",
    "Type": "Paiement d'abonnement",
    "Numéro de transaction": "1AA",
    "Heure": "19:04:11",
}
GIVEWP = {
    "Email Address": "b@example.org",
    "Donation Date": "November 20, 2026",
    "Donation Total": "1,000.00",
    "Currency Code": "EUR",
    "Donation Status": "Renewal",
    "Donation ID": "101",
    "Payment Mode": "live",
    "Donation Time": "7:04 pm",
}
DONORBOX = {
    "Donor Email": "b@example.org",
    "Donated At": "11/20/26 18:04:11",
    "Amount": "1000.0",
    "Currency": "EUR",
    "Status": "paid",
    "Recurring Donation": "yes",
    "Receipt Id": "9001",
    "Name": "Bob",
}
WOOCOMMERCE = {
    "billing_email": "b@example.org",
    "order_date": "2026-11-20 19:04:11",
    "order_total": "1000",
    "order_currency": "EUR",
    "status": "completed",
    "line_item_1": "name:Donate: Monthly|quantity:1|total:1000",
    "order_id": "1001",
}
PATREON = {
    "Email": "b@example.org",
    "Last Charge Date": "2026-11-20 07:46:37",
    "Pledge Amount": "1000.00",
    "Currency": "EUR",
    "Last Charge Status": "Paid",
    "Patron Status": "Active patron",
    "Lifetime Amount": "3000.00",
    "User ID": "2",
    "Name": "Bob",
}
KOFI = {
    "BuyerEmail": "b@example.org",
    "DateTime (UTC)": "2026-11-20T18:04:11Z",
    "Received": "1000.00",
    "Currency": "EUR",
    "TransactionType": "Monthly Tip",
    "TransactionId": "t1",
    "From": "Bob",
    "Message": "Thanks!",
}
COFFEE = {
    "support_email": "b@example.org",
    "support_created_on": "2026-11-20 18:04:11",
    "support_coffee_price": "5.0000",
    "support_coffees": "200",
    "support_currency": "EUR",
    "is_refunded": "",
    "transaction_id": "pi_1",
    "payer_name": "",
}
FILES = {
    "stripe": (STRIPE, 5),
    "paypal": (PAYPAL, 6),
    "paypal-de": (PAYPAL_DE, 6),
    "paypal-fr": (PAYPAL_FR, 6),
    "givewp": (GIVEWP, 5),
    "donorbox": (DONORBOX, 6),
    "woocommerce": (WOOCOMMERCE, 6),
    "patreon": (PATREON, 6),
    "kofi": (KOFI, 5),
    "buymeacoffee": (COFFEE, 6),
}
"""A monthly gift of 1,000 EUR by each tool, and how many of its first columns say so."""


@given(st.data())
def test_columns_may_be_shuffled_left_out_and_renamed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    row, needed = FILES[name]
    order = data.draw(
        st.permutations([*row][:needed] + data.draw(st.lists(st.sampled_from([*row][needed:]), unique=True)))
    )
    renamed = data.draw(st.sets(st.sampled_from(order)))
    there = {f"Nasze {heading}" if heading in renamed else heading: row[heading] for heading in order}
    words = GiftWording({f"Nasze {heading}": heading for heading in renamed})
    said = gift(there, words)
    assert recognise_gifts(list(there), words).tool.key == name.partition("-")[0]
    assert (said.email, said.amount, said.currency, str(said.day)) == ("b@example.org", 100_000, "EUR", "2026-11-20")
    if name not in ("stripe", "buymeacoffee") or "Invoice ID" in order:
        assert said.interval == timedelta(days=30)


CELLS = st.sampled_from("0001-01-01 31/31/26 9999999-1-1 1e9 -0 ١٢ NaN 25:61 +99:99".split()) | st.text(max_size=12)


@given(st.sampled_from(sorted(FILES)), st.data())
def test_whatever_a_cell_holds_is_read_or_refused(name: str, data: st.DataObject) -> None:
    row = dict(FILES[name][0])
    for heading in data.draw(st.sets(st.sampled_from(sorted(row)), max_size=3)):
        row[heading] = data.draw(CELLS)
    with suppress(ValueError, ConfigError):
        read(row)


@pytest.mark.parametrize("column", ["Customer Email", "Created date (UTC)", "Status"])
def test_a_file_without_what_makes_a_gift_is_refused_with_the_column_to_export(column: str) -> None:
    row = {heading: cell for heading, cell in STRIPE.items() if heading != column}
    with pytest.raises(ConfigError, match=r"from Stripe, but it lacks .*Export it with that column") as refused:
        read(row)
    assert column in str(refused.value)


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


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        ("Date,Order #,Status,Customer,Net Sales", "It has no address"),
        ("Name,Email,Last Active,Total Spend", "It has no date of a gift"),
        ("Name,Email,Donor Created,Total Donated", "It has no date of a gift"),
    ],
)
def test_files_that_say_too_little_are_refused_with_the_export_to_use(headings: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as refused:
        recognise_gifts(headings.split(","), NO_WORDS)
    assert "Export" in str(refused.value)


POLISH = {
    "Data": "20/11/2026",
    "Typ": "Płatność w formie darowizny",
    "Stan": "Zakończono",
    "Waluta": "PLN",
    "Kwota": "1 000,00",
    "Nadawca - adres e-mail": "b@example.org",
    "Prowizja": "-3,00",
}
POLISH_COLUMNS = {
    "Data": "date",
    "Typ": "type",
    "Stan": "status",
    "Waluta": "currency",
    "Kwota": "amount",
    "Nadawca - adres e-mail": "email",
}


@pytest.mark.parametrize("words", [GiftWording(renamed=POLISH_COLUMNS), GiftWording(columns=POLISH_COLUMNS)])
def test_any_other_file_is_read_by_named_columns(words: GiftWording) -> None:
    said = gift(POLISH, words)
    assert (said.email, said.amount, said.currency, said.interval) == ("b@example.org", 100_000, "PLN", None)
    assert read({**POLISH, "Stan": "Zwrócono"}, words) == Gift(
        said.email, said.at, said.day, amount=0, gross=100_000, currency="PLN"
    )


def test_configured_columns_leave_known_tools_alone() -> None:
    assert gift(PAYPAL, GiftWording(columns={"Date": "last_gift_at", "Gross": "-"})).amount == 100_000


def test_an_unknown_heading_is_answered_with_the_words_to_paste() -> None:
    with pytest.raises(ConfigError, match=r"--map Betrag=amount --map E-Mail-Adresse=email --map Ort=-") as refused:
        recognise_gifts(["Betrag", "E-Mail-Adresse", "Ort"], NO_WORDS)
    assert "Columns seen: Betrag, E-Mail-Adresse, Ort" in str(refused.value)
    with pytest.raises(ConfigError, match='There is no column "sum"'):
        recognise_gifts(["Betrag"], GiftWording({"Betrag": "sum"}))
    with pytest.raises(ConfigError, match="A column is named twice: email"):
        recognise_gifts(["a", "b"], GiftWording({"a": "email", "b": "email"}))


def test_our_own_columns_say_who_gives_or_what_was_given() -> None:
    standing = read({"email": "b@example.org", "last_gift_at": "2026-11-20", "recurring": "yes"})
    assert standing == Standing("b@example.org", datetime(2026, 11, 19, 23, tzinfo=UTC), recurring=True)
    said = gift({"email": "b@example.org", "date": "2026-11-20", "amount": "25", "currency": "EUR", "recurring": "no"})
    assert (said.amount, said.interval) == (2500, None)


def test_the_configured_parameter_is_the_reference_of_a_gift() -> None:
    row = {**STRIPE, "campaign (metadata)": "daily-2026-11-16.a"}
    assert gift(row).reference == "weekly-2026-11-16.b"
    assert gift(row, GiftWording(reference="campaign")).reference == "daily-2026-11-16.a"


def test_each_tool_has_headings_of_its_own() -> None:
    for tool in TOOLS:
        assert tool.telling
        assert not any(heading == "" for heading in tool.headings)
