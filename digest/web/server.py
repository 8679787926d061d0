"""Run the pages in one process, until told to stop."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from logging import INFO
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from digest.domain.errors import ConfigError
from digest.log import log, start_log
from digest.web.app import make_app
from digest.web.connections import Impatient, Server
from digest.wiring import App

GRACE = 30
"""Seconds that requests in flight have to end after SIGTERM."""


def run_server(app: App) -> None:
    """Serve until SIGTERM or Ctrl-C, then let the requests in flight end.

    Raises ConfigError when the pages cannot be served as configured, StoreError when the database cannot be used.
    """
    start_log(routine=True)
    server = _server(_pages(app))
    # uvicorn raises the signal that ended it once more; by then all is done, and the process ends as it should.
    signal.signal(signal.SIGTERM, lambda *_: None)
    bind = app.config.web.bind
    with _listening(bind) as listening:
        log(INFO, "Serving the pages.", url=f"{app.config.public_url}/", bind=bind)
        server.run(sockets=[listening])
    app.database.close()


@contextmanager
def pages_beside(app: App) -> Iterator[None]:
    """Serve in a thread of a process that does something else meanwhile. Raises as `run_server` does."""
    server = _server(_pages(app))
    with _listening(app.config.web.bind) as listening:
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="pages")
        serving.start()
        try:
            yield
        finally:
            server.should_exit = True
            serving.join()


def _pages(app: App) -> ASGIApp:
    # What the pages cannot do without is told now, and not to the first reader.
    app.secret_key, app.mailer  # noqa: B018 -- made when they are first asked for
    with app.database.read():
        pass
    return make_app(app)


def _server(pages: ASGIApp) -> Server:
    settings = uvicorn.Config(
        pages,
        http=Impatient,
        log_config=None,
        # Its warnings are of what strangers send: they could fill the log.
        log_level="error",
        # An access log would hold every reader's token.
        access_log=False,
        # Whose address a request comes from is decided by `web.trusted_proxies`.
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    return Server(settings)


def _listening(bind: str) -> socket.socket:
    parts = urlsplit(f"//{bind}")
    host, port = parts.hostname or "", parts.port or 0
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(f"web.bind: {bind} cannot be listened on: {error.strerror or error}.") from error
    # An answer's head and body leave at once: who keeps his connection would wait 40 ms for the second.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
