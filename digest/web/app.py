"""The pages as one ASGI application: its routes and its middleware."""

from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.domain.errors import StoreUnavailableError
from digest.web.archive import Archive
from digest.web.desk.shared import SharedPages
from digest.web.health import Health
from digest.web.metrics import Counted, Metrics
from digest.web.pages import Letters, Pages
from digest.web.preferences import OwnDataPages, PreferencePages
from digest.web.safety import Safe
from digest.web.sign_up import SignUpPages
from digest.web.token_guard import TokenGuard
from digest.web.webhook import EventWebhook
from digest.wiring import App

MAX_BODY = 16_384
"""The largest form that a page accepts, in bytes; a route may set its own limit."""

BESIDE_A_LINK = ".,;:!?)]}>/\"'»”’"
"""Characters after a link that mail programs and people may take for its end. No address of ours ends with one."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def make_app(app: App) -> Starlette:
    """Make the application that serves the readers' pages and receives the provider's events.

    Monitoring may use any host name. Readers must use the public one or, to try the pages out, the address that the
    process listens on.
    """
    metrics = Metrics(app.figures)
    pages = Pages(app)
    guard = TokenGuard(pages, app.config.web.trusted_proxies)
    letters = Letters()
    routes: list[BaseRoute] = [
        *SignUpPages(app, pages, guard, letters).routes(),
        *PreferencePages(app, pages, guard, letters).routes(),
        *OwnDataPages(app, pages, guard).routes(),
        *Archive(app, pages).routes(),
        *SharedPages(app).routes(),
        *EventWebhook(app, metrics).routes(),
    ]
    by_name = Middleware(TrustedHostMiddleware, allowed_hosts=_own_names(app), www_redirect=False)
    # A trailing slash is not redirected: behind a proxy, the scheme and path of the target are unknown.
    exactly = Router(routes, redirect_slashes=False)
    return Starlette(
        routes=[*Health(app, metrics).routes(), Mount("/", exactly, middleware=[by_name])],
        middleware=[
            Middleware(Counted, metrics=metrics),
            Middleware(Trimmed),
            Middleware(
                Safe,
                https=app.config.public_url.startswith("https://"),
                noindex=app.config.web.noindex,
                pictures=_logos(app),
                words=app.config.words,
            ),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY),
        ],
        exception_handlers={HTTPException: pages.trouble, StoreUnavailableError: pages.away},
    )


class Trimmed:
    """Removes from a path what was copied with a link, such as the full stop after it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. The path is changed in place, because the routes put their names into the same scope."""
        if scope["type"] == "http":
            scope["path"] = scope["path"].rstrip(BESIDE_A_LINK) or "/"
        await self._app(scope, receive, send)


def _logos(app: App) -> list[str]:
    site = app.reader_pages.site
    return [logo for logo in (site.logo, site.logo_dark) if logo]


def _own_names(app: App) -> list[str]:
    public = urlsplit(app.config.public_url).hostname or ""
    bound = urlsplit(f"//{app.config.web.bind}").hostname or ""
    names = [public, bound, *(["localhost"] if bound in LOOPBACK else [])]
    # A name may end with a dot; an IPv6 address is in brackets.
    return [way for name in names for way in ((name, f"[{name}]") if ":" in name else (name, f"{name}."))]
