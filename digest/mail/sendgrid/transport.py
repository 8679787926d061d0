"""HTTP for SendGrid's client, which distinguishes "never connected" from "lost on the way". Knows nothing about mail.

The official client uses urllib, which reports both alike and sends the key along when it follows redirects.
"""

import contextlib
import http.client
import ssl
import urllib.request
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import python_http_client
from python_http_client.client import Response


class NotConnectedError(OSError):
    """The connection failed before any of the request could leave (refused, no such host, no trusted TLS)."""


class Client(python_http_client.Client):  # type: ignore[misc]
    """The official client over this transport. Threads can share it; every request has its own connection."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._opener = urllib.request.build_opener(_HttpHandler, _HttpsHandler, _NoRedirects)

    def post_json(self, body: bytes) -> Response:
        """Post JSON that is already encoded; otherwise like the client's own `post`, with the same errors.

        The client's own would encode the body itself, and once more for a log that nobody keeps.
        """
        headers = {**self.request_headers, "Content-Type": "application/json"}
        request = urllib.request.Request(self._build_url(None), body, headers, method="POST")  # noqa: S310
        return Response(self._make_request(None, request))

    def _make_request(self, opener: Any, request: Any, timeout: Any = None) -> Any:  # noqa: ARG002
        return super()._make_request(self._opener, request, timeout)


class _CertainMixin(http.client.HTTPConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise NotConnectedError(str(error) or type(error).__name__) from error

    def request(
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, Any] = {},
        *,
        encode_chunked: bool = False,
    ) -> None:
        # A server may answer (401, 413) and close before it has read the whole body. Its answer can still be read;
        # where there is none, reading it fails and the batch is uncertain.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().request(method, url, body, headers, encode_chunked=encode_chunked)


class _HttpConnection(_CertainMixin):
    pass


class _HttpsConnection(_CertainMixin, http.client.HTTPSConnection):
    pass


class _HttpHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_HttpConnection, req)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_HttpsConnection, req, context=self._trust)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Shared by all requests: loading the trusted certificates takes longer than building a batch.
        return ssl.create_default_context()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect: it would pass on the key, and turn the POST into a GET."""
