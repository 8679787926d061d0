from sqlalchemy import update

from digest.domain.batches import BatchState, Why
from digest.store.database import Database
from digest.store.delivery.batches import move_batch
from digest.store.delivery.canaries import canaries_in_trouble, load_release, release
from digest.store.tables import batches
from tests.store.delivery.ledger import EMAILS, LEASE, NOW, claim, frozen


def test_the_others_may_follow_once_all_canaries_have_left(database: Database) -> None:
    with frozen(database, canary=EMAILS[:1]) as (connection, edition):
        first = claim(connection, edition)
        assert first
        assert claim(connection, edition, "one#2") is None
        assert not release(connection, edition, NOW)
        move_batch(connection, first.id, Why.ACCEPTED, owner=first.owner)
        assert release(connection, edition, NOW + LEASE)
        assert not release(connection, edition, NOW)  # the first time counts
        assert load_release(connection, edition) == NOW + LEASE
        assert claim(connection, edition, "one#2") is None
        assert claim(connection, edition, "one#2", NOW + LEASE)


def test_nobody_waits_for_a_canary_who_was_set_aside(database: Database) -> None:
    with frozen(database, canary=EMAILS[:1]) as (connection, edition):
        first = claim(connection, edition)
        assert first
        move_batch(connection, first.id, Why.SET_ASIDE, owner=first.owner, until=NOW)
        again = claim(connection, edition, "one#2")
        assert again
        assert not release(connection, edition, NOW)
        move_batch(connection, first.id, Why.SET_ASIDE, owner=again.owner, until=NOW + LEASE)
        assert release(connection, edition, NOW)
        assert canaries_in_trouble(connection, edition) == 0
        others = claim(connection, edition, "one#3")
        assert others
        assert others.id != first.id


def test_a_canary_that_was_refused_is_trouble(database: Database) -> None:
    with frozen(database, canary=EMAILS[:1]) as (connection, edition):
        first = claim(connection, edition)
        assert first
        connection.execute(update(batches).where(~batches.c.canary).values(state=BatchState.UNCERTAIN))
        assert canaries_in_trouble(connection, edition) == 0
        move_batch(connection, first.id, Why.REFUSED, owner=first.owner)
        assert canaries_in_trouble(connection, edition) == 1
