from digest.domain.batches import Why
from digest.store.database import Database
from digest.store.delivery.batches import leave_out, load_members, mark_unreachable, move_batch
from digest.store.delivery.standing import (
    SetAside,
    count_batches,
    load_left_behind,
    load_set_aside,
    load_sums,
    load_unsettled,
)
from tests.store.delivery.ledger import EMAILS, LEASE, NOW, claim, frozen


def test_the_sums_add_up_to_all_who_were_frozen(database: Database) -> None:
    with frozen(database) as (connection, edition):
        for number, why in enumerate((Why.ACCEPTED, Why.REFUSED, Why.LOST)):
            batch = claim(connection, edition, f"one#{number}")
            assert batch
            if why is Why.ACCEPTED:
                mark_unreachable(connection, batch, [load_members(connection, batch.id, NOW).mailed[0].id])
            move_batch(connection, batch.id, why, owner=batch.owner, detail=why.value)
        sums = load_sums(connection, edition)
        assert sums.recipients == {
            "pending": 3,
            "submitting": 0,
            "submitted": 1,
            "uncertain": 1,
            "failed": 2,
            "unreachable": 1,
            "suppressed": 0,
        }
        assert sums.batches == {"pending": 2, "submitting": 0, "submitted": 1, "uncertain": 1, "failed": 1}
        assert (sums.frozen, sums.requests) == (len(EMAILS), 3)
        assert count_batches(connection) == {"pending": 2, "submitted": 1, "uncertain": 1, "failed": 1}
        unsettled = [(one.number, one.state.value, one.detail) for one in load_unsettled(connection, edition)]
        assert unsettled == [(2, "failed", "refused"), (3, "uncertain", "lost")]


def test_an_unsettled_batch_counts_those_who_were_in_its_request(database: Database) -> None:
    with frozen(database, batch_size=4) as (connection, edition):
        batch = claim(connection, edition)
        assert batch
        members = [one.id for one in load_members(connection, batch.id, NOW).mailed]
        mark_unreachable(connection, batch, members[:1])
        leave_out(connection, batch, members[1:2])
        move_batch(connection, batch.id, Why.LOST, owner=batch.owner)
        assert [one.recipients for one in load_unsettled(connection, edition)] == [len(members) - 2]


def test_an_edition_rests_once_only_readers_who_were_set_aside_are_left(database: Database) -> None:
    with frozen(database, EMAILS[:3]) as (connection, edition):
        first, second = claim(connection, edition, "one#1"), claim(connection, edition, "one#2")
        assert first
        assert second
        move_batch(connection, first.id, Why.SET_ASIDE, owner=first.owner, until=NOW + LEASE)
        assert load_set_aside(connection, edition, NOW) is None
        move_batch(connection, second.id, Why.ACCEPTED, owner=second.owner)
        assert load_set_aside(connection, edition, NOW) == SetAside(2, NOW + LEASE)
        assert load_set_aside(connection, edition, NOW + LEASE) is None


def test_an_edition_of_an_unconfigured_digest_is_left_behind_while_readers_wait(database: Database) -> None:
    with frozen(database) as (connection, edition):
        assert load_left_behind(connection, ["daily", "weekly"]) == []
        (behind,) = load_left_behind(connection, ["weekly"])
        assert (behind.edition, behind.digest, behind.waiting) == (edition, "daily", len(EMAILS))
        for number in range(5):
            batch = claim(connection, edition, f"one#{number}")
            assert batch
            move_batch(connection, batch.id, Why.ACCEPTED, owner=batch.owner)
        assert load_left_behind(connection, ["weekly"]) == []
