"""How gifts are imported, and what the ledger and readers are then."""

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from digest.domain.lists import Line
from digest.domain.readers import Status, Subscriber
from digest.services.readers.lists.giver_tally import Donors
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.tables import gifts
from tests.services.builders import WARSAW, local

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


STRIPE = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Invoice ID\n"


def charge(
    number: int, day: str, amount: str = "10.00", *, email: str = BOB, back: str = "0.00", month: str = ""
) -> str:
    state = "Refunded" if back == amount else "Paid"
    return f"ch_{number},{day} 10:00:00,{amount},{back},eur,{state},{email},{month}\n"


KOFI = (
    "DateTime (UTC),BuyerEmail,Received,Currency,TransactionType,TransactionId\n"
    f"2026-11-20T18:04:11Z,{CLEO},5,EUR,{{}},t1\n"
)


PAYPAL = "Date,Type,Status,Currency,Gross,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n"
PAID = f"21/11/2026,Donation Payment,Completed,EUR,50.00,{CLEO},us@example.org,T1,\n"
BACK = f"22/11/2026,Payment Refund,Completed,EUR,-20.00,us@example.org,{CLEO},R1,T1\n"
