"""Gifts belong to their givers, wait for them, and are forgotten with them; the sums stay."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.domain.errors import ListError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.mail.outbox import Outbox
from digest.services.readers.erase import erase_reader
from digest.services.readers.gifts import giver_key
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.show_data import show_data_of_address
from digest.services.watch.housekeep import housekeep
from digest.store.database import Database
from digest.store.editions.campaigns import raised
from digest.store.tables import gifts
from tests.services.builders import WARSAW, config, local

NOW = local("2026-12-01 07:00")
KEY = "a-key-of-the-tests-which-is-long-enough"
RULES = ListRules(("daily",), ("daily",), WARSAW, key=KEY)
DONORS = DonorRules(WARSAW, KEY)
OLA = "ola.to.be.forgotten@example.org"
OUTBOX = Outbox(config(Path("/nonexistent")))
GIFT = f"email,date,amount,currency,transaction,reference\n{OLA},2026-11-20,25,EUR,secret-id,weekly-2026-11-16.b\n"
UNNAMED = f"email,date,amount,currency\n{OLA},2026-11-21,10,EUR\n"


def give(database: Database, *files: str) -> None:
    for file in files:
        import_donors(database, [io.BytesIO(file.encode())], DONORS, now=NOW)


def add(database: Database, status: Status = Status.ACTIVE) -> None:
    add_subscriber(database, Line(OLA, status=status), RULES, now=NOW)


def whole(database: Database) -> int:
    with database.read() as connection:
        return raised(connection, currency="EUR", since=date(2026, 11, 1), until=date(2026, 11, 30))


def rows(database: Database) -> str:
    with database.read() as connection:
        return repr(connection.execute(select(gifts)).all())


@pytest.mark.parametrize("is_reader", [True, False])
def test_erasing_somebody_leaves_only_the_sums_of_their_gifts(database: Database, is_reader: bool) -> None:  # noqa: FBT001 -- a parameter
    if is_reader:
        add(database)
    give(database, GIFT, UNNAMED)
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    left = rows(database)
    for trace in (OLA, giver_key(OLA, KEY), "secret-id", "weekly-2026-11-16"):
        assert trace not in left
    assert whole(database) == 3500
    give(database, GIFT, UNNAMED)
    assert (whole(database), rows(database)) == (3500, left)
    with pytest.raises(ListError, match="Nobody"):
        show_data_of_address(database, OLA, KEY)


def test_an_old_file_brings_back_no_gift_of_somebody_who_was_erased_and_returned(database: Database) -> None:
    add(database)
    give(database, GIFT, UNNAMED)
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    add_subscriber(database, Line(OLA, status=Status.ACTIVE), replace(RULES, resubscribe=True), now=NOW)
    later = GIFT.replace("2026-11-20", "2026-12-02").replace("secret-id", "another")
    file = GIFT + later.partition("\n")[2]
    import_donors(database, [io.BytesIO(file.encode())], DONORS, now=NOW + timedelta(days=2))
    give(database, UNNAMED)
    assert whole(database) == 3500
    assert [gift["day"] for gift in show_data_of_address(database, OLA)["gifts"]] == ["2026-12-02"]


@pytest.mark.parametrize("is_reader", [True, False])
def test_people_see_their_gifts_among_their_data(database: Database, is_reader: bool) -> None:  # noqa: FBT001 -- a parameter
    if is_reader:
        add(database)
    give(database, GIFT)
    assert show_data_of_address(database, OLA, KEY)["gifts"] == [
        {
            "provider": "own",
            "transaction": "secret-id 2026-11-20",
            "day": "2026-11-20",
            "amount": "25.00",
            "currency": "EUR",
            "monthly": False,
            "reference": "weekly-2026-11-16.b",
        }
    ]


def test_whoever_does_not_sign_up_in_time_is_forgotten_and_their_gift_still_counts(database: Database) -> None:
    settings = config(Path(), donation={"remember_strangers": "90d"})
    give(database, GIFT, UNNAMED)
    housekeep(database, settings, now=NOW + timedelta(days=90))
    assert giver_key(OLA, KEY) in rows(database)
    housekeep(database, settings, now=NOW + timedelta(days=90, seconds=1))
    assert giver_key(OLA, KEY) not in rows(database)
    give(database, GIFT, UNNAMED)
    assert whole(database) == 3500
    assert giver_key(OLA, KEY) not in rows(database)
    add(database)
    give(database, GIFT)  # now it says whose gift it was
    assert len(show_data_of_address(database, OLA)["gifts"]) == 1


def test_a_list_of_sign_ups_that_nobody_confirmed_brings_no_gifts(database: Database) -> None:
    give(database, GIFT)
    for status, waits in ((Status.PENDING, True), (Status.ACTIVE, False)):
        add(database, status)
        give(database, GIFT)
        assert (giver_key(OLA, KEY) in rows(database)) is waits


def test_two_imports_at_once_count_each_gift_once(database: Database) -> None:
    add(database)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: give(database, GIFT, UNNAMED), range(4)))
    assert whole(database) == 3500
