"""What all pages share: reading a form, answering with a page, and sending a letter after the answer."""

import math
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from inspect import iscoroutinefunction
from logging import WARNING
from typing import TypeVar, cast
from urllib.parse import parse_qs

from anyio import CapacityLimiter, fail_after, to_thread
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from digest.domain.errors import StoreUnavailableError
from digest.log import log
from digest.web.safety import log_failure
from digest.wiring import App

_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 100
_COME_BACK = 60
"""Seconds after which a client should try again while the database is unreachable."""
Handler = Callable[[Request], Response | Awaitable[Response]]
_T = TypeVar("_T")
_WRITERS = CapacityLimiter(32)
"""Writers have their own threads, so that waiting for the database does not block requests that only read."""
_QUEUE_SECONDS = 10
"""How long further writers wait for a free thread before they get the answer 503."""
_THREADS = CapacityLimiter(math.inf)
_WAITING_LETTERS = 1_000
"""The most letters that wait for the mail server. Further ones are not sent."""
Form = Mapping[str, list[str]]
"""A form's values by field name."""


async def read_form(request: Request) -> Form:
    """Read a form as browsers send it. Anything else has no fields; too many fields, or no UTF-8, are refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return {}
    try:
        return parse_qs((await request.body()).decode(), max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None


def shows_and_does(path: str, show: Handler, do: Handler) -> Route:
    """Make a route with a page for GET and an action for POST.

    With two routes, neither could name the allowed methods in a 405 answer.
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
    """Run work that may wait for the database in a thread.

    Raises StoreUnavailableError if no thread becomes free.
    """
    place = object()
    try:
        with fail_after(_QUEUE_SECONDS):
            await _WRITERS.acquire_on_behalf_of(place)
    except TimeoutError:
        raise StoreUnavailableError("Too many requests wait for the database.") from None
    try:
        return await to_thread.run_sync(partial(work, *arguments), limiter=_THREADS)
    finally:
        _WRITERS.release_on_behalf_of(place)


def one(form: Form, name: str) -> str:
    """Return a field's single value; "" if it has none or several."""
    values = form.get(name, [])
    return values[0].strip() if len(values) == 1 else ""


class Pages:
    """Answers requests with pages from the templates."""

    def __init__(self, app: App) -> None:
        self._reader_pages = app.reader_pages

    def page(
        self, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response:
        """Answer with a page."""
        return HTMLResponse(self._reader_pages.page(name, **values), status, headers)

    def trouble(self, _request: Request, error: Exception) -> Response:
        """Answer a request that failed: not found, too many requests, method not allowed."""
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        headers = error.headers if isinstance(error, HTTPException) else None
        return self.page("trouble", status, headers, code=int(status))

    def away(self, _request: Request, error: Exception) -> Response:
        """Answer 503 while the database is unreachable. Clients may try again soon, and mail programs do."""
        log_failure(error)
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return self.page("trouble", status, {"Retry-After": str(_COME_BACK)}, code=int(status))


class Letters:
    """Sends letters after answers, a few at a time, so that a slow mail server takes no threads from the pages."""

    def __init__(self) -> None:
        self._places = CapacityLimiter(4)

    def after_answer(self, what: str, work: Callable[[], str | None]) -> BackgroundTask:
        """Make the task that mails a letter, and logs what went wrong. `what` names the letter, as in "A letter"."""
        return BackgroundTask(self._send, what, work)

    async def _send(self, what: str, work: Callable[[], str | None]) -> None:
        if self._places.statistics().tasks_waiting >= _WAITING_LETTERS:
            trouble: str | None = "too many wait for the mail server"
        else:
            trouble = await to_thread.run_sync(work, limiter=self._places)
        if trouble:
            log(WARNING, f"{what} did not leave.", cause=trouble)
