"""What is kept no longer, and that reports stay the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from digest.domain.batches import BatchState
from digest.domain.events import Event
from digest.services.delivery.ledger_report import report
from digest.services.watch import housekeep as housekeeping
from digest.services.watch.event_figures import edition_figures
from digest.services.watch.housekeep import Swept, housekeep
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.tables import batches, events, recipients
from tests.services.builders import config
from tests.services.mail_events import CLAIMED, NOW, row_count, some_events, submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 11)]
CONFIG = config(Path())
LATER = CLAIMED + CONFIG.privacy.keep_events + timedelta(days=1)
MUCH_LATER = CLAIMED + CONFIG.privacy.keep_deliveries + timedelta(days=1)


def take(database: Database, *reported: Event) -> None:
    take_events(database, reported, touches=True, now=NOW)


def test_reports_stay_the_same_when_their_events_are_deleted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "PART", 3)
    mails = submitted(database, EMAILS)
    edition = mails[0].edition
    take(database, *some_events(mails), mails[0].event("delivered", edition_id=None))
    figures, ledger = edition_figures(database, edition), report(database, edition)
    stored = row_count(database, events)

    assert housekeep(database, CONFIG, now=NOW) == Swept(0, 0, 0, 0)
    assert housekeep(database, CONFIG, now=LATER) == Swept(1, stored, 0, 0)
    assert (edition_figures(database, edition).as_json(), row_count(database, events)) == (figures.as_json(), 0)
    take(database, mails[0].event("opened"))
    assert edition_figures(database, edition).as_json() == figures.as_json()
    assert housekeep(database, CONFIG, now=MUCH_LATER) == Swept(0, 1, len(EMAILS), 0)
    assert row_count(database, recipients) == 0
    assert (edition_figures(database, edition).as_json(), report(database, edition)) == (figures.as_json(), ledger)
    assert housekeep(database, CONFIG, now=MUCH_LATER) == Swept(0, 0, 0, 0)
    take(database, mails[0].event("complaint"))
    assert row_count(database, events) == 1


def test_reports_stay_the_same_when_proofs_of_acceptance_are_deleted(database: Database) -> None:
    mails = submitted(database, EMAILS)
    take(database, *some_events(mails))
    figures = edition_figures(database, mails[0].edition)
    assert housekeep(database, CONFIG, now=CLAIMED + housekeeping.ACCEPTANCE) == Swept(0, 0, 0, 0)
    later = CLAIMED + housekeeping.ACCEPTANCE + timedelta(seconds=1)
    assert housekeep(database, CONFIG, now=later) == Swept(0, len(mails), 0, 0)
    assert edition_figures(database, mails[0].edition) == figures


@pytest.mark.parametrize("state", [state for state in BatchState if state is not BatchState.SUBMITTED])
def test_what_is_still_to_be_sent_is_still_heard_of(database: Database, state: BatchState) -> None:
    mails = submitted(database, EMAILS)
    take(database, *some_events(mails))
    with database.begin() as connection:
        connection.execute(batches.update().where(batches.c.id == mails[-1].batch).values(state=state))
    assert housekeep(database, CONFIG, now=LATER) == Swept(0, 0, 0, 0)
    assert housekeep(database, CONFIG, now=MUCH_LATER).editions == 1


def test_two_who_keep_house_at_once_are_not_in_each_other_s_way(database: Database) -> None:
    mails = submitted(database, EMAILS)
    take(database, *some_events(mails))
    before = edition_figures(database, mails[0].edition)
    with ThreadPoolExecutor(8) as pool:
        swept = [*pool.map(lambda _: housekeep(database, CONFIG, now=LATER), range(8))]
    assert sum(one.events for one in swept) == len(some_events(mails))
    assert edition_figures(database, mails[0].edition) == before


def test_who_is_in_doubt_is_not_forgotten(database: Database) -> None:
    submitted(database, EMAILS, state="uncertain")
    assert housekeep(database, CONFIG, now=MUCH_LATER) == Swept(1, 0, 0, 0)
    assert row_count(database, recipients) == len(EMAILS)
