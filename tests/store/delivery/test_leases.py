from digest.store.database import Database
from digest.store.delivery.leases import leave_edition, load_sender, renew_edition, take_edition
from tests.store.delivery.ledger import LEASE, NOW, frozen


def test_an_edition_has_one_sender_until_it_leaves_dies_or_its_lease_ends(database: Database) -> None:
    with frozen(database) as (connection, edition):

        def take(process: str, *, gone: tuple[str, ...] = (), later: int = 0) -> bool:
            now = NOW + later * LEASE
            return take_edition(connection, edition, process=process, now=now, until=now + LEASE, gone=gone)

        assert take("one")
        assert take("one")  # again, after a commit whose answer was lost
        assert not take("two")
        assert renew_edition(connection, edition, process="one", until=NOW + 3 * LEASE)
        assert not take("two", later=2)
        assert take("two", later=2, gone=("one",))
        assert not renew_edition(connection, edition, process="one", until=NOW + 9 * LEASE)
        assert take("three", later=4)
        leave_edition(connection, edition, process="two")  # no longer its own
        assert load_sender(connection, edition) == "three"
        leave_edition(connection, edition, process="three")
        assert load_sender(connection, edition) is None
        assert take("four")
