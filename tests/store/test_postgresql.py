"""A server's own settings and a pooler, as hosting companies have them, on a real PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import make_url, text

from digest.domain.errors import StoreError
from digest.store.database import Database
from digest.store.tables import subscribers
from tests.domain.builders import NOON

Open = Callable[[str], Database]


@pytest.fixture
def with_settings(postgresql: Any, postgresql_url: str) -> Iterator[Open]:
    """Open a database whose operator made a setting for it."""
    opened: list[Database] = []

    def make(setting: str) -> Database:
        postgresql.psql(f"ALTER DATABASE {make_url(postgresql_url).database} SET {setting}")
        opened.append(Database(postgresql_url))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


@pytest.mark.parametrize("style", ["German", "SQL, DMY", "Postgres, MDY", "ISO, DMY"])
def test_a_time_is_read_whatever_the_style_of_the_servers_dates(with_settings: Open, style: str) -> None:
    database = with_settings(f"DateStyle = '{style}'")
    row = {"name": "", "status": "active", "bucket": 1, "source": "", "consent_text": "", "recurring": False}
    with database.begin() as connection:
        connection.execute(subscribers.insert().values(**row, created_at=NOON, updated_at=NOON))
    with database.read() as connection:
        assert connection.execute(subscribers.select()).one().created_at == NOON
        assert connection.execute(text("SELECT date '2026-03-04'")).scalar() == date(2026, 3, 4)


@pytest.mark.parametrize("setting", ["statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"])
def test_a_limit_of_the_server_ends_no_work(with_settings: Open, setting: str) -> None:
    database = with_settings(f"{setting} = '200ms'")
    for opened in (database.begin, database.read):
        with opened() as connection:
            connection.execute(text("SELECT 1"))
            threading.Event().wait(0.3)
            connection.execute(text("SELECT pg_sleep(0.3)"))


def test_a_limit_of_the_server_ends_no_waiting_for_a_lock(with_settings: Open) -> None:
    database = with_settings("lock_timeout = '50ms'")
    has_it, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.begin() as connection:
            connection.execute(text("LOCK TABLE subscribers"))
            has_it.set()
            done.wait(60)

    holding = threading.Thread(target=hold)
    holding.start()
    has_it.wait(60)
    threading.Timer(0.3, done.set).start()
    with database.begin() as connection:
        connection.execute(text("LOCK TABLE subscribers"))
    holding.join()


@pytest.mark.parametrize(
    ("setting", "name", "value"),
    [
        ("default_transaction_isolation = 'serializable'", "transaction_isolation", "read committed"),
        ("synchronous_commit = off", "synchronous_commit", "on"),
        ("synchronous_commit = remote_write", "synchronous_commit", "remote_write"),
        ("client_encoding = 'LATIN2'", "client_encoding", "UTF8"),
    ],
)
def test_a_transaction_has_what_it_needs(with_settings: Open, setting: str, name: str, value: str) -> None:
    with with_settings(setting).begin() as connection:
        assert connection.execute(text(f"SHOW {name}")).scalar() == value
        assert connection.execute(text("SELECT CAST(:words AS text)"), {"words": "żółw 🐢"}).scalar() == "żółw 🐢"


def test_a_lax_commit_stays_lax_where_the_program_asks_for_it(with_settings: Open) -> None:
    with with_settings("synchronous_commit = off").begin(durable=False) as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "off"


@pytest.mark.parametrize("encoding", ["LATIN2", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_character_is_refused_by_name(postgresql: Any, encoding: str) -> None:
    name = f"in_{encoding.lower()}"
    postgresql.psql(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    database = Database(postgresql.get_uri(name))
    with pytest.raises(StoreError, match=f'"{name}" has the encoding {encoding}.*createdb --encoding=UTF8'):
        database.migrate()
    assert database.revision() is None
    database.close()
