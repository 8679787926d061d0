"""Run the desk in one process until it is stopped."""

import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from urllib.parse import urlsplit

import uvicorn

from digest.config import secret
from digest.domain.errors import ConfigError
from digest.web.app import LOOPBACK
from digest.web.desk.access import THIS_MACHINE, Keys
from digest.web.desk.app import make_desk
from digest.web.desk.workshop import Workshop

USUAL_PORT = 8400
"""The first port to try."""
GRACE = 1
"""Seconds that open pages have after SIGTERM: each holds a connection."""
MIN_PASSWORD = 12


def run_desk(workshop: Workshop, *, host: str, port: int | None, began: Callable[[str], None]) -> None:
    """Serve the desk until SIGTERM or Ctrl-C. `began` gets its address, with the token.

    Raises ConfigError for an address of the network without a password, or one that cannot be listened on.
    """
    password = password_for(host)
    listening = _listening(host, port)
    # With a password, the desk may have any name: that of a proxy, for example.
    keys = Keys(port_of(listening), password=password, names=THIS_MACHINE if password is None else ())
    settings = uvicorn.Config(
        make_desk(workshop, keys),
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    # uvicorn raises the signal again after it has ended; by then, everything is done.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    with listening:
        shown = f"[{host}]" if ":" in host else host
        began(f"http://{shown}:{port_of(listening)}/?token={keys.token}")
        _Server(settings, workshop.closing).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends the streams of open pages before it waits for their connections."""

    def __init__(self, settings: uvicorn.Config, closing: threading.Event) -> None:
        super().__init__(settings)
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop: uvicorn calls this for SIGTERM and Ctrl-C."""
        self._closing.set()
        super().handle_exit(sig, frame)


def password_for(host: str) -> str | None:
    """Return the password that the desk requires at an address; None if only this machine can reach it.

    Raises ConfigError for a required password that is missing or short.
    """
    password = secret("DIGEST_DESK_PASSWORD")
    if password is not None and len(password) < MIN_PASSWORD:
        raise ConfigError(f"DIGEST_DESK_PASSWORD is too short: set it to at least {MIN_PASSWORD} characters.")
    if host in LOOPBACK:
        return password
    if password is None:
        raise ConfigError(
            f"--bind {host}: other machines could open the desk there. Set DIGEST_DESK_PASSWORD (or "
            "DIGEST_DESK_PASSWORD_FILE), or leave --bind out and use an SSH tunnel."
        )
    return password


def port_of(listening: socket.socket) -> int:
    """Return the port that a socket listens on."""
    port: int = listening.getsockname()[1]
    return port


def _listening(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in (USUAL_PORT, 0) if port is None else (port,):
        try:
            return socket.create_server((host, number), family=family)
        except OSError as error:
            trouble = error
    wanted = urlsplit(f"//{host}:{port or USUAL_PORT}").netloc
    raise ConfigError(f"{wanted} cannot be listened on: {trouble.strerror or trouble}. --port names another port.")
