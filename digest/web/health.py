"""Monitoring: `/healthz`, `/readyz`, `/metrics`."""

from prometheus_client import CONTENT_TYPE_LATEST
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

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/healthz", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def alive(self, _request: Request) -> Response:
        """Answer 200 while the process runs."""
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
