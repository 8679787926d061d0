from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.domain.batches import BatchState, Why
from digest.store.database import Database
from digest.store.delivery.batches import (
    expire_claims,
    leave_out,
    load_claimants,
    load_members,
    load_next_try,
    mark_unreachable,
    move_batch,
    renew_claims,
)
from digest.store.editions.editions import load_editions_underway
from digest.store.tables import batches, editions, recipients, subscriptions
from tests.store.delivery.ledger import EMAILS, LEASE, NOW, claim, frozen, states


def test_a_claim_asked_for_again_gives_the_same_batch(database: Database) -> None:
    with frozen(database) as (connection, edition):
        first = claim(connection, edition, "one#1")
        assert first == claim(connection, edition, "one#1")
        second = claim(connection, edition, "one#2")
        assert first
        assert second
        assert second.id != first.id
        assert states(connection, edition) == ["submitting", "submitting", "pending", "pending", "pending"]
        assert load_next_try(connection, first.id) is None


def test_what_came_back_is_claimed_after_what_was_never_tried_and_not_before_its_time(database: Database) -> None:
    with frozen(database, EMAILS[:3]) as (connection, edition):
        first = claim(connection, edition)
        assert first
        later = NOW + timedelta(minutes=5)
        assert move_batch(connection, first.id, Why.SET_ASIDE, owner=first.owner, until=later)
        assert load_next_try(connection, first.id) == later
        second = claim(connection, edition, "one#2")
        assert second
        assert second.id != first.id
        assert claim(connection, edition, "one#3") is None
        assert move_batch(connection, second.id, Why.RETRY, owner=second.owner, until=NOW)
        third = claim(connection, edition, "one#4", later)
        assert third
        assert (third.id, third.set_aside_at) == (second.id, None)
        fourth = claim(connection, edition, "one#5", later)
        assert fourth
        assert (fourth.id, fourth.set_aside_at) == (first.id, later)
        # The time counts from when the reader was first set aside …
        move_batch(connection, first.id, Why.SET_ASIDE, owner=fourth.owner, until=later + LEASE)
        again = claim(connection, edition, "one#6", later + LEASE)
        assert again
        assert again.set_aside_at == later
        # … until a person says that the batch is to be sent again.
        move_batch(connection, first.id, Why.REFUSED, owner=again.owner)
        move_batch(connection, first.id, Why.SAID_RESEND)
        anew = claim(connection, edition, "one#7")
        assert anew
        assert (anew.id, anew.set_aside_at) == (first.id, None)


def test_nothing_is_claimed_of_an_edition_that_is_not_being_sent(database: Database) -> None:
    with frozen(database) as (connection, edition):
        connection.execute(editions.update().values(state="held"))
        assert claim(connection, edition) is None


def test_a_claimed_batch_leaves_without_those_who_left_since_the_freeze(database: Database) -> None:
    with frozen(database, EMAILS[:2]) as (connection, edition):
        connection.execute(subscriptions.update().where(subscriptions.c.token == EMAILS[0]).values(ended_at=NOW))
        first = claim(connection, edition)
        assert first
        members = load_members(connection, first.id, NOW)
        assert ([one.email for one in members.mailed], len(members.left)) == ([EMAILS[1]], 1)
        leave_out(connection, first, members.left)
        assert load_members(connection, first.id, NOW).left == ()
        own = select(recipients.c.own_state).where(recipients.c.subscriber_id.in_(members.left))
        assert connection.execute(own).scalars().all() == ["suppressed"]


def test_a_claim_takes_out_only_its_own_recipients_and_counts_them(database: Database) -> None:
    with frozen(database, EMAILS[:4]) as (connection, edition):
        first, second = claim(connection, edition, "one#1"), claim(connection, edition, "one#2")
        assert first
        assert second
        own = [one.id for one in load_members(connection, first.id, NOW).mailed]
        others = [one.id for one in load_members(connection, second.id, NOW).mailed]
        mark_unreachable(connection, first, [own[0], *others])
        leave_out(connection, second, [others[0], *own])
        marked = select(recipients.c.subscriber_id, recipients.c.own_state).where(recipients.c.own_state.is_not(None))
        assert set(connection.execute(marked).all()) == {(own[0], "unreachable"), (others[0], "suppressed")}
        columns = (batches.c.suppressed, batches.c.unreachable)
        counts = connection.execute(select(*columns).order_by(batches.c.number)).all()
        assert counts[:2] == [(0, 1), (1, 0)]


def test_a_claim_that_is_over_takes_nobody_out(database: Database) -> None:
    with frozen(database) as (connection, edition):
        first = claim(connection, edition)
        assert first
        ids = [one.id for one in load_members(connection, first.id, NOW).mailed]
        move_batch(connection, first.id, Why.RETRY, owner=first.owner)
        mark_unreachable(connection, first, ids)
        assert set(connection.execute(select(recipients.c.own_state)).scalars()) == {None}


def test_an_answer_counts_for_its_own_claim_only(database: Database) -> None:
    with frozen(database) as (connection, edition):
        first = claim(connection, edition)
        assert first
        assert not move_batch(connection, first.id, Why.ACCEPTED, owner="another#1")
        assert move_batch(connection, first.id, Why.ACCEPTED, owner=first.owner, message_id="m")
        assert move_batch(connection, first.id, Why.ACCEPTED, owner=first.owner)  # its commit's answer was lost
        assert not move_batch(connection, first.id, Why.REFUSED, owner=first.owner)
        assert states(connection, edition)[0] == BatchState.SUBMITTED


@pytest.mark.parametrize(
    ("why", "kept"), [(Why.ACCEPTED, True), (Why.REFUSED, True), (Why.LOST, True), (Why.RETRY, False)]
)
def test_an_answer_ends_the_lease_and_a_batch_to_be_tried_again_has_no_owner(
    database: Database, why: Why, *, kept: bool
) -> None:
    with frozen(database) as (connection, edition):
        first = claim(connection, edition)
        assert first
        move_batch(connection, first.id, why, owner=first.owner, detail="It answered.", message_id="m")
        columns = (batches.c.lease_until, batches.c.owner, batches.c.detail, batches.c.message_id)
        (found,) = connection.execute(select(*columns).where(batches.c.id == first.id)).all()
        assert found == (None, first.owner if kept else None, "It answered.", "m")
        if kept:
            return
        again = claim(connection, edition, "one#2")
        assert again
        move_batch(connection, again.id, Why.ACCEPTED, owner=again.owner)
        message = select(batches.c.message_id).where(batches.c.id == first.id)
        assert (again.id, connection.execute(message).scalar()) == (first.id, "m")


@pytest.mark.parametrize(("later", "gone", "expired"), [(LEASE, (), 0), (LEASE * 2, (), 1), (LEASE, ("one#1",), 1)])
def test_a_claim_expires_with_its_lease_or_its_process(
    database: Database, later: timedelta, gone: tuple[str, ...], expired: int
) -> None:
    with frozen(database) as (connection, edition):
        claim(connection, edition)
        assert expire_claims(connection, edition, now=NOW + later, gone=gone) == expired
        assert states(connection, edition)[0] == ("uncertain" if expired else "submitting")


def test_a_process_renews_its_own_claims_only(database: Database) -> None:
    with frozen(database) as (connection, edition):
        claim(connection, edition, "one#1")
        claim(connection, edition, "one-more#1")
        assert load_claimants(connection, edition) == {"one#1", "one-more#1"}
        renew_claims(connection, edition, "one", NOW + LEASE * 9)
        expire_claims(connection, edition, now=NOW + LEASE * 2, gone=())
        assert load_claimants(connection, edition) == {"one#1"}


def test_an_edition_cancelled_in_mid_send_is_underway_until_its_claims_end(database: Database) -> None:
    with frozen(database) as (connection, edition):
        first = claim(connection, edition)
        assert first
        connection.execute(editions.update().values(state="cancelled"))
        assert load_editions_underway(connection) == [edition]
        move_batch(connection, first.id, Why.ACCEPTED, owner=first.owner)
        assert load_editions_underway(connection) == []
