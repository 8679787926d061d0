"""Run `digest serve` as an operator would: as a process of its own, reached over real HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.runs import REPOSITORY

KEY = "a-key-of-the-tests-which-is-long-enough"


@dataclass
class Serving:
    """A running server. `log` is the file that its stderr goes to."""

    url: str
    process: "subprocess.Popen[str]"
    log: Path

    def stop(self) -> int:
        """Ask it to end, as an init system does, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def serving(folder: Path, port: int, **environment: str) -> Iterator[Serving]:
    """Run the server of a folder whose config.toml binds it to `port`."""
    variables = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    log = folder / "serve.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", "serve"],
            cwd=folder,
            env={**variables, "PYTHONPATH": str(REPOSITORY), "DIGEST_SECRET_KEY": KEY, **environment},
            stderr=stderr,
            text=True,
        )
    try:
        await_true(lambda: process.poll() is not None or "The pages are at" in log.read_text())
        assert process.poll() is None, log.read_text()
        yield Serving(f"http://127.0.0.1:{port}", process, log)
    finally:
        process.kill()
        process.wait()


def await_true(holds: Callable[[], object], *, seconds: float = 60) -> None:
    """Look again and again until something holds; fail when it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
