"""Connections: whoever opens one and does not say what he wants is not waited for, and none of it fills the log."""

import asyncio
import contextlib
import resource
import socket
import time
from logging import ERROR
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from digest.log import log

PATIENCE = 15.0
"""Seconds between two looks at a connection: a request's head may take two of them at most, its body as many more."""
_TELL_EVERY = 60.0


class Impatient(H11Protocol):
    """Closes a connection whose request does not come to its end; uvicorn itself waits for ever."""

    _stage: tuple[object, bool] = (None, False)
    _looks = 0
    _next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look after it."""
        super().connection_made(transport)
        self._next_look = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop looking."""
        super().connection_lost(exc)
        if self._next_look:
            self._next_look.cancel()

    def _look(self) -> None:
        cycle: Any = self.cycle  # None before the first request
        answered = cycle is None or cycle.response_complete
        if not answered and not cycle.more_body:
            self._looks = 0  # it is our turn
        elif self._stage[0] is cycle and self._stage[1] == answered:
            self._looks += 1
        else:
            self._stage, self._looks = (cycle, answered), 1
        if self._looks > 1:
            self.transport.close()
            return
        self._next_look = self.loop.call_later(PATIENCE, self._look)


class Server(uvicorn.Server):
    """A server that has as many connections as the system allows, and says in one line when there are no more."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told_at = -_TELL_EVERY

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop."""
        asyncio.get_running_loop().set_exception_handler(self._tell)
        _raise_limit()
        await super().serve(sockets)

    def _tell(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # With each connection that it cannot take, asyncio would write a traceback.
        if time.monotonic() - self._told_at < _TELL_EVERY:
            return
        self._told_at = time.monotonic()
        error = context.get("exception")
        log(ERROR, f"The server has trouble: {context['message']}.", cause=type(error).__name__)


def _raise_limit() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
