"""One real browser for all tests of a session that look at pages. Nobody but this machine is asked."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    # Pages are laid out alike on every machine.
    *("--hide-scrollbars", "--force-color-profile=srgb", "--font-render-hinting=none"),
    # No page waits for a picture from elsewhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
]
PATIENCE = 60.0
"""Seconds in which the browser must start."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """A running browser: the address by which it is controlled."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("needs /usr/bin/chromium")
    with tempfile.TemporaryDirectory(prefix="digest-browser-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{_port(Path(folder) / 'DevToolsActivePort', process)}"
        finally:
            process.terminate()
            process.wait()


def _port(file: Path, process: "subprocess.Popen[bytes]") -> int:
    """Wait until the browser has written the port that it listens on."""
    deadline = time.monotonic() + PATIENCE
    while not (file.exists() and file.read_text()):
        assert process.poll() is None, "the browser ended"
        assert time.monotonic() < deadline, "the browser does not start"
        time.sleep(0.02)
    return int(file.read_text().split()[0])


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """The session's browser. Each module connects anew, because a connection keeps an event loop running."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.connect_over_cdp(chromium)
