"""Let only the editor in: a token in the address once, then a cookie; no other site can post or read.

A page of another site cannot guess the token, its requests have no cookie (SameSite), and a host name that it points to
this machine is refused (DNS rebinding).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from hmac import compare_digest
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.web.desk.words import fill
from digest.web.limits import Limit
from digest.web.pages import one, read_form

OPEN = ("/static/", "/pictures/")
"""Paths that reveal nothing about an edition to people who do not know it already."""
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
"""The names under which a browser on this machine reaches the desk."""
_TRIES = Limit(10, 60.0)
"""The wrong passwords of all clients together."""
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Browsers then name the origin of a form, which is checked.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
"""Headers for answers that do not set them."""


@dataclass(frozen=True)
class Keys:
    """What lets an editor in. `names` are the host names of the desk; empty: any, because a password is needed."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    password: str | None = None
    names: Collection[str] = THIS_MACHINE

    @property
    def cookie(self) -> str:
        """The cookie's name. Cookies of all ports are sent together, so each desk has its own."""
        return f"digest_desk_{self.port}"


class Access:
    """Passes on only the editor's requests."""

    def __init__(self, app: ASGIApp, *, keys: Keys) -> None:
        self._app, self._keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; each answer gets the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope, receive)
        answer = self._refusal(request)
        if answer is None and request.url.path == "/login" and self._keys.password:
            answer = await self._log_in(request)
        answer = answer or self._welcome(request) or self._stranger(request)
        await (answer or self._app)(scope, receive, send_safely)

    def _refusal(self, request: Request) -> Response | None:
        """Refuse a request that a page of another site may have made."""
        host = request.headers.get("host", "")
        names = self._keys.names
        if names and host.rpartition(":")[0] not in names and host not in names:
            return PlainTextResponse("The desk has another address: see where `digest desk` runs.\n", 421)
        if request.method in ("GET", "HEAD"):
            return None
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        if (origin is not None and urlsplit(origin).netloc != host) or site not in ("same-origin", "none"):
            return PlainTextResponse("Another site sent this. Nothing was done.\n", HTTPStatus.FORBIDDEN)
        return None

    def _welcome(self, request: Request) -> Response | None:
        """Exchange the token in an address for the cookie, so that no history keeps it."""
        token = request.query_params.get("token")
        if token is None or not compare_digest(token.encode(), self._keys.token.encode()):
            return None
        rest = [(name, value) for name, value in parse_qsl(request.url.query) if name != "token"]
        return self._let_in(request.url.path + (f"?{urlencode(rest)}" if rest else ""))

    def _let_in(self, path: str) -> Response:
        answer = RedirectResponse(path, HTTPStatus.SEE_OTHER)
        answer.set_cookie(self._keys.cookie, self._keys.session, httponly=True, samesite="strict", path="/")
        return answer

    def _stranger(self, request: Request) -> Response | None:
        if request.url.path.startswith(OPEN) and request.method in ("GET", "HEAD"):
            return None
        cookie = request.cookies.get(self._keys.cookie, "")
        if compare_digest(cookie.encode(), self._keys.session.encode()):
            return None
        page = fill("login", can_log_in=self._keys.password is not None, fault="")
        return HTMLResponse(page, HTTPStatus.UNAUTHORIZED)

    async def _log_in(self, request: Request) -> Response:
        if request.method != "POST":
            return HTMLResponse(fill("login", can_log_in=True, fault=""))
        said = one(await read_form(request), "password")
        if compare_digest(said.encode(), (self._keys.password or "").encode()):
            return self._let_in("/")
        # The right password is accepted, however many wrong ones came before it.
        if not _TRIES.count(""):
            return PlainTextResponse("Too many wrong passwords. Wait a minute.\n", HTTPStatus.TOO_MANY_REQUESTS)
        fault = "That is not the password."
        return HTMLResponse(fill("login", can_log_in=True, fault=fault), HTTPStatus.UNAUTHORIZED)
