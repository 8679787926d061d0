"""What a campaign has raised, from the ledger of gifts."""

from datetime import date

from sqlalchemy import Connection, func, select

from digest.store.tables import gifts


def raised(connection: Connection, *, currency: str, since: date, until: date) -> int:
    """Add up the gifts in a currency from one day to another, both inclusive. Returns hundredths of its unit."""
    # A negative sum is a refund of a gift that is not known yet.
    some = (gifts.c.currency == currency, gifts.c.day >= since, gifts.c.day <= until, gifts.c.amount > 0)
    return int(connection.execute(select(func.coalesce(func.sum(gifts.c.amount), 0)).where(*some)).scalar_one())
