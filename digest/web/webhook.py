"""The provider's webhook: accept signed events, and answer 2xx only after storing them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from anyio import CapacityLimiter, to_thread
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from digest.domain.errors import StoreError
from digest.domain.opens_and_clicks import link_name
from digest.mail.sendgrid.events import SIGNATURE, TIMESTAMP, read_post
from digest.services.watch.take_events import take_events
from digest.web.metrics import Metrics
from digest.wiring import App

MAX_BODY = 2_000_000
"""The largest post, in bytes. SendGrid sends at most 768 kB at once."""


class EventWebhook:
    """Accepts posts of events. A post without a valid, recent signature gets 403."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app, self._webhook = app, app.webhook
        # A flood of events takes no threads from readers.
        self._takers = CapacityLimiter(8)
        donation = app.config.donation
        asks = frozenset({*filter(None, [donation.url]), *donation.amounts.values()})
        self._name_link = partial(link_name, public_url=app.config.public_url, asks=asks)
        self._events = Counter(
            "digest_events", "The provider's events by outcome.", ("became",), registry=metrics.registry
        )

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [Route("/webhooks/sendgrid", self.take, methods=["POST"], max_body_size=MAX_BODY)]

    async def take(self, request: Request) -> Response:
        """Accept the signed events of one post, byte for byte as it arrived."""
        if SIGNATURE not in request.headers:
            return _refusal("no signature")  # without reading a stranger's body
        body = await request.body()
        return await to_thread.run_sync(self._take, request.headers, body, limiter=self._takers)

    def _take(self, headers: Mapping[str, str], body: bytes) -> Response:
        # The provider uses real time, even in a rehearsal.
        now = datetime.now(UTC)
        signature, timestamp = headers.get(SIGNATURE, ""), headers.get(TIMESTAMP, "")
        why = self._webhook.why_refused(signature, timestamp, body, now=now)
        if why:
            return _refusal(why)
        try:
            posted = read_post(body, self._name_link)
        except ValueError as error:
            return JSONResponse({"error": f"This is {error}."}, status_code=400)
        try:
            done = take_events(self._app.database, posted.events, touches=self._app.config.privacy.track, now=now)
        except StoreError:
            # Without a 2xx, the provider tries again for a day.
            return JSONResponse({"error": "The database cannot be used now."}, status_code=503)
        became = {"stored": done.stored, "repeated": done.repeated, "untracked": done.untracked, "bad": posted.bad}
        for name, count in became.items():
            self._events.labels(name).inc(count)
        return JSONResponse(became)


def _refusal(why: str) -> Response:
    return JSONResponse({"error": f"Refused: {why}."}, status_code=403)
