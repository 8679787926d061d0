"""A monthly gift as each donation tool exports it, and how a row is read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from digest.domain.gift_headings import GiftWording, recognise_gifts
from digest.domain.gifts import Gift, GiftTerms, Read, read_gift
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
