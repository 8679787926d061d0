"""Protect every answer: headers that isolate a page, and errors that reveal nothing."""

import traceback
from collections.abc import Collection
from gettext import NullTranslations
from logging import ERROR
from urllib.parse import urlsplit

import idna
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.log import log

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # The address opens a reader's page, so no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers for answers that do not set them, besides the policy for their content."""
_TWO_LENGTHS = {b"content-length", b"transfer-encoding"}


def policy(pictures: Collection[str] = ()) -> str:
    """Return a policy that allows only our own style sheet, our own pictures and those at `pictures`.

    No scripts, no framing, no forms that lead elsewhere.
    """
    allowed = " ".join(["'self'", *sorted({_origin(address) for address in pictures})])
    return (
        f"default-src 'none'; style-src 'self'; img-src {allowed}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def _origin(address: str) -> str:
    """Return the scheme and host of an address. A policy knows a host only by its ASCII name."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    ascii_host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower().replace(host, ascii_host)}"


class Safe:
    """Adds the headers, and answers 500 in one line when a handler fails.

    `pictures` are the addresses of pictures elsewhere that pages show.
    """

    def __init__(
        self, app: ASGIApp, *, https: bool, noindex: bool, words: NullTranslations, pictures: Collection[str] = ()
    ) -> None:
        self._app, self._words = app, words
        self._headers = HEADERS | {"Content-Security-Policy": policy(pictures)}
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        if noindex:  # a feed has no other way to ask for it
            self._headers["X-Robots-Tag"] = "noindex"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and complete its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = ended = False

        async def send_safely(message: Message) -> None:
            nonlocal started, ended
            ended = message["type"] == "http.response.body" and not message.get("more_body")
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if {name for name, _ in scope["headers"]} >= _TWO_LENGTHS:
            # A proxy may have used the other length, so the rest may be another client's request.
            refusal = PlainTextResponse(
                "A request must have only one length.", status_code=400, headers={"Connection": "close"}
            )
            await refusal(scope, receive, send_safely)
            return
        try:
            await self._app(scope, receive, send_safely)
        except ClientDisconnect:
            return  # the client has gone
        except Exception as error:
            log_failure(error)
            if ended:
                return  # work after an answer is not part of it
            if started:
                raise
            sorry = self._words.gettext("Something went wrong here. Please try again later.")
            answer = PlainTextResponse(sorry, status_code=500)
            await answer(scope, receive, send_safely)


def log_failure(error: Exception) -> None:
    """Log what failed and where, without any value, because messages and tracebacks contain tokens."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    log(ERROR, "A request failed.", cause=type(error).__name__, where=where)
