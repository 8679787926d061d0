"""Connections over real sockets: who does not say what he wants is not waited for; who waits for us is answered."""

import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from digest.web.server import pages_beside
from digest.wiring import App
from tests.services.builders import config
from tests.web.clients import HOST
from tests.web.conftest import KEY, NOW, Pages

GET = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode()
POST = f"POST /subscribe HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 50\r\n\r\nemail=".encode()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Pages, tuple[str, int]]]:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    monkeypatch.setattr("digest.web.connections.PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = ("127.0.0.1", free.getsockname()[1])
    web = {"public_url": f"https://{HOST}", "bind": f"127.0.0.1:{address[1]}"}
    store = {"url": f"sqlite:///{tmp_path / 'digest.db'}"}
    app = App(config(tmp_path, store=store, web=web, mail={"outbox": "outbox"}), NOW)
    with pages_beside(app):
        yield Pages(app), address
    app.database.close()


@pytest.mark.parametrize("said", [b"", GET, POST, GET + b"\r\n" + GET], ids=["nothing", "head", "body", "second"])
def test_whoever_does_not_say_what_he_wants_is_not_waited_for(
    served: tuple[Pages, tuple[str, int]], said: bytes
) -> None:
    with socket.create_connection(served[1], timeout=60) as stranger:
        stranger.sendall(said)
        heard = b""
        with contextlib.suppress(ConnectionResetError):
            while more := stranger.recv(65_536):
                heard += more
    assert heard.count(b"HTTP/1.1 200") == said.count(GET + b"\r\n")


def test_whoever_goes_on_asking_is_never_cut_off(served: tuple[Pages, tuple[str, int]]) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{served[1][1]}", limits=httpx.Limits(max_connections=1)) as client:
        ends = time.monotonic() + 2.0  # twenty looks
        while time.monotonic() < ends:
            assert client.get("/healthz").status_code == 200


def test_whoever_waits_for_us_gets_his_answer(served: tuple[Pages, tuple[str, int]]) -> None:
    pages, address = served
    token = pages.add("ola@example.org", "daily")
    other = sqlite3.connect(pages.app.database.file or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(1.0, lambda: other.execute("ROLLBACK"))
    release.start()
    with socket.create_connection(address, timeout=60) as reader:
        reader.sendall(f"POST /unsubscribe/{token} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n\r\n".encode())
        assert reader.recv(65_536).startswith(b"HTTP/1.1 200")
    release.join()
    other.close()
