"""What the pages have in common: reading a form, and answering with a page."""

import math
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from inspect import iscoroutinefunction
from typing import TypeVar, cast
from urllib.parse import parse_qs

from anyio import CapacityLimiter, fail_after, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from digest.domain.errors import StoreUnavailableError
from digest.web.log import log_failure
from digest.wiring import App

_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 100
_COME_BACK = 60
"""Seconds after which to ask again while the database is away."""
Handler = Callable[[Request], Response | Awaitable[Response]]
_T = TypeVar("_T")
_WRITERS = CapacityLimiter(32)
"""Who waits for a database to be written to keeps no thread from those who only look."""
_QUEUE_SECONDS = 10
"""How long further ones wait for one of these to be done; then they wait for the database for its own time, or go."""
_THREADS = CapacityLimiter(math.inf)
Form = Mapping[str, list[str]]
"""A form's values by the names of its fields."""


async def read_form(request: Request) -> Form:
    """Read a form as browsers send it. Anything else has no fields; too many of them, or no UTF-8, are refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return {}
    try:
        return parse_qs((await request.body()).decode(), max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None


def shows_and_does(path: str, show: Handler, do: Handler) -> Route:
    """Make a route that shows something at GET and does something at POST.

    As two routes, neither could say to others which methods there are.
    """

    async def answer(request: Request) -> Response:
        does = request.method == "POST"
        handler = do if does else show
        if iscoroutinefunction(handler):
            answered: Response = await handler(request)
            return answered
        run = write_in_thread if does else run_in_threadpool
        return await run(cast("Callable[[Request], Response]", handler), request)

    return Route(path, answer, methods=["GET", "POST"])


async def write_in_thread(work: Callable[..., _T], *arguments: object) -> _T:
    """Do in a thread what may have to wait for the database.

    Raises StoreUnavailableError when so many wait already that not even a thread is free.
    """
    place = object()
    try:
        with fail_after(_QUEUE_SECONDS):
            await _WRITERS.acquire_on_behalf_of(place)
    except TimeoutError:
        raise StoreUnavailableError("Too many wait for the database.") from None
    try:
        return await to_thread.run_sync(partial(work, *arguments), limiter=_THREADS)
    finally:
        _WRITERS.release_on_behalf_of(place)


def one(form: Form, name: str) -> str:
    """Give a field's one value; "" when it has none or several."""
    values = form.get(name, [])
    return values[0].strip() if len(values) == 1 else ""


class Answers:
    """Answers with the pages of the templates."""

    def __init__(self, app: App) -> None:
        self._pages = app.reader_pages

    def page(
        self, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response:
        """Answer with a page."""
        return HTMLResponse(self._pages.page(name, **values), status, headers)

    def trouble(self, _request: Request, error: Exception) -> Response:
        """Answer a request that could not be served: not found, too many, not allowed."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        headers = error.headers if isinstance(error, HTTPException) else None
        return self.page("trouble", status, headers, code=int(status))

    def away(self, _request: Request, error: Exception) -> Response:
        """Answer while the database cannot be reached: who asks may come back soon, and mail programs do."""
        log_failure(error)
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return self.page("trouble", status, {"Retry-After": str(_COME_BACK)}, code=int(status))
