"""The desk as one ASGI application: its routes, who may use it, and what happens when something fails."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from digest.domain.errors import DigestError
from digest.web.desk.access import Access, Keys
from digest.web.desk.calendar import Calendar
from digest.web.desk.editions import Editions
from digest.web.desk.live import Live
from digest.web.desk.words import FOLDER, fill
from digest.web.desk.workshop import Workshop

MAX_BODY = 262_144
"""The largest form, in bytes: notes and blocks may be long."""


def make_desk(workshop: Workshop, keys: Keys) -> Starlette:
    """Make the application for one editor."""
    routes: list[BaseRoute] = [
        *Editions(workshop).routes(),
        *Calendar(workshop).routes(),
        *Live(workshop).routes(),
        Mount("/static", StaticFiles(directory=FOLDER / "static")),
    ]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Access, keys=keys),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY),
        ],
        exception_handlers={HTTPException: _trouble, DigestError: _fault},
    )


def _trouble(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    return HTMLResponse(fill("trouble", heading=HTTPStatus(status).phrase, why=""), status)


def _fault(_request: Request, error: Exception) -> Response:
    return HTMLResponse(fill("trouble", heading="This does not work now", why=str(error)), 503)
