from datetime import timedelta

from digest.domain.batches import Why
from digest.store.database import Database
from digest.store.delivery.batches import move_batch
from digest.store.delivery.jobs import queue_jobs, requeue_stalled_jobs, withdraw_jobs, workers_are_at
from tests.store.delivery.ledger import claim, frozen

WAIT = timedelta(minutes=10)


def test_there_is_one_job_for_each_pending_batch(database: Database) -> None:
    with frozen(database) as (connection, edition):
        jobs = 0 if database.is_sqlite else 5
        assert queue_jobs(connection, edition, canary_wait=WAIT) == jobs
        assert queue_jobs(connection, edition, canary_wait=WAIT) == 0
        withdraw_jobs(connection, edition)
        batch = claim(connection, edition)
        assert batch
        assert queue_jobs(connection, edition, canary_wait=WAIT) == max(0, jobs - 1)
        move_batch(connection, batch.id, Why.RETRY, owner=batch.owner)
        assert queue_jobs(connection, edition, canary_wait=WAIT) == min(1, jobs)
        assert not workers_are_at(connection, edition)
        assert requeue_stalled_jobs(connection, canary_wait=WAIT) == 0
