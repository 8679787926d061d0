"""Figures for Prometheus: of this process, and of the database that all processes share. No addresses.

`digest serve`, `digest run` and `digest worker` offer them at `/metrics`; `digest metrics` writes them to a file.
"""

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from digest import __version__
from digest.config import Config
from digest.domain.batches import BatchState
from digest.domain.due import LOOK_BACK, Past, leaves_at, next_to_leave
from digest.domain.edition_life import UNFINISHED, EditionState
from digest.domain.errors import ConfigError, OutputError, StoreError
from digest.domain.readers import Status
from digest.domain.windows import Schedule
from digest.services.watch.back_up import backup_age
from digest.services.watch.health import check_health
from digest.store.database import SCHEMA, Database
from digest.store.editions.editions import load_pasts
from digest.store.watch.measures import Measures, load_measures


class Figures:
    """The figures of one process."""

    def __init__(self, database: Database, config: Config, clock: Callable[[], datetime]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(_Stored(database, config, clock))
        self._requests = Counter(
            "digest_mail_requests", "Requests to the mail provider by outcome.", ("outcome",), registry=self.registry
        )
        self._seconds = Histogram(
            "digest_mail_request_seconds", "Seconds that a request to the mail provider took.", registry=self.registry
        )

    def count_request(self, outcome: str, seconds: float) -> None:
        """Count a request to the mail provider."""
        self._requests.labels(outcome).inc()
        self._seconds.observe(seconds)

    def text(self) -> bytes:
        """Return all figures in Prometheus's own format."""
        return generate_latest(self.registry)

    def write(self, path: Path) -> None:
        """Write the figures into a file that Prometheus's node exporter may read at any moment. Raises OutputError."""
        try:
            if path.exists() and not path.is_file():  # a pipe or a device is written, not replaced
                path.write_bytes(self.text())
            else:
                _replace(path, self.text())
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}.") from error

    @contextmanager
    def served(self, bind: str | None) -> Iterator[None]:
        """Serve the figures beside the process's other work, if configured. Raises ConfigError."""
        if not bind:
            yield
            return
        parts = urlsplit(f"//{bind}")
        try:
            server, thread = start_http_server(parts.port or 0, parts.hostname or "", self.registry)
        except OSError as error:
            raise ConfigError(f"metrics.bind: nothing can be served at {bind}: {error.strerror}.") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def next_due(schedule: Schedule, past: Past, *, now: datetime) -> datetime:
    """Return the time of a digest's next edition. It is in the past if that edition is not decided yet."""
    today = now.astimezone(schedule.zone).date()
    days = (today - timedelta(days=back) for back in range(LOOK_BACK.days))
    planned = [(day, leaves_at(schedule, day, past.editions.get(day))) for day in days if schedule.falls_on(day)]
    last, moment = next(((day, moment) for day, moment in planned if moment <= now), (None, now))
    if last and past.began and last >= past.began:
        known = past.editions.get(last)
        if known is None or known.state in UNFINISHED:
            return moment
    return next_to_leave(schedule, now, past)[1]


class _Stored(Collector):
    """Figures from the database, read on request."""

    def __init__(self, database: Database, config: Config, clock: Callable[[], datetime]) -> None:
        self._database, self._config, self._clock = database, config, clock

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Describe nothing, so that the registry does not read the database at start."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the figures. Without a readable database, only that fact is returned."""
        now = self._clock()
        versions = {"version": __version__, "schema": SCHEMA, "python": platform.python_version()}
        yield _gauge("digest_build_info", "The versions of the program.", {tuple(versions.values()): 1}, *versions)
        state = check_health(self._database, self._config, now=now)
        yield _gauge("digest_database_up", "1 when the database can be used.", {(): state.database == "ok"})
        if state.feed_age is not None:
            seconds = state.feed_age.total_seconds()
            yield _gauge("digest_feed_age_seconds", "Seconds since the feed was last read.", {(): seconds})
        if (age := backup_age(self._database, self._config, now=now)) is not None:
            yield _gauge("digest_backup_age_seconds", "Seconds since the newest backup.", {(): age.total_seconds()})
        try:
            with self._database.read() as connection:
                found = load_measures(connection)
                since = now.astimezone(self._config.site.zone).date() - LOOK_BACK
                pasts = load_pasts(connection, since)
        except StoreError:
            return
        yield from _counted(found)
        yield from self._times(found, pasts, now)

    def _times(self, found: Measures, pasts: Mapping[str, Past], now: datetime) -> Iterator[GaugeMetricFamily]:
        name, what = "digest_last_success_timestamp_seconds", "When an edition was last submitted to everybody."
        mailed = self._config.digests.keys() & found.submitted_at
        known = {(digest,): found.submitted_at[digest].timestamp() for digest in sorted(mailed)}
        yield _gauge(name, what, known, "digest")
        due = {
            (digest,): next_due(self._config.schedule(digest), pasts.get(digest, Past()), now=now).timestamp()
            for digest in self._config.digests
        }
        yield _gauge("digest_next_due_timestamp_seconds", "When the next edition is, or was, due.", due, "digest")


def _counted(found: Measures) -> Iterator[GaugeMetricFamily]:
    def by(counts: Mapping[str, int], states: Iterable[str] = ()) -> dict[tuple[str, ...], float]:
        known = dict.fromkeys(map(str, states), 0) | dict(sorted(counts.items()))
        return {(name,): count for name, count in known.items()}

    yield _gauge("digest_batches", "Batches of all editions by state.", by(found.batches, BatchState), "state")
    yield _gauge("digest_queue_length", "Batches that wait to be submitted.", {(): found.queue})
    yield _gauge("digest_editions", "Editions by state.", by(found.editions, EditionState), "state")
    yield _gauge(
        "digest_recipients", "Recipients of all editions by outcome.", by(found.recipients, BatchState), "outcome"
    )
    yield _gauge("digest_subscribers", "Readers by state.", by(found.subscribers, Status), "state")
    yield _gauge("digest_alarms", "Active alarms by kind.", by(found.alarms), "kind")
    events = dict(sorted(found.events.items()))
    what = "Events of each digest's last submitted edition by kind."
    yield _gauge("digest_last_edition_events", what, events, "digest", "kind")


def _gauge(name: str, what: str, values: Mapping[Any, float], *labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=labels)
    for key, value in values.items():
        family.add_metric(key, float(value))
    return family


def _replace(path: Path, content: bytes) -> None:
    """Replace a file whole or not at all; everybody may read it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.chmod(0o644)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
