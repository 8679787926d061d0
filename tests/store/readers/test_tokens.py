from sqlalchemy import select

from digest.store.database import Database
from digest.store.readers.tokens import Holder, find_holder, find_tokens, replace_tokens
from digest.store.tables import subscribers, subscriptions
from tests.store.delivery.ledger import EMAILS, NOW, frozen


def test_a_token_outlives_the_subscription_and_the_address(database: Database) -> None:
    token = EMAILS[0]  # the fixture's tokens are readers' addresses
    with frozen(database) as (connection, _):
        assert find_holder(connection, token) == Holder("daily", EMAILS[0])
        assert find_holder(connection, "nobody's") is None
        number = connection.execute(select(subscribers.c.id).where(subscribers.c.email == EMAILS[0])).scalar_one()
        connection.execute(subscriptions.update().where(subscriptions.c.token == token).values(ended_at=NOW))
        assert find_tokens(connection, number) == {"daily": token}
        connection.execute(subscribers.update().where(subscribers.c.id == number).values(email=None, status="erased"))
        assert find_holder(connection, token) == Holder("daily", None)


def test_a_replaced_token_still_names_its_reader_and_is_known_as_replaced(database: Database) -> None:
    token = EMAILS[0]
    with frozen(database) as (connection, _):
        number = connection.execute(select(subscribers.c.id).where(subscribers.c.email == token)).scalar_one()
        first = replace_tokens(connection, number)
        second = replace_tokens(connection, number)
        assert first.keys() == second.keys() == {"daily"}
        assert find_tokens(connection, number) == second
        assert find_holder(connection, second["daily"]) == Holder("daily", token)
        for old in (token, first["daily"]):
            assert find_holder(connection, old) == Holder("daily", token, is_replaced=True)
        assert find_holder(connection, EMAILS[1]) == Holder("daily", EMAILS[1])
