"""A news site on 127.0.0.1: a real HTTP server whose feed and whose troubles a test sets."""

import gzip
import hashlib
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

RSS = "application/rss+xml; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


Behaviour = Callable[["Handler"], None]
"""What the site does with a request to some path."""


class Handler(BaseHTTPRequestHandler):
    """Notes each request and does what the site was told to do with it."""

    protocol_version = "HTTP/1.1"
    site: "Site"

    def do_GET(self) -> None:
        """Answer by the behaviour set for the path, else with 404."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        self.site.requests.append(Request(self.path, headers, self.command, body))
        path = urlsplit(self.path).path
        behaviour = self.site.behaviours.get(path, status(404, b"not found"))
        try:
            behaviour(self)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_HEAD(self) -> None:
        """Answer as to GET, without a body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Answer as to a GET."""
        self.do_GET()

    def answer(self, code: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Send a whole, honest answer."""
        self.send_response(code)
        given = {"Content-Type": RSS, "Content-Length": str(len(body)), **(headers or {})}
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        if code != 304 and self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Keep quiet: tests read `requests`."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: whoever asks may go away before the answer is read."""


class Site:
    """A site with a feed at `feed_url`; a context manager. With `tls`, over https.

    `requests` lists what was asked, in order.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.behaviours: dict[str, Behaviour] = {}
        handler = type("SiteHandler", (Handler,), {"site": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The site's origin, without a closing slash."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def feed_url(self) -> str:
        """Where the feed is."""
        return f"{self.url}/feed/"

    def show(self, *pages: bytes, content_type: str = RSS) -> None:
        """Serve these as the feed's pages (`?paged=2` is the second), with validators; beyond them 404."""
        self.behaviours["/feed/"] = feed(*pages, content_type=content_type)

    def on(self, path: str, behaviour: Behaviour) -> str:
        """Set what happens at a path, and give its address."""
        self.behaviours[path] = behaviour
        return self.url + path


def feed(*pages: bytes, content_type: str = RSS) -> Behaviour:
    """Behave as WordPress's feed: pages, an ETag and a date, and 304 for whoever has the newest already."""

    def behave(handler: Handler) -> None:
        number = int(parse_qs(urlsplit(handler.path).query).get("paged", ["1"])[0])
        if not 1 <= number <= len(pages):
            handler.answer(404, b"<html><title>Page not found</title></html>", {"Content-Type": "text/html"})
            return
        body = pages[number - 1]
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        validators = {"ETag": etag, "Last-Modified": "Tue, 12 May 2026 10:05:00 GMT", "Content-Type": content_type}
        if handler.headers.get("If-None-Match") == etag:
            handler.answer(304, b"", validators)
        else:
            handler.answer(200, body, validators)

    return behave


def status(code: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer with a status. Headers by keyword: `Retry_After="120"`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(code, body, named)


def redirect(to: str, code: int = 302) -> Behaviour:
    """Send whoever asks elsewhere."""
    return status(code, b"", Location=to)


def packed(body: bytes, encoding: str) -> Behaviour:
    """Serve a body packed as gzip, deflate, or deflate as some servers mean it (`raw`)."""
    squeeze = zlib.compressobj(wbits=-15)
    forms = {
        "gzip": lambda: gzip.compress(body),
        "deflate": lambda: zlib.compress(body),
        "raw": lambda: squeeze.compress(body) + squeeze.flush(),
    }
    name = "deflate" if encoding == "raw" else encoding
    return status(200, forms[encoding](), Content_Encoding=name)


def bomb(megabytes: int) -> Behaviour:
    """Serve a small gzip that unpacks to many megabytes of spaces."""
    squeeze = zlib.compressobj(9, wbits=31)
    body = b"".join([*(squeeze.compress(b" " * 1_048_576) for _ in range(megabytes)), squeeze.flush()])
    return status(200, body, Content_Encoding="gzip")


def drip(pieces: Iterable[bytes], stopped: threading.Event, every: float = 0.05) -> Behaviour:
    """Send these bytes one by one, as they are, with a pause before each, until `stopped`."""

    def behave(handler: Handler) -> None:
        handler.close_connection = True
        for piece in pieces:
            if stopped.wait(every):
                return
            handler.wfile.write(piece)
            handler.wfile.flush()

    return behave


def silence(stopped: threading.Event) -> Behaviour:
    """Never answer, until `stopped`."""
    return lambda handler: drip((), stopped)(handler) if stopped.wait() else None


def raw(data: bytes) -> Behaviour:
    """Send these very bytes as the answer and close the connection."""

    def behave(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(data)
        handler.wfile.flush()

    return behave


def reset(data: bytes = b"") -> Behaviour:
    """Send these bytes, then break the connection off hard."""

    def behave(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(data)
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return behave
