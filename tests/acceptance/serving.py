"""Run `digest serve` as an operator would: as a process of its own, reached over real HTTP."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.nursery import Process
from tests.acceptance.runs import begin

KEY = "a-key-of-the-tests-which-is-long-enough"


@dataclass
class Serving:
    """A running server."""

    url: str
    process: Process

    @property
    def said(self) -> str:
        """What it has said on stderr so far: its log."""
        return self.process.said

    def stop(self) -> int:
        """Ask it to end, as an init system does, and give its exit code."""
        self.process.kill(signal.SIGTERM)
        return self.process.wait().code


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def serving(folder: Path, port: int, **environment: str) -> Iterator[Serving]:
    """Run the server of a folder whose config.toml binds it to `port`."""
    process = begin(folder, "serve", **{"DIGEST_SECRET_KEY": KEY, **environment})
    try:
        await_true(lambda: process.ended() is not None or "Serving the pages." in process.said)
        assert process.ended() is None, process.said
        yield Serving(f"http://127.0.0.1:{port}", process)
    finally:
        process.end()


def await_true(holds: Callable[[], object], *, seconds: float = 60) -> None:
    """Look again and again until something holds; fail when it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
