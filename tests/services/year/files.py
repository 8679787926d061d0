"""Payments as donation tools export them, among lines that are no gifts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from tests.services.builders import WARSAW
from tests.services.year.people import Payment, Person

Lines = list[dict[str, str]]
US = "donate@notesfrompoland.example"


def _sum(amount: int) -> str:
    return f"{amount / 100:,.2f}"


def stripe(payments: Iterable[Payment]) -> Lines:
    """Stripe's payments. Each has failed once before."""
    lines: Lines = []
    for one in payments:
        paid = {
            "id": f"ch_{one.number}",
            "Created date (UTC)": f"{one.at:%Y-%m-%d %H:%M:%S}",
            "Amount": _sum(one.amount),
            "Amount Refunded": _sum(one.back),
            "Currency": one.currency.lower(),
            "Captured": "true",
            "Description": "Subscription update" if one.monthly else "Donation",
            "Status": "Paid" if one.rest else "Refunded",
            "Customer Email": one.email,
            "Invoice ID": f"in_{one.number}" if one.monthly else "",
            "client_reference_id (metadata)": one.reference,
        }
        lines += [paid, {**paid, "id": f"ch_x{one.number}", "Captured": "false", "Status": "Failed"}]
    return lines


def paypal(payments: Iterable[Payment]) -> Lines:
    """PayPal's activity: payments, payments back, and a withdrawal."""
    lines: Lines = [_transfer("General Withdrawal", "-1,105.50", datetime(2026, 1, 1, tzinfo=WARSAW), number="w1")]
    for one in payments:
        kind, profile = ("Subscription Payment", f"I-{one.email}") if one.monthly else ("Donation Payment", "")
        paid = _transfer(kind, _sum(one.amount), one.at, number=f"pp{one.number}", of=profile, currency=one.currency)
        lines.append({**paid, "From Email Address": one.email, "Custom Number": one.reference})
        if one.back:
            at, own = one.back_at or one.at, f"r{one.number}"
            back = _transfer(
                "Payment Refund", f"-{_sum(one.back)}", at, number=own, of=f"pp{one.number}", currency=one.currency
            )
            lines.append({**back, "To Email Address": one.email})
    return lines


def _transfer(
    kind: str, gross: str, at: datetime, *, number: str, of: str = "", currency: str = "PLN"
) -> dict[str, str]:
    return {
        "Date": f"{at:%d.%m.%Y}",
        "Time": f"{at:%H:%M:%S}",
        "TimeZone": "UTC",
        "Type": kind,
        "Status": "Completed",
        "Currency": currency,
        "Gross": gross,
        "From Email Address": US,
        "To Email Address": US,
        "Transaction ID": number,
        "Reference Txn ID": of,
        "Custom Number": "",
        "Balance Impact": "Debit" if gross.startswith("-") else "Credit",
    }


def givewp(payments: Iterable[Payment]) -> Lines:
    """GiveWP's donations, and a test."""
    lines: Lines = []
    for one in payments:
        at = one.at.astimezone(WARSAW)
        paid = {
            "Donation ID": one.number,
            "Email Address": one.email,
            "Donation Total": f"{one.amount / 100:.2f}",
            "Currency Code": one.currency,
            "Donation Status": "Refunded" if one.back else "Renewal" if one.monthly else "Complete",
            "Payment Mode": "live",
            "Donation Date": f"{at:%B %d, %Y}",
            "Donation Time": f"{at:%I:%M %p}",
        }
        lines += [paid, {**paid, "Donation ID": f"t{one.number}", "Payment Mode": "test"}]
    return lines


def patreon(last: Mapping[str, Payment], people: Mapping[str, Person]) -> Lines:
    """Patreon's members: the last charge of each, and somebody whose charge was declined."""
    nobody = {
        "Email": "nobody@example.net",
        "Patron Status": "Declined patron",
        "Pledge Amount": "5.00",
        "Charge Frequency": "monthly",
        "Last Charge Date": "2026-01-02 00:00:00",
        "Last Charge Status": "Declined",
        "User ID": "u",
        "Currency": "EUR",
    }
    lines: Lines = [nobody]
    for email, one in last.items():
        if people[email].is_patron:
            paid = {"Last Charge Date": f"{one.at:%Y-%m-%d %H:%M:%S}", "Last Charge Status": "Paid"}
            plan = {"Patron Status": "Active patron", "Pledge Amount": _sum(one.amount), "Currency": one.currency}
            lines.append({**nobody, **plan, **paid, "Email": email, "User ID": email})
    return lines


WRITE = {"stripe": stripe, "paypal": paypal, "givewp": givewp}
