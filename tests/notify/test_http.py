"""One request to a configured address, against a real server that behaves, fails, dawdles."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from digest import __version__
from digest.notify.http import ping, post_json
from tests.fakes.site import Site, drip, redirect, reset, silence, status

PLENTY = 20.0
"""Seconds that no test needs."""
LITTLE = 0.3


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def stopped() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_webhook_gets_the_document_as_json(site: Site) -> None:
    url = site.on("/hook", status(204))
    assert post_json(url, {"text": "Żubr", "edition": None}, seconds=PLENTY) is None
    (request,) = site.requests
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert request.headers["user-agent"] == f"digest/{__version__}"
    assert json.loads(request.body) == {"text": "Żubr", "edition": None}


def test_a_heartbeat_is_asked_for_and_fail_stands_after_its_path(site: Site) -> None:
    url = site.on("/ping/1b2c", status(200, b"OK"))
    site.on("/ping/1b2c/fail", status(200, b"OK"))
    assert ping(url, seconds=PLENTY) is None
    assert ping(url + "?rid=5", failed=True, seconds=PLENTY) is None
    assert [(one.method, one.path) for one in site.requests] == [
        ("GET", "/ping/1b2c"),
        ("GET", "/ping/1b2c/fail?rid=5"),
    ]


@pytest.mark.parametrize("code", [301, 400, 404, 410, 429, 500, 503])
def test_whatever_is_no_success_is_said(site: Site, code: int) -> None:
    url = site.on("/hook", redirect("/elsewhere", code) if code < 400 else status(code, b"secret"))
    assert post_json(url, {}, seconds=PLENTY) == f"it answered {code}"
    assert len(site.requests) == 1


def test_no_answer_ends_in_time(site: Site, stopped: threading.Event) -> None:
    url = site.on("/hook", silence(stopped))
    began = time.monotonic()
    assert post_json(url, {}, seconds=LITTLE) == "no answer within 0.3 seconds"
    assert time.monotonic() - began < PLENTY


def test_an_answer_byte_by_byte_ends_in_time(site: Site, stopped: threading.Event) -> None:
    endless = (bytes([byte]) for _ in iter(int, 1) for byte in b"HTTP/1.1 200 OK\r\nX: y")
    url = site.on("/hook", drip(endless, stopped, every=0.01))
    began = time.monotonic()
    assert ping(url, seconds=LITTLE) == "no answer within 0.3 seconds"
    assert time.monotonic() - began < PLENTY


def test_a_body_without_end_is_not_read(site: Site, stopped: threading.Event) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    url = site.on("/hook", drip([head, *[b"x"] * 10_000], stopped, every=0.01))
    assert ping(url, seconds=PLENTY) is None


def test_a_connection_that_breaks_or_was_never_there_is_said_without_the_address(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        gone = f"http://127.0.0.1:{taken.getsockname()[1]}/secret"
        with caplog.at_level(logging.INFO):
            said = [ping(gone, seconds=PLENTY), ping(site.on("/secret", reset()), seconds=PLENTY)]
            said.append(post_json("http://[::1/secret", {}, seconds=PLENTY))
            said.append(ping(site.on("/secret", status(200)), seconds=PLENTY))
    assert said[-1] is None
    assert all(one and one.startswith("the connection failed (") and "secret" not in one for one in said[:-1])
    assert "secret" not in caplog.text
