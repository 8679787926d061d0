"""Limits that processes share: none of them takes more because the other began anew."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import select

from digest.services.readers.limits import takes_from, takes_one_more
from digest.store.database import Database
from digest.store.tables import uses

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
NETWORKS = ("2001:db8:1:1::/64", "2001:db8:1::/56", "2001:db8:1::/48")


def test_clients_at_the_same_time_get_no_more_than_the_limit(database: Database) -> None:
    start = threading.Barrier(8)

    def ask(_: int) -> int:
        start.wait()
        return sum(takes_from(database, NETWORKS, key="k", now=NOW) for _ in range(4))

    with ThreadPoolExecutor(8) as clients:
        assert sum(clients.map(ask, range(8))) == 15


def test_whoever_is_at_the_limit_writes_nothing_and_uses_up_nothing(database: Database) -> None:
    assert sum(takes_from(database, NETWORKS, key="k", now=NOW) for _ in range(40)) == 15
    assert sum(takes_one_more(database, 3, now=NOW) for _ in range(9)) == 3
    with database.read() as connection:
        assert sorted(connection.execute(select(uses.c.times)).scalars()) == [3, 15, 15, 15]


def test_what_is_counted_names_no_network(database: Database) -> None:
    takes_from(database, ("192.0.2.0/24",), key="k", now=NOW)
    with database.read() as connection:
        assert len(str(connection.execute(select(uses.c.key)).scalar_one())) == 64
