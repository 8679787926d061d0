"""Monitoring: `/healthz`, `/readyz`, `/metrics`."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from digest.services.watch.health import Health as State
from digest.services.watch.health import check_health
from digest.web.metrics import Metrics
from digest.wiring import App


class Health:
    """Reports the state of the process and of what it depends on."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics
        metrics.registry.register(_Stored(app))

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/healthz", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def alive(self, _request: Request) -> Response:
        """Answer at all: that is enough."""
        return PlainTextResponse("ok\n")

    def ready(self, _request: Request) -> Response:
        """Answer 200 if the database can be used and the feed is not stale, else 503."""
        state = _health(self._app)
        said = {"ready": state.is_ready, "database": state.database, "feed": state.feed}
        return JSONResponse(said, status_code=200 if state.is_ready else 503)

    def metrics(self, _request: Request) -> Response:
        """Return the figures for Prometheus."""
        return Response(self._metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _health(app: App) -> State:
    return check_health(app.database, app.config, now=app.clock())


class _Stored(Collector):
    """Figures from the database, read on request."""

    def __init__(self, app: App) -> None:
        self._app = app

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Describe nothing, so that the registry does not read the database at start."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the figures; without a readable database, only that fact."""
        state = _health(self._app)
        up = GaugeMetricFamily("digest_database_up", "1 when the database can be used.")
        up.add_metric((), float(state.database == "ok"))
        yield up
        if state.feed_age is not None:
            age = GaugeMetricFamily("digest_feed_age_seconds", "Seconds since the feed was last read.")
            age.add_metric((), state.feed_age.total_seconds())
            yield age
        batches = GaugeMetricFamily("digest_batches", "Batches of all editions by state.", labels=["state"])
        for name, count in sorted(state.batches.items()):
            batches.add_metric((name,), count)
        yield batches
