"""Figures for Prometheus: the number, outcome and duration of requests. No addresses."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.services.watch.metrics import Figures

_METHODS = ("GET", "HEAD", "POST")


class Metrics:
    """The figures of the pages, beside those of the process."""

    def __init__(self, figures: Figures) -> None:
        self.registry = CollectorRegistry()
        self._figures = figures
        self.requests = Counter(
            "digest_http_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "digest_http_request_seconds", "Seconds until an answer began.", ("route",), registry=self.registry
        )

    def text(self) -> bytes:
        """Return all figures in Prometheus's own format."""
        return self._figures.text() + generate_latest(self.registry)


class Counted:
    """Counts requests by the route's pattern, because a path may contain a reader's token."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "") or "(none)"
                method = scope["method"] if scope["method"] in _METHODS else "other"
                self._metrics.requests.labels(method, route, message["status"]).inc()
                self._metrics.seconds.labels(route).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, send_counted)
