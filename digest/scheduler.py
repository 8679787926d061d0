"""The schedule of one machine: check often enough what is due, and read the feed. It decides and remembers nothing.

APScheduler's jobs do not know what was sent; each asks the database. So a missed, late or repeated job does no harm.
"""

import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime, time
from logging import ERROR, INFO, WARNING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from digest.domain.errors import DigestError
from digest.domain.windows import Schedule
from digest.log import log, start_log
from digest.services.intake.read_feed import poll
from digest.services.schedule.run_due import run_due
from digest.services.watch.alerts import send_alerts
from digest.services.watch.housekeep import housekeep
from digest.wiring import App

SWEEP_EVERY = 60
"""Seconds between two checks of what is due."""
NIGHT = time(3, 40)
"""When housekeeping runs, in the site's zone."""
JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""A late job still runs, once: it asks what is due now."""
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
"""The signals that end the scheduler. A closing terminal sends SIGHUP."""


def run_scheduler(app: App, beside: AbstractContextManager[object]) -> None:
    """Do what is due until SIGTERM or Ctrl-C, then stop after the requests in flight.

    `beside` runs something else in the same process. Raises DigestError for a configuration that cannot send.
    """
    start_log(routine=True)
    app.sending, app.renderer, app.site, app.pages  # noqa: B018 -- made now, so that a fault shows now
    # Block the signals before any thread starts: threads inherit the mask, so only `sigwait` receives them.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    with beside, app.figures.served(app.config.metrics.bind):
        clockwork = Clockwork(app)
        clockwork.start()
        number = signal.sigwait(SIGNALS)
        log(INFO, "Stopping after the requests in flight. Once more ends it at once.")
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        clockwork.stop_all()


def trigger(schedule: Schedule) -> CronTrigger:
    """Ask at a digest's exact minute. If a clock change skips it, the next sweep asks."""
    return CronTrigger(
        day_of_week=",".join(schedule.days),
        hour=schedule.time.hour,
        minute=schedule.time.minute,
        timezone=schedule.zone,
    )


class Clockwork:
    """The running jobs."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stop = threading.Event()
        self._failures: Counter[str] = Counter()
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)

    def start(self) -> None:
        """Start all jobs, and ask at once what is due."""
        self._plan()
        self._scheduler.start()
        log(INFO, f"Running: {', '.join(self._app.config.digests)}. SIGTERM or Ctrl-C ends it.")

    def stop_all(self) -> None:
        """Let running jobs end, and start no others."""
        self._stop.set()
        self._scheduler.shutdown(wait=True)
        self._app.close()
        log(INFO, "Stopped.")

    def _plan(self) -> None:
        config, now = self._app.config, datetime.now(UTC)
        every = config.feed.poll_every.total_seconds()
        add = self._scheduler.add_job
        add(self._job, IntervalTrigger(seconds=SWEEP_EVERY), ("due", self._do_whats_due), id="due", next_run_time=now)
        reading = IntervalTrigger(seconds=every, jitter=int(every / 10))
        add(self._job, reading, ("poll", self._poll), id="poll", next_run_time=now)
        for name in config.digests:
            at = trigger(config.schedule(name))
            add(self._job, at, ("due", self._do_whats_due), id=f"due {name}")
        night = CronTrigger(hour=NIGHT.hour, minute=NIGHT.minute, timezone=config.site.zone)
        add(self._job, night, ("housekeep", self._housekeep), id="housekeep")

    def _job(self, name: str, work: Callable[[], bool]) -> None:
        """Do a job, then send alerts. `work` returns whether it did something and all went well.

        A failure is logged and counted, but ends nothing: the next attempt may succeed.
        """
        went_well = False
        try:
            try:
                went_well = work()
            finally:
                for trouble in send_alerts(self._app.alerting, went_well=went_well):
                    log(WARNING, trouble)
        except Exception as error:  # noqa: BLE001 -- logged; an error that nobody foresaw must not end the program
            self._failures[name] += 1
            said = str(error) if isinstance(error, DigestError) else f"{type(error).__name__}: {error}"
            log(ERROR, "A job failed.", job=name, in_a_row=self._failures[name], cause=said)
        else:
            if self._failures.pop(name, 0):
                log(INFO, "A job works again.", job=name)

    def _do_whats_due(self) -> bool:
        app = self._app
        with app.machine.alone() as alone:
            if not alone or self._stop.is_set():
                return False
            done = run_due(app.duty(self._stop, polls=False))
            if done.done:
                app.mailer.close()
        if done.unforeseen:
            raise done.unforeseen[0]  # so that it counts as a failure
        return done.brought_something

    def _poll(self) -> bool:
        app = self._app
        result = poll(app.database, app.site, app.pages, app.config, now=app.clock())
        if result.status == "failed":
            log(WARNING, "The feed was not read.", cause=result.error)
        elif result.new or result.updated or result.withdrawn or result.missing:
            counts = {"new": result.new, "updated": result.updated}
            log(INFO, "The feed was read.", **counts, withdrawn=result.withdrawn, missing=result.missing)
        return result.status != "failed"

    def _housekeep(self) -> bool:
        swept = housekeep(self._app.database, self._app.config, now=self._app.clock())
        log(INFO, "Old data was deleted.", **asdict(swept))
        return False
