"""The clock's door: ask often enough what is due, and read the feed. Decides nothing, and remembers nothing.

APScheduler's jobs know nothing of what was sent: each asks the database. That a job is missed, late or run twice
therefore does no harm.
"""

import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, time

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from digest.domain.errors import DigestError
from digest.domain.windows import Schedule
from digest.services.intake.read_feed import poll
from digest.services.schedule.run_due import Round, run_due
from digest.services.watch.alerts import tell
from digest.services.watch.housekeep import housekeep
from digest.wiring import App

SWEEP_EVERY = 60
"""Seconds between two times of asking for anything that is due."""
NIGHT = time(3, 40)
"""When what is too old is swept out, on the site's clock."""
JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""However late a job is, it runs, and once: what it asks is what is due now."""
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}

log = logging.getLogger("digest.run")


Change = Callable[[App], Iterable[str]]
"""Goes on with another configuration, and gives what it cannot take of it. Raises DigestError for a bad one."""


@contextmanager
def nothing(_app: App) -> Iterator[Change]:
    """Run nothing beside the scheduler."""
    yield lambda _changed: ()


def run_scheduler(
    read_config: Callable[[], App], beside: Callable[[App], AbstractContextManager[Change]] = nothing
) -> None:
    """Ask what is due until SIGTERM or Ctrl-C, then stop after the requests in flight. SIGHUP reads the settings anew.

    `beside` runs something else in the same process meanwhile. Raises DigestError when the configuration does not do;
    a broken new one is refused, and the old one goes on.
    """
    _log_to_stderr()
    app = _checked(read_config())
    # Before any thread is started: they inherit it, so that each signal waits for us.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    with beside(app) as change_beside:
        clockwork = Clockwork(app)
        clockwork.start()
        while (number := signal.sigwait(SIGNALS)) == signal.SIGHUP:
            try:
                changed = _checked(read_config())
                for warning in change_beside(changed):
                    log.warning("%s", warning)
                clockwork.change(changed)
            except DigestError as error:
                log.error("The new configuration is refused, the old one goes on: %s", error)  # noqa: TRY400
        log.info("Stopping after the requests in flight. Once more ends it at once.")
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        clockwork.stop_all()


def _checked(app: App) -> App:
    """Make what sending needs, so that what is wrong with it is told now."""
    app.duty(threading.Event())
    return app


def trigger(schedule: Schedule) -> CronTrigger:
    """Ask at a digest's time to the minute. Where a clock change skips it, the next sweep asks."""
    return CronTrigger(
        day_of_week=",".join(schedule.days),
        hour=schedule.time.hour,
        minute=schedule.time.minute,
        timezone=schedule.zone,
    )


class Clockwork:
    """The running jobs. Each job works with the configuration that held when it began."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stop = threading.Event()
        self._failures: Counter[str] = Counter()
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)

    def start(self) -> None:
        """Start all jobs; what is due now is asked at once."""
        self._plan()
        self._scheduler.start()
        log.info("Running: %s. SIGTERM or Ctrl-C ends it, SIGHUP reads the configuration anew.", self._digests())

    def change(self, app: App) -> None:
        """Go on with another configuration."""
        before, self._app = self._app, app
        self._scheduler.remove_all_jobs()
        self._plan()
        before.database.close()
        log.info("The configuration was read anew: %s.", self._digests())

    def stop_all(self) -> None:
        """Let the running jobs end, and start no other."""
        self._stop.set()
        self._scheduler.shutdown(wait=True)
        self._app.mailer.close()
        self._app.site.close()
        self._app.database.close()
        log.info("Stopped.")

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

    def _job(self, name: str, work: Callable[[App], bool]) -> None:
        """Do a job, and tell a person of alarms. `work` gives whether it did something, and all went well.

        A failure is logged and counted, and ends nothing: the next time may be better.
        """
        app, went_well = self._app, False
        try:
            try:
                went_well = work(app)
            finally:
                for trouble in tell(app.alerting, went_well=went_well):
                    log.error("%s", trouble)
        except Exception as error:  # noqa: BLE001 -- logged; an error that nobody foresaw must not end the program
            self._failures[name] += 1
            said = str(error) if isinstance(error, DigestError) else f"{type(error).__name__}: {error}"
            log.error("%s failed, %d in a row: %s", name, self._failures[name], said)  # noqa: TRY400 -- no traceback
        else:
            if self._failures.pop(name, 0):
                log.info("%s works again.", name)

    def _do_whats_due(self, app: App) -> bool:
        with app.machine.alone() as alone:
            if not alone or self._stop.is_set():
                return False
            done = run_due(app.duty(self._stop, polls=False))
            if done.done:
                app.mailer.close()
        _log_round(done)
        return done.brought_something

    def _poll(self, app: App) -> bool:
        result = poll(app.database, app.site, app.config, now=app.clock())
        if result.status == "failed":
            log.warning("The feed was not read: %s", result.error)
        elif result.new or result.updated or result.withdrawn:
            log.info("The feed: %d new, %d updated, %d withdrawn.", result.new, result.updated, result.withdrawn)
        return result.status != "failed"

    def _housekeep(self, app: App) -> bool:
        swept = housekeep(app.database, app.config.privacy, now=app.clock())
        log.info("Kept no longer: %d events, %d deliveries.", swept.events, swept.deliveries)
        return False

    def _digests(self) -> str:
        return ", ".join(self._app.config.digests)


def _log_round(done: Round) -> None:
    """Log what was done. What nobody foresaw is raised, so that it counts as a failure."""
    for one in done.done:
        report = one.report
        stands = f"edition {report.edition} is {report.state}. {report.note}".strip() if report else ""
        level = logging.ERROR if one.needs_a_person or one.error else logging.INFO
        log.log(level, "%s %s: %s", one.step.digest, one.step.local_date, one.error or stands)
    if done.unforeseen:
        raise done.unforeseen[0]


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(levelname)s %(message)s")
    log.setLevel(logging.INFO)
