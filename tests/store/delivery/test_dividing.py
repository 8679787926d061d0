from sqlalchemy import select

from digest.domain.batches import Why
from digest.store.database import Database
from digest.store.delivery.batches import leave_out, load_members, mark_unreachable, move_batch
from digest.store.delivery.dividing import divide_batch
from digest.store.delivery.standing import load_sums
from digest.store.tables import batches
from tests.store.delivery.ledger import EMAILS, NOW, claim, frozen, states


def test_named_recipients_get_batches_of_their_own_and_the_others_stay_together(database: Database) -> None:
    with frozen(database, batch_size=10) as (connection, edition):
        claimed = claim(connection, edition)
        assert claimed
        who = [one.id for one in load_members(connection, claimed.id, NOW).mailed]
        parts = divide_batch(connection, claimed, [who[0], who[2]])
        assert [part.alone for part in parts] == [who[0], None, who[2], *([None] if len(who) > 3 else [])]
        assert parts[0].id == claimed.id
        inside = [[one.id for one in load_members(connection, part.id, NOW).mailed] for part in parts]
        assert [number for part in inside for number in part] == who
        assert inside[:3] == [[who[0]], [who[1]], [who[2]]]
        assert load_sums(connection, edition).frozen == len(EMAILS)


def test_a_part_keeps_the_claim_and_moves_as_any_batch(database: Database) -> None:
    with frozen(database, EMAILS[:2], batch_size=10) as (connection, edition):
        claimed = claim(connection, edition)
        assert claimed
        first, second = divide_batch(connection, claimed)
        assert states(connection, edition) == ["submitting", "submitting"]
        assert move_batch(connection, first.id, Why.REFUSED, owner=claimed.owner)
        assert move_batch(connection, second.id, Why.RETRY, owner=claimed.owner)
        again = claim(connection, edition, "one#2")
        assert again
        assert (again.id, again.rendition_id) == (second.id, claimed.rendition_id)


def test_halves_share_those_who_are_still_to_be_mailed_and_count_the_others(database: Database) -> None:
    with frozen(database, EMAILS[:8], batch_size=10) as (connection, edition):
        claimed = claim(connection, edition)
        assert claimed
        who = [one.id for one in load_members(connection, claimed.id, NOW).mailed]
        leave_out(connection, claimed, who[:1])
        mark_unreachable(connection, claimed, who[1:2])
        first, second = divide_batch(connection, claimed)
        halves = [[one.id for one in load_members(connection, part.id, NOW).mailed] for part in (first, second)]
        rest = who[2:]
        assert halves == [rest[: len(rest) // 2], rest[len(rest) // 2 :]]
        counts = connection.execute(
            select(batches.c.size, batches.c.suppressed, batches.c.unreachable)
            .where(batches.c.id.in_([first.id, second.id]))
            .order_by(batches.c.number)
        ).all()
        assert [tuple(row) for row in counts] == [(2 + len(halves[0]), 1, 1), (len(halves[1]), 0, 0)]
        assert load_sums(connection, edition).frozen == 8


def test_a_batch_that_another_claim_has_is_not_divided(database: Database) -> None:
    with frozen(database, EMAILS[:2], batch_size=10) as (connection, edition):
        claimed = claim(connection, edition)
        assert claimed
        move_batch(connection, claimed.id, Why.RETRY, owner=claimed.owner)
        assert claim(connection, edition, "one#2")
        assert divide_batch(connection, claimed) == []
        assert states(connection, edition) == ["submitting"]
