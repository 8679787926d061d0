from datetime import UTC, date, datetime

from digest.store.database import Database
from digest.store.editions.campaigns import raised
from digest.store.tables import gifts

GIFTS = (("2026-05-03", 900), ("2026-05-04", 5_000), ("2026-05-10", 12_050), ("2026-05-17", 1), ("2026-05-18", 70_000))


def test_a_campaign_has_raised_the_gifts_of_its_days_in_its_currency(database: Database) -> None:
    days = {"since": date(2026, 5, 4), "until": date(2026, 5, 17)}
    with database.begin() as connection:
        assert raised(connection, currency="PLN", **days) == 0
        common = {"provider": "stripe", "monthly": False, "imported_at": datetime(2026, 5, 20, tzinfo=UTC)}
        for number, (day, amount) in enumerate(GIFTS):
            for currency in ("PLN", "EUR"):
                given = {"day": date.fromisoformat(day), "amount": amount + (currency == "EUR"), "currency": currency}
                connection.execute(gifts.insert().values(transaction=f"{currency}{number}", **common, **given))
        assert raised(connection, currency="PLN", **days) == 17_051
        assert raised(connection, currency="EUR", **days) == 17_054
