"""Files of gifts that say too little, or can be read in two ways, are refused as a whole."""

from dataclasses import replace

import pytest

from digest.domain.errors import ConfigError
from digest.domain.gift_headings import GiftWording
from digest.domain.list_values import Order
from digest.store.database import Database
from tests.services.readers.lists.giving import DONORS, PAID, PAYPAL, SHARED, STRIPE, charge, give, ledger


@pytest.mark.skipif(not SHARED.is_dir(), reason="the exports of other tools are not here")
@pytest.mark.parametrize("name", ["woocommerce-analytics-orders.csv", "woocommerce-analytics-customers.csv"])
def test_exports_that_say_too_little_are_refused(database: Database, name: str) -> None:
    with pytest.raises(ConfigError, match="Export the orders themselves"):
        give(database, (SHARED / name).read_bytes())


@pytest.mark.parametrize(
    ("heading", "tool"),
    [
        ("email,active_subscription,email_disabled,created_at", "Substack"),
        ("Email Address,First Name,OPTIN_TIME,LEID,TIMEZONE", "Mailchimp"),
    ],
)
def test_a_list_of_readers_is_sent_to_its_own_command(database: Database, heading: str, tool: str) -> None:
    with pytest.raises(ConfigError, match=f"a list of readers from {tool}. `digest subscribers import`"):
        give(database, heading + "\n")


def test_an_open_order_of_days_is_refused_before_anything_is_written(database: Database) -> None:
    file = PAYPAL + PAID.replace("21/11", "03/11")
    with pytest.raises(ConfigError, match="3 November 2026 or 11 March 2026"):
        give(database, STRIPE + charge(1, "2026-11-20"), file)
    assert ledger(database) == []
    words = GiftWording(dates=Order.DMY)
    assert give(database, file, rules=replace(DONORS, wording=words)).gifts == 1
    assert ledger(database) == [("03.11.", 5000, "EUR", False)]
