"""A SendGrid of our own on loopback: POST /v3/mail/send, GET /v3/messages, /v3/scopes and the lists of
suppressions, with their limits and ways to fail.

    with FakeSendGrid() as sendgrid:
        sendgrid.faults.append(Fault.ACCEPTED_THEN_DROPPED)   # one fault for each next request; then none
        ...                                                   # api_url = sendgrid.url, key = sendgrid.key
        sendgrid.mails                                        # what readers would get
        sendgrid.search.silent = True                         # and what the message search tells of them

`python -m tests.fakes.sendgrid PORT` serves alone, for a benchmark in another process.
"""

import argparse
import json
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import TracebackType
from typing import Any, Self

from tests.fakes.sendgrid_faults import STATUS, TAKEN, Fault
from tests.fakes.sendgrid_limits import Body, Problem, problems_of
from tests.fakes.sendgrid_lists import SuppressionLists
from tests.fakes.sendgrid_mail import Mail
from tests.fakes.sendgrid_messages import MessageSearch

__all__ = ["KEY", "FakeSendGrid", "Fault", "Request"]

KEY = "SG.fake.key-that-opens-nothing"
MAX_BODY = 30_000_000


@dataclass(frozen=True)
class Request:
    """One request as it came in. `body` is None when it was never read or is no JSON."""

    body: Body | None
    status: int | None
    accepted: bool
    fault: Fault | None
    headers: dict[str, str]


class FakeSendGrid:
    """The server, in threads of this process. `keep=False` counts mails and remembers none (for large runs).

    `check=False` leaves out the limits and the schema. `on_accept` is called with each body that is taken. A request
    with an address in `dislikes` is refused by name, one with an address in `dislikes_silently` without naming it.
    """

    def __init__(
        self,
        *,
        key: str = KEY,
        port: int = 0,
        keep: bool = True,
        check: bool = True,
        delay: float = 0.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.key, self.keep, self.check, self.delay = key, keep, check, delay
        self.faults: deque[Fault | None] = deque()
        self.always: Fault | None = None
        self.reset_at = "1900000000"
        self.on_accept: Callable[[Body], None] | None = None
        self.requests: list[Request] = []
        self.mails: list[Mail] = []
        self.sandboxed: list[Mail] = []
        self.strays: list[str] = []
        self.dislikes: set[str] = set()
        self.dislikes_silently: set[str] = set()
        self.search = MessageSearch()
        self.lists = SuppressionLists()
        self.scopes = ["mail.send", "suppression.read"]
        self.accepted_count = 0
        self.request_count = 0
        self._ids = count()
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.fake = self
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_fault(self) -> Fault | None:
        with self.lock:
            return self.faults.popleft() if self.faults else self.always

    def opens(self, headers: Mapping[str, str]) -> bool:
        """Return whether the request has the key."""
        return headers.get("authorization") == f"Bearer {self.key}"

    def judge(self, headers: dict[str, str], raw: bytes) -> tuple[int, list[Problem], Body | None]:
        """Decide as SendGrid does: the status, its complaints, and the body as far as it can be read."""
        if not self.opens(headers):
            return 401, _problems(Fault.UNAUTHORIZED), None
        if len(raw) >= MAX_BODY:
            return 413, [("", "content too large")], None
        try:
            body = json.loads(raw)
        except ValueError:
            return 400, [("", "Bad Request")], None
        problems = problems_of(body) if self.check else []
        problems = problems or self._disliked(body)
        if problems:
            return 400, problems, body
        return 200 if _sandboxed(body) else 202, [], body

    def _disliked(self, body: Body) -> list[Problem]:
        emails = [personalization["to"][0]["email"] for personalization in body["personalizations"]]
        named = [(f"personalizations.{at}.to.0.email", "No.") for at, one in enumerate(emails) if one in self.dislikes]
        return named or [("", "Bad Request")] * bool(self.dislikes_silently & set(emails))

    def find(self, parameters: str, fault: Fault | None) -> tuple[int, bytes]:
        """Search among the mails taken so far."""
        with self.lock:
            return self.search.answer(parameters, self.mails, fault)

    def accept(self, body: Body) -> str:
        with self.lock:
            message_id = f"fake-{next(self._ids)}"
            self.accepted_count += 0 if _sandboxed(body) else len(body["personalizations"])
            if self.keep:
                box = self.sandboxed if _sandboxed(body) else self.mails
                box.extend(Mail(body, personalization, message_id) for personalization in body["personalizations"])
        if self.on_accept is not None:
            self.on_accept(body)
        return message_id

    def note(self, request: Request) -> None:
        with self.lock:
            self.request_count += 1
            if self.keep:
                self.requests.append(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    fake: FakeSendGrid

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: clients that go away are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle_one_request(self) -> None:
        self.fault = self.server.fake.next_fault() if self._is_coming() else None
        super().handle_one_request()

    def do_POST(self) -> None:
        fake, fault = self.server.fake, self.fault
        headers = {name.lower(): value for name, value in self.headers.items()}
        if fault is Fault.TOO_LARGE_UNREAD:
            fake.note(Request(None, 413, accepted=False, fault=fault, headers=headers))
            self.close_connection = True
            self._answer(413, _errors([("", "content too large")]))
            return
        raw = self.rfile.read(int(headers.get("content-length", "0")))
        if fault is Fault.READ_THEN_DROPPED:
            fake.note(Request(None, None, accepted=False, fault=fault, headers=headers))
            self._drop()
            return
        if self.path != "/v3/mail/send":
            self._answer(404, _errors([("", "not found")]))
            return
        status, problems, body = fake.judge(headers, raw)
        if status < 300 and fault in STATUS:
            status, problems = STATUS[fault][0], _problems(fault)
        accepted = status < 300 and body is not None
        message_id = fake.accept(body) if accepted and body is not None else ""
        fake.note(Request(body, status, accepted=accepted, fault=fault, headers=headers))
        if fault in TAKEN and self._misbehave(fault):
            return
        fake.stopping.wait(fake.delay if fault in (None, Fault.SLOW) else 0)
        self._answer(status, _errors(problems) if problems else b"", message_id)

    def do_GET(self) -> None:
        """Search. Remember who asks for anything else: a client that followed a redirect brings its key along."""
        fake, fault = self.server.fake, self.fault
        path, _, parameters = self.path.partition("?")
        if fault is Fault.READ_THEN_DROPPED:
            self._drop()
            return
        if path == "/v3/scopes":
            self._tell_scopes()
            return
        if fake.lists.has(path):
            self._list(path, parameters)
            return
        if path != "/v3/messages":
            fake.strays.append(self.path)
            self._answer(404, _errors(_problems(Fault.NOT_FOUND)))
            return
        if not fake.opens({name.lower(): value for name, value in self.headers.items()}):
            fault = Fault.UNAUTHORIZED
        status, content = fake.find(parameters, fault)
        if fault in TAKEN and self._misbehave(fault):
            return
        fake.stopping.wait(fake.delay if fault is Fault.SLOW else 0)
        self._answer(status, content)

    def _tell_scopes(self) -> None:
        """Return what the key may do."""
        if self.server.fake.opens({name.lower(): value for name, value in self.headers.items()}):
            self._answer(200, json.dumps({"scopes": self.server.fake.scopes}).encode())
        else:
            self._answer(401, _errors(_problems(Fault.UNAUTHORIZED)))

    def _list(self, path: str, parameters: str) -> None:
        """Give a page of a list of addresses that are not mailed."""
        fault = self.fault
        if not self.server.fake.opens({name.lower(): value for name, value in self.headers.items()}):
            fault = Fault.UNAUTHORIZED
        if fault in STATUS:
            self._answer(STATUS[fault][0], _errors(_problems(fault)))
        elif fault not in TAKEN or not self._misbehave(fault):
            self._answer(*self.server.fake.lists.answer(path, parameters))

    def _misbehave(self, fault: Fault) -> bool:
        """Answer in the fault's own way; False when the usual answer is still to come."""
        match fault:
            case Fault.ACCEPTED_THEN_DROPPED:
                self._drop()
            case Fault.ACCEPTED_THEN_ERROR:
                self._answer(500, _errors([("", "internal server error")]))
            case Fault.HANG:
                self.server.fake.stopping.wait()
                self._drop()
            case Fault.TRUNCATED:
                self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 50\r\n\r\nhalf")
                self.close_connection = True
            case Fault.MALFORMED:
                self.wfile.write(b"<html>bad gateway</html>\r\n\r\n")
                self.close_connection = True
            case _:
                return False
        return True

    def _answer(self, status: int, content: bytes, message_id: str = "") -> None:
        self.send_response(status)
        if message_id:
            self.send_header("X-Message-Id", message_id)
        if status == 429:
            self.send_header("X-RateLimit-Limit", "600")
            self.send_header("X-RateLimit-Remaining", "0")
            self.send_header("X-RateLimit-Reset", self.server.fake.reset_at)
        if status == 302:
            self.send_header("Location", f"{self.server.fake.url}/stolen")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _is_coming(self) -> bool:
        if isinstance(self.connection, ssl.SSLSocket):  # cannot peek
            return True
        with suppress(OSError):
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        return False

    def _drop(self) -> None:
        """Lose the connection: the client sees a reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Keep no log."""


def _sandboxed(body: Body) -> bool:
    return bool(body.get("mail_settings", {}).get("sandbox_mode", {}).get("enable"))


def _problems(fault: Fault) -> list[Problem]:
    return [("", STATUS[fault][1])]


def _errors(problems: list[Problem]) -> bytes:
    errors = [{"message": message, "field": field or None, "help": None} for field, message in problems[:20]]
    return json.dumps({"errors": errors}).encode()


def main() -> None:
    """Serve until the process ends; prints the address."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--delay", type=float, default=0.0)
    arguments = parser.parse_args()
    with FakeSendGrid(port=arguments.port, keep=False, check=False, delay=arguments.delay) as fake:
        print(fake.url, flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
