"""The worker for many machines: take jobs from the task engine until stopped. It decides nothing.

The engine is Procrastinate, on the PostgreSQL that holds the ledger. `digest.services.delivery.send_in_jobs` says what
a job does; this module handles the engine, its signals and its errors.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from logging import INFO, WARNING
from typing import TYPE_CHECKING, Any

from digest.domain.errors import ConfigError, StoreError, StoreUnavailableError
from digest.log import log, start_log
from digest.services.delivery.processes import this_process
from digest.services.delivery.send_in_jobs import Worker
from digest.services.watch.alerts import Alerting, send_alerts
from digest.store.delivery.jobs import QUEUE, STALLED_AFTER, TASK
from digest.store.postgresql import JobPool, job_pool
from digest.wiring import App

if TYPE_CHECKING:
    from procrastinate import App as Engine

LOOK_EVERY = 5.0
"""Seconds between two checks of this worker's leases and of dead workers' claims."""
ALERT_EVERY = 60.0
"""Seconds between two checks for alarms."""
POLL_EVERY = 1.0
"""Seconds until a job that is due is taken at the latest; new jobs are announced."""
CANCEL_AGAIN_AFTER = 1.0
"""Seconds that the engine may take to end after its last job."""
AWAY = "The database is unreachable."
AGAIN_AFTER = 2.0
"""Seconds between attempts to reach a lost database."""


def run_worker(app: App) -> None:
    """Take jobs until SIGTERM or Ctrl-C, then finish the requests in flight. Waits for an unreachable database.

    Raises ConfigError without PostgreSQL, StoreError if it is not migrated, and the error of a failed job.
    """
    start_log(routine=True)
    if app.database.is_sqlite:
        raise ConfigError(
            "`digest worker` needs PostgreSQL, which many machines can share: store.url is SQLite. "
            "With SQLite, `digest send` alone sends everything."
        )
    try:
        with app.figures.served(app.config.metrics.bind):
            asyncio.run(_Shift(Worker(app.sending, this_process()), app.alerting).work())
    finally:
        app.mailer.close()


class _Again(Exception):  # noqa: N818 -- no error: it asks the engine to run a job again
    """The job must run again at `at`."""

    def __init__(self, at: datetime | None) -> None:
        super().__init__()
        self.at = at


@dataclass
class _Shift:
    """A worker's run from start to end."""

    worker: Worker
    alerting: Alerting
    errors: list[Exception] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    submitting: int = 0

    async def work(self) -> None:
        _keep_quiet()
        loop = asyncio.get_running_loop()
        concurrency = self.worker.sending.concurrency
        # One thread per job, one for leases, one for alerts, and some for the engine's name look-ups.
        loop.set_default_executor(ThreadPoolExecutor(concurrency + 5))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ask_to_stop, number)
        besides = (asyncio.create_task(self._look_after()), asyncio.create_task(self._send_alerts()))
        if pool := await self._pool_when_there():
            log(INFO, "Waiting for batches. SIGTERM or Ctrl-C ends it.", concurrency=concurrency)
            await self._take_jobs(_engine(pool, self._submit), pool)
        for task in besides:
            task.cancel()
        await asyncio.gather(*besides, return_exceptions=True)
        if self.errors:
            raise self.errors[0]

    async def _pool_when_there(self) -> JobPool | None:
        """Wait for the database, and prepare. Returns None if this worker is stopped before that."""
        is_logged = False
        while not self.worker.stop.is_set():
            try:
                return await asyncio.to_thread(self._prepare)
            except StoreUnavailableError as error:
                if not is_logged:
                    log(WARNING, f"{AWAY} The worker starts when it is back.", cause=str(error))
                is_logged = True
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), AGAIN_AFTER)
        return None

    def _prepare(self) -> JobPool:
        from digest.store.jobs_schema import check_jobs

        database = self.worker.sending.database
        with database.read() as connection:
            check_jobs(connection)
            pool = job_pool(connection)
        self.worker.prepare()
        return pool

    async def _take_jobs(self, engine: "Engine", pool: JobPool) -> None:
        """Take jobs until stopped. The engine's own worker ends when it loses the database; then start a new one."""
        from procrastinate.exceptions import ProcrastinateException
        from psycopg import Error

        while not self.worker.stop.is_set():
            with suppress(ProcrastinateException, Error, OSError):
                try:
                    await self._until_stopped(engine.connector.open_async())
                    await self._until_stopped(
                        engine.run_worker_async(
                            queues=[QUEUE],
                            concurrency=self.worker.sending.concurrency,
                            delete_jobs="always",
                            fetch_job_polling_interval=POLL_EVERY,
                            stalled_worker_timeout=STALLED_AFTER.total_seconds(),
                            install_signal_handlers=False,
                            # Behind a pooler, an announcement reaches nobody.
                            listen_notify=not pool.is_pooled,
                        )
                    )
                finally:
                    # Also closes half-open connections, whose supervisor survives a cancellation.
                    await engine.close_async()
            if not self.worker.stop.is_set():
                log(WARNING, f"{AWAY} The worker continues when it is back.")
                await asyncio.sleep(AGAIN_AFTER)

    async def _until_stopped(self, work: "Coroutine[Any, Any, None]") -> None:
        """Work until the work ends or this worker is stopped. When stopped, the engine first ends its running jobs."""
        doing, stopping = asyncio.create_task(work), asyncio.create_task(self.stopping.wait())
        await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not doing.done():
            doing.cancel()
        while not doing.done():
            was_submitting = self.submitting
            await asyncio.wait((doing,), timeout=CANCEL_AGAIN_AFTER)
            # Before Python 3.12, `asyncio.wait_for` can lose a cancellation. No second one may come while the engine
            # still records the end of its last job.
            if not (was_submitting or self.submitting):
                doing.cancel()
        if not doing.cancelled():
            doing.result()

    async def _submit(self, edition_id: int, batch_id: int) -> None:
        self.submitting += 1
        try:
            at = await asyncio.to_thread(self.worker.submit, edition_id, batch_id)
        except Exception as error:
            # The claim stays: this process ends, and the batch becomes uncertain.
            self.errors.append(error)
            self._stop()
            if isinstance(error, StoreError):
                raise _Again(None) from error
            raise
        finally:
            self.submitting -= 1
        if at is not None:
            raise _Again(at)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await asyncio.to_thread(self.worker.look_after)
            except StoreUnavailableError:
                continue
            except Exception as error:  # noqa: BLE001 -- raised again at the end
                self.errors.append(error)
                self._stop()
                return

    async def _send_alerts(self) -> None:
        while True:
            await asyncio.sleep(ALERT_EVERY)
            for trouble in await asyncio.to_thread(send_alerts, self.alerting):
                log(WARNING, trouble)

    def _ask_to_stop(self, number: int) -> None:
        log(INFO, "Stopping after the requests in flight. Once more ends it at once.")
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)
        self._stop()

    def _stop(self) -> None:
        self.worker.stop.set()
        self.stopping.set()


def _engine(pool: JobPool, submit: "Callable[[int, int], object]") -> "Engine":
    from procrastinate import App as Engine
    from procrastinate import BaseRetryStrategy, PsycopgConnector, RetryDecision
    from procrastinate.jobs import Job

    class RetryAtItsTime(BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
            return RetryDecision(retry_at=exception.at) if isinstance(exception, _Again) else None

    engine = Engine(connector=PsycopgConnector(**pool.options, min_size=1, max_size=4))
    engine.task(name=TASK, queue=QUEUE, retry=RetryAtItsTime())(submit)
    return engine


def _keep_quiet() -> None:
    """Silence the engine's log, which reports outages and repeated jobs with tracebacks."""
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Jobs that end while the database is unreachable; they are found again as stalled.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
