import pytest
from sqlalchemy.exc import OperationalError

from digest.store.database import Database
from digest.store.delivery.leases import leave_edition, load_sender, renew_edition, take_edition
from tests.services.frozen import freeze_readers
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
        assert not take("two", later=3)
        assert take("two", later=2, gone=("one",))
        assert not renew_edition(connection, edition, process="one", until=NOW + 9 * LEASE)
        assert take("three", later=4)
        leave_edition(connection, edition, process="two")  # no longer its own
        assert load_sender(connection, edition) == "three"
        leave_edition(connection, edition, process="three")
        assert load_sender(connection, edition) is None
        assert take("four")


def test_each_edition_has_a_lease_of_its_own(database: Database) -> None:
    with frozen(database) as (connection, edition):
        other = freeze_readers(connection, "weekly", ["weekly@example.org"], NOW)
        for number in (edition, other):
            assert take_edition(connection, number, process="one", now=NOW, until=NOW + LEASE, gone=())
        later = NOW + 2 * LEASE
        assert renew_edition(connection, edition, process="one", until=later + LEASE)
        assert not take_edition(connection, edition, process="two", now=later, until=later, gone=())
        assert take_edition(connection, other, process="two", now=later, until=later, gone=())
        assert load_sender(connection, edition) == "one"
        assert take_edition(connection, other, process="one", now=later, until=later, gone=("two",))
        leave_edition(connection, edition, process="one")
        assert load_sender(connection, other) == "one"


def test_reading_the_sender_waits_for_a_take_that_is_not_committed_yet(postgresql_url: str) -> None:
    # The process that took it may be dead by then, and the next send must see that.
    database = Database(postgresql_url)
    with frozen(database) as (_, edition):
        pass
    with database.begin() as taking:
        take_edition(taking, edition, process="one", now=NOW, until=NOW + LEASE, gone=())
        with database.engine.connect() as other:
            other.exec_driver_sql("SET lock_timeout = '10ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                load_sender(other, edition)
    with database.begin() as other:
        assert load_sender(other, edition) == "one"
    database.close()
