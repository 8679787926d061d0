"""Threads that share an edition's batches, and how they end."""

import threading
from dataclasses import replace

import pytest

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.services.delivery.care import load_frozen
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.processes import this_process
from digest.services.delivery.send_in_threads import submit_all
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.pace import prepare_pace
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import emails, ready, sending, with_readers, with_stories

THREADS = 3


def prepared(database: Database, settings: Config, mailer: FakeMailer) -> tuple[Sending, int]:
    """Freeze an edition of six batches. Returns what to send it with in three threads, and its number."""
    with_stories(database, settings, 1)
    with_readers(database, emails(12))
    work = replace(sending(database, settings, mailer), concurrency=THREADS)
    edition = ready(database, settings)
    freeze(work, edition)
    with database.begin() as connection:
        prepare_pace(connection, work.pace_name)
    return work, edition.id


def submit(work: Sending, edition: int, stop: threading.Event | None = None) -> str | None:
    return submit_all(work, load_frozen(work, edition), this_process(), stop or threading.Event(), None)


def test_all_threads_submit_together_and_nobody_is_mailed_twice(database: Database, settings: Config) -> None:
    together = threading.Barrier(THREADS, timeout=60)

    def meet(_batch: Batch) -> None:
        together.wait()

    mailer = FakeMailer(before=meet)
    work, edition = prepared(database, settings, mailer)
    assert submit(work, edition) is None
    assert sorted(mailer.accepted) == sorted(emails(12))


def test_the_first_reason_to_give_up_ends_every_thread(database: Database, settings: Config) -> None:
    mailer = FakeMailer(*[Outcome(OutcomeKind.REFUSED, "401: the key is wrong", stop=True)] * THREADS)
    work, edition = prepared(database, settings, mailer)
    assert "the key is wrong" in (submit(work, edition) or "")
    counted = report(database, edition).sums.batches
    assert (counted["pending"], counted["failed"]) == (6 - counted["submitted"], 0)


def test_a_stop_ends_the_send_after_the_requests_in_flight(database: Database, settings: Config) -> None:
    stop = threading.Event()
    mailer = FakeMailer(before=lambda _batch: stop.set())
    work, edition = prepared(database, settings, mailer)
    assert submit(work, edition, stop) is None
    counted = report(database, edition).sums.batches
    assert counted["submitting"] == 0
    assert 1 <= counted["submitted"] <= THREADS
    assert counted["pending"] == 6 - counted["submitted"]


def test_an_error_in_one_thread_is_raised_when_all_have_ended(database: Database, settings: Config) -> None:
    def fail(_batch: Batch) -> None:
        raise RuntimeError("The mailer is broken.")

    work, edition = prepared(database, settings, FakeMailer(before=fail))
    with pytest.raises(RuntimeError, match="broken"):
        submit(work, edition)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("submit-")]
