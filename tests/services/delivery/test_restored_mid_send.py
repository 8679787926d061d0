"""A backup from the middle of a send, whatever became of its batches: it is recognized, and nothing else is."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError, RestoredError
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import Report, report
from digest.services.delivery.send import send
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.tables import batches, editions, recipients
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import Hours, emails, ready, sending, with_readers, with_stories

READERS = emails(6)
BUSY = Outcome(OutcomeKind.RETRY, "450 busy", set_aside=True)
HALVE = Outcome(OutcomeKind.REFUSED, "400", halve=True)
WRONG_KEY = Outcome(OutcomeKind.REFUSED, "401", stop=True)
WHOLE = {
    "a batch is halved": (HALVE, HALVE),
    "a reader is set aside": (BUSY, BUSY, BUSY),
    "a wrong key stops the send": (WRONG_KEY, WRONG_KEY),
    "all of these": (WRONG_KEY, HALVE, BUSY, WRONG_KEY, HALVE, BUSY, BUSY),
}


class Names(FakeMailer):
    """Refuses the first batch of several because of its first reader."""

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        first, *others = batch.recipients
        if not others or self.submitted:
            return super().submit(batch, now=now)
        self.submitted.append(batch)
        return Outcome(OutcomeKind.REFUSED, "400", named={first.id: "does not contain a valid address"})


def backup(database: Database) -> Callable[[], None]:
    """Keep an edition's ledger as it is, and return how to restore it."""
    with database.read() as connection:
        kept = {table: [row._asdict() for row in connection.execute(select(table))] for table in (batches, recipients)}
        (edition,) = (row._asdict() for row in connection.execute(select(editions)))

    def restore() -> None:
        with database.begin() as connection:
            for table, rows in kept.items():
                connection.execute(delete(table))
                connection.execute(insert(table), rows)
            connection.execute(update(editions).values(edition))

    return restore


def send_to_the_end(work: Sending, edition: int, hours: Hours) -> Report:
    """Send as often as it takes, as a person does who fixes what stopped it."""
    for _ in range(10):
        try:
            done = send(work, edition)
        except RestoredError:
            raise
        except NeedsAPersonError:
            continue
        if done.state == "submitted":
            return done
        hours.now += timedelta(minutes=10)
    raise AssertionError(done)


@pytest.fixture
def frozen(database: Database, settings: Config) -> int:
    with_stories(database, settings, 1)
    with_readers(database, READERS)
    edition = ready(database, settings)
    freeze(sending(database, settings, FakeMailer()), edition)
    return edition.id


def mailer_of(case: str, before: Callable[[Batch], None]) -> FakeMailer:
    if case == "a reader is named":
        return Names(before=before)
    return FakeMailer(*WHOLE[case], before=before, batch_size=2)


@pytest.mark.parametrize("case", [*WHOLE, "a reader is named"])
def test_every_backup_of_a_send_is_recognized_and_the_send_itself_mails_everybody_once(
    database: Database, settings: Config, frozen: int, case: str
) -> None:
    backups = [backup(database)]
    hours = Hours()
    mailer = mailer_of(case, lambda _: backups.append(backup(database)))
    work = sending(database, settings, mailer, hours)
    done = send_to_the_end(work, frozen, hours)
    failed = 1 if case == "a reader is named" else 0
    assert (done.sums.recipients["submitted"], done.sums.recipients["failed"]) == (6 - failed, failed)
    assert sorted(mailer.accepted) == READERS[failed:]
    assert len(backups) > 3
    for restore in backups:
        restore()
        with pytest.raises(RestoredError):
            send(work, frozen)
    assert len(mailer.accepted) == 6 - failed


@pytest.mark.parametrize("case", [*WHOLE, "a reader is named"])
def test_a_backup_of_a_send_that_was_interrupted_mails_nobody_again(
    database: Database, settings: Config, frozen: int, case: str
) -> None:
    """The send stops after each request. Then every backup from before the request is restored and resumed."""
    backups: list[Callable[[], None]] = []
    hours, stop = Hours(), threading.Event()

    def note(_: Batch) -> None:
        backups.append(backup(database))
        stop.set()

    mailer = mailer_of(case, note)
    work = sending(database, settings, mailer, hours)
    for _ in range(30):
        stop.clear()
        with suppress(NeedsAPersonError):
            send(work, frozen, stop=stop)
        assert report(database, frozen).state in ("sending", "submitted")
        as_it_is = backup(database)
        for older in backups[:-1]:
            older()
            with pytest.raises(RestoredError):
                send(work, frozen)
        as_it_is()
        if report(database, frozen).state == "submitted":
            break
        hours.now += timedelta(minutes=10)
    failed = 1 if case == "a reader is named" else 0
    assert sorted(mailer.accepted) == READERS[failed:]
