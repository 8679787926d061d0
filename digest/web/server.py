"""Run the pages in one process until it is stopped."""

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from logging import INFO, WARNING
from typing import ClassVar
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from digest.domain.errors import ConfigError, StoreUnavailableError
from digest.log import log, start_log
from digest.web.app import make_app
from digest.wiring import App

GRACE = 30
"""Seconds that requests in flight have after SIGTERM."""
PATIENCE = 30.0
"""Seconds for the head of a request, again for its body, and for a client to take an answer."""
MOST_WAITED_FOR = 300
"""Connections that owe a request. One more, and the connection that has owed it longest is dropped."""
MOST_CONNECTIONS = 600
"""Connections at which further requests are answered 503: well below the 1,024 files that systems allow a process."""
BACKLOG = 128
"""Connections that the system accepts ahead of the process."""


def run_server(app: App) -> None:
    """Serve until SIGTERM or Ctrl-C, then let the requests in flight end.

    Raises ConfigError when the pages cannot be served as configured, StoreError when the database cannot be used. One
    that is away may come back: until then, the pages answer 503.
    """
    start_log(routine=True)
    server = _server(_pages(app))
    # uvicorn raises the signal again after it has ended; by then, everything is done.
    signal.signal(signal.SIGTERM, lambda *_: None)
    bind = app.config.web.bind
    with _listening(bind) as listening:
        log(INFO, "Serving the pages.", url=f"{app.config.public_url}/", bind=bind)
        server.run(sockets=[listening])
    app.database.close()


@contextmanager
def pages_beside(app: App) -> Iterator[None]:
    """Serve in a thread beside the process's other work. Raises what `run_server` raises."""
    server = _server(_pages(app))
    with _listening(app.config.web.bind) as listening:
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="pages")
        serving.start()
        try:
            yield
        finally:
            server.should_exit = True
            serving.join()


_connection: ContextVar["Connection"] = ContextVar("connection")


class Connection(H11Protocol):
    """A client's connection. It is dropped when a request, or the body of one, does not arrive in time.

    uvicorn has no such limit. This class uses the hooks of `asyncio.Protocol` alone, so it depends on no internals.
    """

    _waited_for: ClassVar[dict["Connection", asyncio.TimerHandle]] = {}  # the longest first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wait for the first request."""
        super().connection_made(transport)
        self._transport = transport
        self._context = copy_context()
        self._context.run(_connection.set, self)
        self.wait()

    def data_received(self, data: bytes) -> None:
        """Let a request that begins with this data know its connection."""
        self._context.run(super().data_received, data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self.stop_waiting()

    def wait(self) -> None:
        """Start the client's time, unless it runs already."""
        if self in self._waited_for or self._transport.is_closing():
            return
        self._waited_for[self] = asyncio.get_running_loop().call_later(PATIENCE, self.drop)
        if len(self._waited_for) > MOST_WAITED_FOR:
            next(iter(self._waited_for)).drop()

    def drop(self) -> None:
        """Close the connection at once."""
        self.stop_waiting()
        self._transport.abort()

    def stop_waiting(self) -> None:
        """Stop the client's time: it has sent what it owes, or is gone."""
        if timer := self._waited_for.pop(self, None):
            timer.cancel()


class Punctual:
    """Tells a connection when a request has arrived, when its body has, and when its answer is complete."""

    def __init__(self, pages: ASGIApp) -> None:
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. The time for its body runs only while the pages wait for it."""
        connection, whole = _connection.get(), False

        async def receive_in_time() -> Message:
            nonlocal whole
            if not whole:
                connection.wait()
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                whole = True
                connection.stop_waiting()
            return message

        async def send_and_wait(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                connection.stop_waiting()
                connection.wait()

        connection.stop_waiting()
        await self._pages(scope, receive_in_time, send_and_wait)


def _pages(app: App) -> ASGIApp:
    # Fail now, not at the first reader's request, if something needed is missing.
    app.secret_key, app.mailer  # noqa: B018 -- made when they are first asked for
    try:
        with app.database.read():
            pass
    except StoreUnavailableError as error:
        log(WARNING, "The database is unreachable. The pages answer 503 until it is back.", cause=str(error))
    return make_app(app)


def _server(pages: ASGIApp) -> uvicorn.Server:
    settings = uvicorn.Config(
        Punctual(pages),
        http=Connection,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=BACKLOG,
        log_config=None,
        # Its warnings are about what strangers send, and could fill the log.
        log_level="error",
        # An access log would hold every reader's token.
        access_log=False,
        # `web.trusted_proxies` decides which address a request comes from.
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(settings)


def _listening(bind: str) -> socket.socket:
    parts = urlsplit(f"//{bind}")
    host, port = parts.hostname or "", parts.port or 0
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(f"web.bind: {bind} cannot be listened on: {error.strerror or error}.") from error
    # An answer's head and body leave at once; otherwise a kept connection waits 40 ms for the body.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # The system drops a connection whose client takes nothing of its answer; what is accepted inherits this.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(PATIENCE * 1000))
    return listening
