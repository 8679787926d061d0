"""Public pages: `/editions`, each edition's page, the feed of editions, the style sheet."""

import hashlib
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from digest.services.editions.archive import browse, edition_page, newest
from digest.store.editions.archive import Published
from digest.web.pages import Pages
from digest.wiring import App

_YEAR, _DATE = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_EPOCH = datetime.fromtimestamp(0, UTC)
_FOR_A_WHILE = "public, max-age=300"
# A mail has inline styles and pictures from the site, and no scripts or forms.
_OF_A_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Archive:
    """Published editions. Nothing here is personal, so caches may keep a copy for a while."""

    def __init__(self, app: App, pages: Pages) -> None:
        self._app, self._pages = app, pages

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/editions", self.list, methods=["GET"]),
            Route("/editions.atom", self.feed, methods=["GET"]),
            Route("/editions/{digest}/{local_date}", self.edition, methods=["GET"]),
            Route("/editions/{digest}/{local_date}/correction-{number}", self.correction, methods=["GET"]),
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
        return _cached(request, page)

    def feed(self, request: Request) -> Response:
        """Return the newest editions as an Atom feed."""
        found = newest(self._app.database)
        text = self._app.reader_pages.feed(
            editions=[self._line(edition) | {"updated": edition.frozen_at.isoformat()} for edition in found],
            updated=(found[0].frozen_at if found else _EPOCH).isoformat(),
        )
        return _cached(request, Response(text, media_type="application/atom+xml"))

    def _line(self, edition: Published) -> dict[str, object]:
        return {
            "title": self._app.config.title(edition.digest),
            "date": self._app.reader_pages.day(edition.local_date),
            "subject": edition.subject,
            "preheader": edition.preheader,
            "path": f"/editions/{edition.digest}/{edition.local_date.isoformat()}",
        }

    def edition(self, request: Request) -> Response:
        """Show an edition as it was mailed, without anything personal."""
        return self._page(request)

    def correction(self, request: Request) -> Response:
        """Show a correction as it was mailed. No list names it: its mail links here."""
        number = request.path_params["number"]
        if not _NUMBER.fullmatch(number):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return self._page(request, int(number))

    def _page(self, request: Request, part: int = 0) -> Response:
        app, digest, said = self._app, request.path_params["digest"], request.path_params["local_date"]
        html = None
        if _DATE.fullmatch(said) and digest.isprintable():
            with suppress(ValueError):
                html = edition_page(
                    app.database, app.config, app.reader_pages, digest, date.fromisoformat(said), part=part
                )
        if html is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _cached(request, HTMLResponse(html, headers={"Content-Security-Policy": _OF_A_MAIL}))

    def style(self, request: Request) -> Response:
        """Return the style sheet."""
        return _cached(request, Response(self._app.reader_pages.style(), media_type="text/css"))


def _cached(request: Request, answer: Response) -> Response:
    """Let caches keep an answer for a while and revalidate it with its ETag."""
    etag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    answer.headers.update({"Cache-Control": _FOR_A_WHILE, "ETag": etag})
    known = [mark.strip().removeprefix("W/") for mark in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        # With the same headers, because a browser replaces those of its copy with them.
        of_the_body = ("content-type", "content-length")
        kept = {name: value for name, value in answer.headers.items() if name not in of_the_body}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
    return answer
