"""Connections over real sockets: a client that sends or takes nothing is dropped, and one that waits is answered."""

import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from digest.web.server import pages_beside
from digest.wiring import App
from tests.services.builders import config
from tests.web.clients import HOST, NOW
from tests.web.conftest import KEY, Pages

HEAD = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode()
GET = HEAD + b"\r\n"
_CLOSED = 7
POST = f"POST /subscribe HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 50\r\n\r\nemail=".encode()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Pages, tuple[str, int]]]:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    monkeypatch.setattr("digest.web.server.PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = ("127.0.0.1", free.getsockname()[1])
    web = {"public_url": f"https://{HOST}", "bind": f"127.0.0.1:{address[1]}"}
    store = {"url": f"sqlite:///{tmp_path / 'digest.db'}"}
    app = App(config(tmp_path, store=store, web=web, mail={"outbox": "outbox"}), NOW)
    with pages_beside(app):
        yield Pages(app), address
    app.database.close()


@pytest.mark.parametrize("said", [b"", HEAD, POST, GET + HEAD], ids=["nothing", "head", "body", "second"])
@pytest.mark.parametrize("drip", [b"", b"x"], ids=["silent", "dripping"])
def test_a_request_that_does_not_arrive_in_time_is_not_waited_for(
    served: tuple[Pages, tuple[str, int]], said: bytes, drip: bytes
) -> None:
    heard, ends = b"", time.monotonic() + 60
    with socket.create_connection(served[1], timeout=0.05) as stranger, contextlib.suppress(ConnectionError):
        stranger.sendall(said)
        while time.monotonic() < ends:
            with contextlib.suppress(TimeoutError):
                if not (more := stranger.recv(65_536)):
                    break
                heard += more
                continue
            stranger.sendall(drip)
    assert time.monotonic() < ends
    assert heard.count(b"HTTP/1.1 200") == said.count(GET)


def test_a_client_that_takes_nothing_of_its_answers_is_dropped(served: tuple[Pages, tuple[str, int]]) -> None:
    with socket.socket() as greedy:
        greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        greedy.settimeout(1)
        greedy.connect(served[1])
        ends = time.monotonic() + 60
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < ends:
                with contextlib.suppress(TimeoutError):  # it is full: nothing is read from it either
                    greedy.sendall(GET * 100)
        assert time.monotonic() < ends


def test_clients_that_never_read_learn_that_their_connection_is_gone(served: tuple[Pages, tuple[str, int]]) -> None:
    style = f"GET /style.css HTTP/1.1\r\nHost: {HOST}\r\n".encode()
    asked = [GET * 400, (style + b"\r\n") * 3, (style + b"\r\n") * 2 + style + b"Connection: close\r\n\r\n"]
    with contextlib.ExitStack() as strangers:
        silent = []
        for request in asked * 2:
            stranger = strangers.enter_context(socket.socket())
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            stranger.settimeout(60)
            stranger.connect(served[1])
            stranger.sendall(request)
            silent.append(stranger)
        ends = time.monotonic() + 60
        while {_state(stranger) for stranger in silent} != {_CLOSED}:
            assert time.monotonic() < ends, [_state(stranger) for stranger in silent]
            time.sleep(0.05)


def test_a_slow_client_gets_its_whole_answer(
    served: tuple[Pages, tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.web.server.ENOUGH", 100)
    style = f"GET /style.css HTTP/1.1\r\nHost: {HOST}\r\n"
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        slow.settimeout(60)
        slow.connect(served[1])
        slow.sendall(f"{style}\r\n{style}\r\n{style}Connection: close\r\n\r\n".encode())
        heard = b""
        while more := slow.recv(1_024):
            heard += more
            time.sleep(0.15)  # longer than PATIENCE in all
    assert heard.count(b"HTTP/1.1 200") == 3
    assert heard.endswith(served[0].app.reader_pages.style())


def _state(client: socket.socket) -> int:
    """The state of a TCP connection, which the system tells without reading from it."""
    return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]


def test_of_too_many_silent_connections_the_oldest_is_dropped(
    served: tuple[Pages, tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.web.server.PATIENCE", 60)
    monkeypatch.setattr("digest.web.server.MOST_WAITED_FOR", 5)
    with contextlib.ExitStack() as strangers:
        silent = [strangers.enter_context(socket.create_connection(served[1], timeout=60)) for _ in range(12)]
        for stranger in silent[:7]:
            with contextlib.suppress(ConnectionError):
                assert stranger.recv(1) == b""
        silent[-1].sendall(GET)
        assert silent[-1].recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_request_with_two_lengths_ends_its_connection(served: tuple[Pages, tuple[str, int]]) -> None:
    lengths = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    heard = b""
    with socket.create_connection(served[1], timeout=60) as smuggler:
        smuggler.sendall(f"POST /subscribe HTTP/1.1\r\nHost: {HOST}\r\n".encode() + lengths + GET)
        with contextlib.suppress(ConnectionError):
            while more := smuggler.recv(65_536):
                heard += more
    assert heard.startswith(b"HTTP/1.1 400")
    assert heard.count(b"HTTP/1.1") == 1


def test_whoever_goes_on_asking_is_never_cut_off(
    served: tuple[Pages, tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.web.server.PATIENCE", 1.0)
    reader = HTTPConnection(*served[1], timeout=60)
    reader.connect()
    reader.auto_open = 0
    ends = time.monotonic() + 3.0
    while time.monotonic() < ends:
        reader.request("GET", "/healthz")
        assert reader.getresponse().read() == b"ok\n"
    reader.close()


def test_a_waiting_client_gets_an_answer(served: tuple[Pages, tuple[str, int]]) -> None:
    pages, address = served
    token = pages.add("ola@example.org", "daily")
    other = sqlite3.connect(pages.app.database.file or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(1.5, lambda: other.execute("ROLLBACK"))
    release.start()
    with socket.create_connection(address, timeout=60) as reader:
        reader.sendall(f"POST /unsubscribe/{token} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n\r\n".encode())
        assert reader.recv(65_536).startswith(b"HTTP/1.1 200")
    release.join()
    other.close()
