"""Delete data past its retention period. The reports stay the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.events import EventKind
from digest.services.readers.sign_up import forget_unconfirmed
from digest.services.watch.ask_tests import closing_totals, settle_test
from digest.services.watch.event_figures import load_figures
from digest.store.database import Database
from digest.store.readers.gifts import forget_strangers
from digest.store.readers.uses import forget_old_uses
from digest.store.watch.figures import save_totals
from digest.store.watch.housekeeping import (
    delete_events,
    delete_recipients,
    delete_unassigned_events,
    editions_accepted,
    editions_to_empty,
    editions_to_fold,
    editions_to_forget,
    empty_parts,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

PART = 20_000
"""Rows deleted in one transaction."""
ACCEPTANCE = timedelta(days=14)
"""How long after its freeze a settled edition keeps the events that only prove that its batches were accepted."""


@dataclass(frozen=True, slots=True)
class Swept:
    """The numbers of editions folded into totals, and of deleted events, deliveries and sign-ups."""

    editions: int
    events: int
    deliveries: int
    sign_ups: int


def housekeep(database: Database, config: Config, *, now: datetime) -> Swept:
    """Fold the events of editions older than `keep_events` into totals; delete recipients older than `keep_deliveries`.

    It first saves the winner of the ask's test. Folding the first edition of a test closes the test. It also deletes
    expired sign-ups that nobody confirmed, old counts of limited uses, and the hashes of givers who did not become
    readers within `remember_strangers`. On SQLite, it empties the log, so that no deleted row remains.

    An unsettled edition keeps its events until `keep_deliveries`, because more may arrive. A settled one keeps events
    of the kind `processed` for ACCEPTANCE only: no report counts them, and they are 40 % of all events.

    A second call is safe, also after an interruption: once an edition's totals are written, reports use them, and its
    events, including late ones, are deleted.
    """
    settle_test(database, config, now)
    privacy = config.privacy
    events_before, deliveries_before = now - privacy.keep_events, now - privacy.keep_deliveries
    with database.read() as connection:
        folding = editions_to_fold(connection, events_before, at_the_latest=deliveries_before)
    for edition_id in folding:
        with database.begin(snapshot=True) as connection:
            figures = load_figures(connection, edition_id).figures
            test = closing_totals(connection, edition_id)
        # Another process may do the same. A snapshot would not see what that one saved in the meantime.
        with database.begin() as connection:
            save_totals(connection, edition_id, figures, now, test)
    gone = _delete_events(database, now, events_before)
    with database.read() as connection:
        forgetting = editions_to_forget(connection, deliveries_before)
    forgotten = sum(_forget(database, edition_id) for edition_id in forgetting)
    with database.begin() as connection:
        forget_old_uses(connection, now=now)
        forget_strangers(connection, before=now - config.donation.remember_strangers)
    strangers = forget_unconfirmed(database, config, now=now)
    database.clear_log()
    return Swept(len(folding), gone, forgotten, strangers)


def _delete_events(database: Database, now: datetime, before: datetime) -> int:
    """Delete the events of folded editions, old events without an edition, and events that no longer prove anything."""
    with database.read() as connection:
        folded, accepted = editions_to_empty(connection), editions_accepted(connection, now - ACCEPTANCE)
    works = [
        *(partial(delete_events, edition_id=one, part=PART) for one in folded),
        *(partial(delete_events, edition_id=one, kind=EventKind.PROCESSED, part=PART) for one in accepted),
        partial(delete_unassigned_events, before=before, part=PART),
    ]
    return sum(_in_parts(database, work) for work in works)


def _forget(database: Database, edition_id: int) -> int:
    with database.begin() as connection:
        empty_parts(connection, edition_id)
    return _in_parts(database, partial(delete_recipients, edition_id=edition_id, part=PART))


def _in_parts(database: Database, work: "Callable[[Connection], int]") -> int:
    """Repeat some work, one transaction at a time, until it is done."""
    whole = 0
    while True:
        with database.begin() as connection:
            done = work(connection)
        whole += done
        if done < PART:
            return whole
