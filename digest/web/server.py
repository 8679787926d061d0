"""Run the pages in one process until it is stopped."""

import asyncio
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from fcntl import ioctl
from logging import INFO, WARNING
from termios import TIOCOUTQ
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
"""Seconds for the head of a request, again for its body, and for a client to take an answer, or ENOUGH of it."""
ENOUGH = 8_192
"""Bytes of an answer that a slow client must take in each stretch of PATIENCE."""
LOOK_AGAIN = 0.25
"""Seconds between looks whether a client has taken the end of its last answer."""
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


_RESET = struct.pack("ii", 1, 0)
"""Closing discards what was not taken and resets the connection (SO_LINGER, 0 seconds)."""
_connection: ContextVar["Connection"] = ContextVar("connection")


class Connection(H11Protocol):
    """A client's connection, dropped when a request does not arrive in time or its answer is not taken.

    uvicorn has no such limits. This class uses the hooks of `asyncio.Protocol` alone, so it depends on no internals.
    """

    _waited_for: ClassVar[dict["Connection", asyncio.TimerHandle]] = {}  # the longest first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wait for the first request."""
        super().connection_made(transport)
        self._transport = transport
        self._socket: socket.socket = transport.get_extra_info("socket")
        self._owes = self._is_full = self._is_lost = self._is_dropped = False
        self._context = copy_context()
        self._context.run(_connection.set, self)
        self.wait()

    def data_received(self, data: bytes) -> None:
        """Let a request that begins with this data know its connection."""
        self._context.run(super().data_received, data)

    def pause_writing(self) -> None:
        """Wait for the client to take something of its answers."""
        super().pause_writing()
        self._is_full = True
        self._start()

    def resume_writing(self) -> None:
        """Wait no longer for that."""
        super().resume_writing()
        self._is_full = False
        self._stop()
        if self._owes:
            self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait until the client has taken the end of its last answer, if the connection ends as usual.

        The system would keep that end after the connection, and a client that takes nothing would never learn of it.
        """
        super().connection_lost(exc)
        self._stop()
        self._is_lost = True
        if exc is None and not self._is_dropped and (rest := _untaken(self._socket)):
            self._socket = self._socket.dup()
            with suppress(OSError):  # the client has gone meanwhile
                self._socket.shutdown(socket.SHUT_WR)
            self._see_off(rest, asyncio.get_running_loop().time() + PATIENCE)

    def wait(self) -> None:
        """Start the client's time: it owes a request, or the body of one, or has an answer to take."""
        self._owes = True
        if not self._is_lost:
            self._start()

    def stop_waiting(self) -> None:
        """Stop the client's time: it has sent what it owes. It may still have answers to take."""
        self._owes = False
        if not self._is_full:
            self._stop()

    def drop(self) -> None:
        """Close the connection at once, and let the client know, even if it takes nothing."""
        self._stop()
        self._is_dropped = True
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        if self._is_lost:
            self._socket.close()
        else:
            self._transport.abort()

    def _start(self) -> None:
        if self not in self._waited_for:
            rest = self._transport.get_write_buffer_size() + _untaken(self._socket)
            self._keep(asyncio.get_running_loop().call_later(PATIENCE, self._look, rest))

    def _stop(self) -> None:
        if timer := self._waited_for.pop(self, None):
            timer.cancel()

    def _keep(self, timer: asyncio.TimerHandle) -> None:
        self._waited_for[self] = timer
        if len(self._waited_for) > MOST_WAITED_FOR:
            next(iter(self._waited_for)).drop()

    def _look(self, before: int) -> None:
        """Drop the client, unless it has taken enough of its answers meanwhile: it then gets more time."""
        self._stop()
        rest = self._transport.get_write_buffer_size() + _untaken(self._socket)
        if rest and before - rest >= ENOUGH:
            self._start()
        else:
            self.drop()

    def _see_off(self, before: int, ends: float) -> None:
        """Look again and again whether the client has taken everything, and give it more time as long as it goes on."""
        loop, rest = asyncio.get_running_loop(), _untaken(self._socket)
        if not rest:
            self._stop()
            self._socket.close()
            return
        if loop.time() >= ends:
            if before - rest < ENOUGH:
                self.drop()
                return
            before, ends = rest, loop.time() + PATIENCE
        self._keep(loop.call_later(LOOK_AGAIN, self._see_off, before, ends))


def _untaken(connected: socket.socket) -> int:
    """Count the bytes that the system keeps because the client has not taken them; 0 for a closed connection."""
    try:
        (count,) = struct.unpack("i", ioctl(connected.fileno(), TIOCOUTQ, bytes(4)))
    except (OSError, ValueError):
        return 0
    return int(count)


class Punctual:
    """Signals to a connection when a request has arrived, when its body has, and when its answer is complete."""

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
    return listening
