"""Notify open pages within a second that something has changed, by server-sent events.

Files and the database are checked only while a page is open. A check costs a few cheap queries.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from digest.domain.errors import DigestError
from digest.web.desk.workshop import Workshop

EVERY = 0.5
"""Seconds between checks."""
STILL_HERE = 15.0
"""Seconds after which a page gets an event without a change, so that a lost connection is noticed."""


class Live:
    """Streams the version of what the desk shows, whenever it changes."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [Route("/live", self.stream, methods=["GET"])]

    async def stream(self, _request: Request) -> Response:
        """Stream versions until the page is closed."""
        return StreamingResponse(self.versions(), media_type="text/event-stream")

    async def versions(self) -> AsyncIterator[str]:
        """Yield an event for each new version, the present one first, until the desk stops."""
        last, silent = "", 0.0
        while not self._workshop.closing.is_set():
            try:
                version = await run_in_threadpool(self._workshop.version)
            except DigestError:
                version = last or "away"  # the database is away; the page keeps what it shows
            if version != last:
                last, silent = version, 0.0
                yield f"data: {version}\n\n"
            elif silent >= STILL_HERE:
                silent = 0.0
                yield ": still here\n\n"
            await asyncio.sleep(EVERY)
            silent += EVERY
