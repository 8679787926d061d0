"""Write the reference of the figures for Prometheus, from the collectors of a process with a furnished database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from list_templates import table
from prometheus_client import CollectorRegistry, Metric

from digest.config import parse_config
from digest.services.watch.back_up import make_backup
from digest.store.intake.stories import FeedState, save_feed
from digest.web.metrics import Metrics
from digest.web.webhook import EventWebhook
from digest.wiring import App

INTRODUCTION = """
# Metrics

The figures for Prometheus. [Monitoring](../operate.md#monitoring) says where they are served, and which alert rules and
which dashboard come with the program. No figure contains an address.
"""
WHERE = """
`digest_http_…` and `digest_events_total` come from `digest serve` and `digest run --web` alone. The figures whose
names begin with `process_` come from the Prometheus client for Python. A figure of something that has not happened yet,
such as a backup, is absent.
"""


def page() -> str:
    """Write the whole page."""
    with TemporaryDirectory() as folder:
        rows = sorted(_rows(Path(folder)))
    heads = ("figure", "type", "labels", "meaning")
    return "\n".join([INTRODUCTION.strip(), "", *table(heads, rows), WHERE])


def names() -> list[str]:
    """List the names of the figures, as a scrape has them."""
    with TemporaryDirectory() as folder:
        return [row[0].strip("`") for row in _rows(Path(folder))]


def _rows(folder: Path) -> Iterator[tuple[str, ...]]:
    app = App(parse_config({"site": {"name": "News", "feed": "https://example.org/feed/"}}, folder / "config.toml"))
    metrics = Metrics(app.figures)
    EventWebhook(app, metrics)
    _furnish(app, folder)
    for registry in (app.figures.registry, metrics.registry):
        for family, labels in _families(registry):
            if not family.name.startswith("process_"):
                name = f"{family.name}_total" if family.type == "counter" else family.name
                yield f"`{name}`", family.type, ", ".join(f"`{label}`" for label in labels), family.documentation
    app.database.close()


def _furnish(app: App, folder: Path) -> None:
    """Give the database what some figures need to be there."""
    now = datetime.now(UTC)
    app.database.migrate()
    with app.database.begin() as connection:
        save_feed(connection, FeedState(app.config.site.feed, read_at=now))
    make_backup(app.database, folder / app.config.store.backups, keep=1, now=now)


def _families(registry: CollectorRegistry) -> Iterator[tuple[Metric, tuple[str, ...]]]:
    """Give each family with its labels, which neither a registry nor a family without samples gives."""
    for collector in list(registry._collector_to_names):  # noqa: SLF001 -- the only list that there is
        for family in collector.collect():
            source = family if hasattr(family, "_labelnames") else collector
            yield family, tuple(getattr(source, "_labelnames", ()))
