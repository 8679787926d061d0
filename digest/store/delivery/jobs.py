"""The task engine's queue: one job per batch, in the same database and the same transactions as the batches.

The tables are Procrastinate's. Its own interface queues jobs over a separate connection. Here, one statement makes them
from the batches, in the same transaction. A job only says that a batch may be due; the claim decides whether it is
submitted. SQLite has no task engine, so there is nothing to do.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Connection, text

from digest.domain.batches import BatchState
from digest.domain.edition_life import EditionState

QUEUE = "digest"
TASK = "digest.submit"
STALLED_AFTER = timedelta(seconds=30)
"""A worker without a heartbeat for this long is dead. Procrastinate's workers send one every 10 seconds."""
MANY = 1_000
"""From this number of new jobs on, PostgreSQL needs new statistics to find the next one quickly."""

# The queueing lock prevents a second job for a batch while the first one waits. Canaries go first; the others cannot
# leave before the canaries' wait is over, so their jobs are scheduled for then.
_QUEUE_JOBS = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args, scheduled_at)
SELECT :queue, :task, CASE WHEN batches.canary THEN 1 ELSE 0 END, 'digest batch ' || batches.id,
       jsonb_build_object('edition_id', batches.edition_id, 'batch_id', batches.id),
       CASE WHEN batches.canary OR editions.released_at <= clock_timestamp() THEN NULL
            ELSE coalesce(editions.released_at, now() + make_interval(secs => :canary_wait)) END
FROM batches JOIN editions ON editions.id = batches.edition_id
WHERE batches.edition_id = :edition AND editions.state = :sending AND batches.state = :pending
      AND (CAST(:only AS bigint[]) IS NULL OR batches.id = ANY(CAST(:only AS bigint[])))
ORDER BY batches.number
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""

# Rows that another transaction has locked are being taken or deleted.
_WITHDRAW_JOBS = """
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT id FROM procrastinate_jobs
    WHERE status = 'todo' AND task_name = :task AND args->>'edition_id' = CAST(:edition AS text)
    FOR UPDATE SKIP LOCKED)
"""

_AT_WORK = """
SELECT EXISTS (
    SELECT FROM procrastinate_jobs AS jobs
    JOIN batches ON batches.id = CAST(jobs.args->>'batch_id' AS bigint)
    JOIN editions ON editions.id = batches.edition_id
    WHERE jobs.status = 'doing' AND jobs.task_name = :task AND editions.id = :edition
          AND (batches.state = :submitting OR batches.state = :pending AND editions.state = :sending))
"""

_TAKE_STALLED = """
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT jobs.id FROM procrastinate_jobs AS jobs
    LEFT JOIN procrastinate_workers AS workers ON workers.id = jobs.worker_id
    WHERE jobs.status = 'doing' AND jobs.task_name = :task
          AND (workers.id IS NULL OR workers.last_heartbeat < now() - make_interval(secs => :silence))
    FOR UPDATE OF jobs SKIP LOCKED)
RETURNING CAST(args->>'edition_id' AS bigint), CAST(args->>'batch_id' AS bigint)
"""


def queue_jobs(
    connection: Connection, edition_id: int, *, canary_wait: timedelta, only: Collection[int] | None = None
) -> int:
    """Queue a job for each pending batch (of `only`) without a waiting job. Returns the number of new jobs."""
    if connection.dialect.name == "sqlite":
        return 0
    queued = connection.execute(
        text(_QUEUE_JOBS),
        {
            "queue": QUEUE,
            "task": TASK,
            "edition": edition_id,
            "sending": EditionState.SENDING.value,
            "pending": BatchState.PENDING.value,
            "canary_wait": canary_wait.total_seconds(),
            "only": None if only is None else list(only),
        },
    ).rowcount
    if queued >= MANY:
        # With the statistics of an empty table, taking one of 100,000 jobs takes 40 times as long.
        connection.execute(text("ANALYZE procrastinate_jobs"))
    return queued


def withdraw_jobs(connection: Connection, edition_id: int) -> None:
    """Delete the waiting jobs of an edition. Jobs that a worker has taken continue."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(_WITHDRAW_JOBS), {"task": TASK, "edition": edition_id})


def workers_are_at(connection: Connection, edition_id: int) -> bool:
    """Return whether a worker is submitting a batch of an edition, or is about to."""
    if connection.dialect.name == "sqlite":
        return False
    states = {"sending": EditionState.SENDING, "pending": BatchState.PENDING, "submitting": BatchState.SUBMITTING}
    return bool(connection.execute(text(_AT_WORK), {"task": TASK, "edition": edition_id, **states}).scalar())


def requeue_stalled_jobs(connection: Connection, *, canary_wait: timedelta) -> int:
    """Queue the jobs of dead workers again if their batch is still pending; drop the others. Returns their number.

    A claimed batch is left to its lease: it becomes uncertain.
    """
    if connection.dialect.name == "sqlite":
        return 0
    silence = STALLED_AFTER.total_seconds()
    stalled = connection.execute(text(_TAKE_STALLED), {"task": TASK, "silence": silence}).all()
    for edition_id in {row[0] for row in stalled}:
        batch_ids = [row[1] for row in stalled if row[0] == edition_id]
        queue_jobs(connection, edition_id, canary_wait=canary_wait, only=batch_ids)
    return len(stalled)
