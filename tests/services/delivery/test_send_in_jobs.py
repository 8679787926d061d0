"""What becomes of a worker's job, and what a worker looks after. The processes themselves: tests/acceptance."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError
from digest.domain.events import EventKind
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.processes import this_process
from digest.services.delivery.send import send
from digest.services.delivery.send_in_jobs import Worker
from digest.services.delivery.settle import settle_by_word
from digest.services.delivery.submit_batch import LEASE
from digest.services.editions.decide import cancel, hold
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.batches import claim_batch
from digest.store.delivery.jobs import TASK, requeue_stalled_jobs
from digest.store.tables import batches, events
from tests.conftest import Logged
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.small_sends import NOW, Hours, emails, ready, sending, with_readers, with_stories

WAIT = timedelta(minutes=10)


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path)


@pytest.fixture
def postgres(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    yield database
    database.close()


def frozen(work: Sending, count: int = 2) -> int:
    """Freeze an edition of so many batches of two readers each. Gives its number."""
    with_stories(work.database, work.config, 1)
    with_readers(work.database, emails(2 * count))
    edition = ready(work.database, work.config)
    freeze(work, edition)
    return edition.id


def batch_ids(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(select(batches.c.id).order_by(batches.c.number)).scalars())


def worker_for(work: Sending) -> Worker:
    return Worker(work, this_process())


def jobs(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT queueing_lock, CAST(status AS text) FROM procrastinate_jobs ORDER BY id")
        )
        return [(row[0], row[1]) for row in rows]


def test_each_job_submits_its_own_batch_and_the_last_one_finishes_the_edition(
    database: Database, settings: Config, logged: Logged
) -> None:
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    edition = frozen(work, 3)
    worker = worker_for(work)
    first, second, third = batch_ids(database)
    assert [worker.submit(edition, batch) for batch in (third, first)] == [None, None]
    assert [batch.id for batch in mailer.submitted] == [third, first]
    assert (report(database, edition).state, logged()) == ("sending", [])
    worker.submit(edition, second)
    assert report(database, edition).state == "submitted"
    assert [(one["event"], one["edition"]) for one in logged()] == [("The edition is submitted.", edition)]


def test_a_job_whose_batch_is_not_pending_ends_quietly(database: Database, settings: Config) -> None:
    mailer = FakeMailer(Outcome(OutcomeKind.UNCERTAIN, "lost"), Outcome(OutcomeKind.REFUSED, "400"))
    work = sending(database, settings, mailer)
    edition = frozen(work, 3)
    worker = worker_for(work)
    for _ in range(3):
        assert [worker.submit(edition, batch) for batch in batch_ids(database)] == [None] * 3
    assert len(mailer.submitted) == 3


def test_a_job_repeats_what_is_safe_to_repeat_at_once_or_later(database: Database, settings: Config) -> None:
    hours = Hours()
    later = NOW + timedelta(minutes=5)
    mailer = FakeMailer(Outcome(OutcomeKind.RETRY, "429", retry_at=later))
    work = sending(database, settings, mailer, hours)
    edition = frozen(work, 1)
    worker = worker_for(work)
    (batch,) = batch_ids(database)
    assert worker.submit(edition, batch) == later
    assert report(database, edition).sums.batches["pending"] == 1
    hours.now = later
    assert worker.submit(edition, batch) is None
    assert report(database, edition).state == "submitted"


def test_a_worker_that_stops_puts_its_job_back(database: Database, settings: Config) -> None:
    work = sending(database, settings, FakeMailer())
    edition = frozen(work, 1)
    worker = worker_for(work)
    worker.stop.set()
    assert worker.submit(edition, batch_ids(database)[0]) == NOW
    assert report(database, edition).sums.batches["pending"] == 1


def test_a_job_cannot_overtake_the_canaries(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, mail={"canary": ["reader3@example.org"], "canary_wait": "10m"})
    hours, mailer = Hours(), FakeMailer()
    work = sending(database, settings, mailer, hours)
    edition = frozen(work, 2)
    canary, *others = batch_ids(database)
    with database.begin() as connection:
        claim = {"owner": "me", "now": NOW, "lease_until": NOW + LEASE}
        assert [claim_batch(connection, edition, batch_id=other, **claim) for other in others] == [None, None]  # type: ignore[arg-type]
    worker = worker_for(work)
    assert worker.submit(edition, canary) is None
    assert [worker.submit(edition, other) for other in others] == [NOW + WAIT] * 2
    hours.now += WAIT
    assert [worker.submit(edition, other) for other in others] == [None, None]
    assert mailer.accepted[0] == "reader3@example.org"
    assert sorted(mailer.accepted) == emails(4)


def test_a_job_of_a_held_edition_sends_nothing(database: Database, settings: Config) -> None:
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    edition = frozen(work, 1)
    hold(database, edition, why="the lead is wrong")
    assert worker_for(work).submit(edition, batch_ids(database)[0]) is None
    assert mailer.submitted == []
    assert report(database, edition).state == "held"


def test_an_error_that_nobody_foresaw_pauses_the_edition(postgres: Database, settings: Config) -> None:
    def fail(_batch: Batch) -> None:
        raise ZeroDivisionError("in the mailer")

    work = sending(postgres, settings, FakeMailer(before=fail))
    edition = frozen(work, 3)
    with pytest.raises(ZeroDivisionError):
        worker_for(work).submit(edition, batch_ids(postgres)[0])
    assert report(postgres, edition).note == "Paused: ZeroDivisionError: in the mailer"
    assert jobs(postgres) == []


def test_a_paused_edition_has_no_jobs_until_it_is_sent_again(postgres: Database, settings: Config) -> None:
    hours = Hours()
    mailer = FakeMailer(Outcome(OutcomeKind.RETRY, "429", retry_at=NOW + timedelta(hours=2)))
    work = sending(postgres, settings, mailer, hours)
    edition = frozen(work, 2)
    with pytest.raises(NeedsAPersonError):
        send(work, edition)
    assert jobs(postgres) == []
    assert report(postgres, edition).note.startswith("Paused: 429")
    stop = threading.Event()
    stop.set()
    with pytest.raises(NeedsAPersonError, match="was stopped"):
        send(work, edition, stop=stop)
    assert [status for _, status in jobs(postgres)] == ["todo", "todo"]
    hours.now += timedelta(hours=2)
    assert send(work, edition).state == "submitted"
    assert jobs(postgres) == []


def test_a_batch_never_has_two_jobs_waiting(postgres: Database, settings: Config) -> None:
    work = sending(postgres, settings, FakeMailer(Outcome(OutcomeKind.UNCERTAIN, "lost")))
    edition = frozen(work, 2)
    before = jobs(postgres)
    stop = threading.Event()
    stop.set()
    for _ in range(2):
        with pytest.raises(NeedsAPersonError):
            send(work, edition, stop=stop)
    assert jobs(postgres) == before
    worker_for(work).submit(edition, batch_ids(postgres)[0])
    settle_by_word(postgres, edition, accepted=False, number=None)
    assert jobs(postgres) == before


def test_the_jobs_of_dead_workers_are_queued_anew_only_for_pending_batches(
    postgres: Database, settings: Config
) -> None:
    work = sending(postgres, settings, FakeMailer())
    edition = frozen(work, 3)
    with postgres.begin() as connection:
        dead = connection.execute(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id")
        ).scalar_one()
        alive = connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")).scalar_one()
        takes = text("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['digest'], :worker)")
        for worker in (dead, dead, alive):
            connection.execute(takes, {"worker": worker})
        claim_batch(connection, edition, owner="dead", now=NOW, lease_until=NOW + LEASE)
    first, second, third = (lock for lock, _ in jobs(postgres))
    for expected in (2, 0):
        with postgres.begin() as connection:
            assert requeue_stalled_jobs(connection, canary_wait=WAIT) == expected
        assert sorted(jobs(postgres)) == [(second, "todo"), (third, "doing")]
    assert first != second


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_worker_makes_the_batches_of_dead_ones_uncertain_and_keeps_its_own(
    database: Database, settings: Config, logged: Logged, *, is_cancelled: bool
) -> None:
    hours = Hours()
    work = sending(database, settings, FakeMailer(), hours)
    edition = frozen(work, 3)
    worker = worker_for(work)
    with database.begin() as connection:
        for owner in ("far/away:1:1#1", f"{worker.process}#earlier"):
            claim_batch(connection, edition, owner=owner, now=NOW, lease_until=NOW + LEASE)
    worker.submit(edition, batch_ids(database)[2])
    if is_cancelled:
        cancel(database, edition, why="")
    worker.look_after()
    assert report(database, edition).sums.batches["submitting"] == 2
    hours.now += LEASE - timedelta(seconds=1)
    worker.look_after()
    hours.now += timedelta(seconds=2)
    worker.look_after()
    counted = report(database, edition).sums.batches
    assert (counted["uncertain"], counted["submitting"], counted["submitted"]) == (1, 1, 1)
    expected = ("warning", "Batches of dead processes are uncertain.", edition, 1)
    assert [(one["level"], one["event"], one["edition"], one["batches"]) for one in logged()] == [expected]


def test_a_worker_pulls_the_brake(database: Database, tmp_path: Path, logged: Logged) -> None:
    settings = config(tmp_path, mail={"brake_after": 1})
    work = sending(database, settings, FakeMailer())
    edition = frozen(work, 2)
    worker = worker_for(work)
    batch = batch_ids(database)[0]
    worker.submit(edition, batch)
    with database.begin() as connection:
        reader = connection.execute(select(batches.c.first).where(batches.c.id == batch)).scalar_one()
        bounce = {"provider_id": "x", "kind": EventKind.BOUNCED.value, "detail": {}}
        times = {"occurred_at": NOW, "received_at": NOW}
        ids = {"edition_id": edition, "batch_id": batch, "recipient_id": reader}
        connection.execute(events.insert().values(**bounce, **times, **ids))
    worker.look_after()
    assert report(database, edition).state == "held"
    (held,) = logged()
    assert (held["level"], held["event"], held["edition"]) == ("warning", "The edition is held.", edition)
    assert "bounced" in held["cause"]


def test_a_job_is_of_the_task_that_workers_know(postgres: Database, settings: Config) -> None:
    frozen(sending(postgres, settings, FakeMailer()), 1)
    with postgres.read() as connection:
        assert connection.execute(text("SELECT task_name, queue_name FROM procrastinate_jobs")).all() == [
            (TASK, "digest")
        ]
