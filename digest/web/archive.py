"""Public pages: `/editions`, each edition's page, the feed of editions, pictures, the style sheet."""

import asyncio
import hashlib
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from digest.services.editions.archive import FinishedPages, PageName, browse, edition_page, newest
from digest.services.editions.illustrate import find_copy
from digest.store.editions.archive import Published
from digest.web.pages import Pages
from digest.wiring import App

_YEAR, _DATE = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_EPOCH = datetime.fromtimestamp(0, UTC)
_FOR_A_WHILE = "public, max-age=300"
_FOREVER = "public, max-age=31536000, immutable"
# A mail has inline styles and pictures from the site, and no scripts or forms.
_OF_A_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Archive:
    """Published editions. Nothing here is personal, so caches may keep a copy for a while."""

    def __init__(self, app: App, pages: Pages) -> None:
        self._app, self._pages = app, pages
        headers = {"Content-Security-Policy": _OF_A_MAIL}
        finished = FinishedPages(app.database, self._html, lambda html: _Kept(HTMLResponse(html, headers=headers)))
        self._looks = _Looks(finished)

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/editions", self.list, methods=["GET"]),
            Route("/editions.atom", self.feed, methods=["GET"]),
            Route("/editions/{digest}/{local_date}", self.edition, methods=["GET"]),
            Route("/editions/{digest}/{local_date}/correction-{number}", self.correction, methods=["GET"]),
            Route("/pictures/{signature}/{name}", self.picture, methods=["GET"]),
            Route("/style.css", self.style, methods=["GET"]),
        ]

    def list(self, request: Request) -> Response:
        """List a year's editions, the newest first."""
        said = request.query_params.get("year", "")
        if said and not _YEAR.fullmatch(said):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        shelf = browse(self._app.database, int(said) if said else None)
        if shelf is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        lines = [self._line(edition) for edition in shelf.editions]
        page = self._pages.page("editions", editions=lines, year=shelf.year, years=shelf.years)
        return _Kept(page).answer(request)

    def feed(self, request: Request) -> Response:
        """Return the newest editions as an Atom feed."""
        found = newest(self._app.database)
        text = self._app.reader_pages.feed(
            editions=[self._line(edition) | {"updated": edition.frozen_at.isoformat()} for edition in found],
            updated=(found[0].frozen_at if found else _EPOCH).isoformat(),
        )
        return _Kept(Response(text, media_type="application/atom+xml")).answer(request)

    def _line(self, edition: Published) -> dict[str, object]:
        return {
            "title": self._app.config.title(edition.digest),
            "date": self._app.reader_pages.day(edition.local_date),
            "subject": edition.subject,
            "preheader": edition.preheader,
            "path": f"/editions/{edition.digest}/{edition.local_date.isoformat()}",
        }

    async def edition(self, request: Request) -> Response:
        """Show an edition as it was mailed, without anything personal."""
        return await self._page(request)

    async def correction(self, request: Request) -> Response:
        """Show a correction as it was mailed. No list names it: its mail links here."""
        number = request.path_params["number"]
        if not _NUMBER.fullmatch(number):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._page(request, int(number))

    async def _page(self, request: Request, part: int = 0) -> Response:
        digest, said = request.path_params["digest"], request.path_params["local_date"]
        found = None
        if _DATE.fullmatch(said) and digest.isprintable():
            with suppress(ValueError):
                found = await self._looks.find(PageName(digest, date.fromisoformat(said), part))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return found.answer(request)

    def _html(self, name: PageName) -> str | None:
        app = self._app
        return edition_page(app.database, app.config, app.reader_pages, name.digest, name.local_date, part=name.part)

    def picture(self, request: Request) -> Response:
        """Return our copy of a picture in a drafted or published edition. The name is made from its content."""
        signature, name = request.path_params["signature"], request.path_params["name"]
        body = None
        if name.isascii() and name.isprintable():
            body = find_copy(self._app.database, self._app.config, self._app.secret_key, signature, name)
        if body is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        kind = "image/png" if name.endswith(".png") else "image/jpeg"
        return _Kept(Response(body, media_type=kind), _FOREVER).answer(request)

    def style(self, request: Request) -> Response:
        """Return the style sheet."""
        return _Kept(Response(self._app.reader_pages.style(), media_type="text/css")).answer(request)


class _Kept:
    """An answer that caches may keep for a while and then revalidate. It is the same each time."""

    def __init__(self, answer: Response, how_long: str = _FOR_A_WHILE) -> None:
        self._etag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
        answer.headers.update({"Cache-Control": how_long, "ETag": self._etag})
        # With the same headers, because a browser replaces those of its copy with them.
        of_the_body = ("content-type", "content-length")
        headers = {name: value for name, value in answer.headers.items() if name not in of_the_body}
        self._whole, self._unchanged = answer, Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)

    def answer(self, request: Request) -> Response:
        """Answer with the whole, or say that the client's copy is still the same."""
        known = [mark.strip().removeprefix("W/") for mark in request.headers.get("if-none-match", "").split(",")]
        return self._unchanged if self._etag in known or "*" in known else self._whole


class _Looks:
    """Looks up pages, one look-up at a time. A look-up serves all requests that arrived before it began.

    Many readers of one edition cost one query, and one thread at most.
    """

    def __init__(self, pages: FinishedPages[_Kept]) -> None:
        self._pages = pages
        self._turn = asyncio.Lock()
        self._wanted: set[PageName] = set()
        self._coming: asyncio.Task[dict[PageName, _Kept]] | None = None

    async def find(self, name: PageName) -> _Kept | None:
        """Find a page as it is after this call began; None if it is not public."""
        if self._coming is None or self._coming.done():
            self._wanted = set()
            self._coming = asyncio.create_task(self._look())
        self._wanted.add(name)
        # A client that goes away does not cancel the look-up for others.
        return (await asyncio.shield(self._coming)).get(name)

    async def _look(self) -> dict[PageName, _Kept]:
        async with self._turn:
            # Requests from now on wait for the next look-up.
            wanted, self._coming = self._wanted, None
            return await run_in_threadpool(self._pages.find, wanted)
