"""The desk's calendar, and the report on each edition."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from digest.domain.errors import EditionError
from digest.domain.stored_numbers import stored_number
from digest.render.report import report_page
from digest.services.desk.calendar import calendar
from digest.services.watch.reports.edition import report_edition
from digest.web.desk.words import fill
from digest.web.desk.workshop import Workshop

_OF_A_REPORT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""A report is one file, including its style and its charts."""


class Calendar:
    """Shows past and coming editions."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/calendar", self.calendar, methods=["GET"]),
            Route("/reports/{number}", self.report, methods=["GET"]),
        ]

    def calendar(self, _request: Request) -> Response:
        """List the editions of the last and the next weeks."""
        desk = self._workshop.desk
        today = desk.clock().astimezone(desk.config.site.zone).date()
        page = fill("calendar", site=desk.config.site.name, weeks=calendar(desk), today=today)
        return HTMLResponse(page)

    def report(self, request: Request) -> Response:
        """Show the report on an edition, as `digest report ID --open` does."""
        number = stored_number(request.path_params["number"])
        if number is None:
            raise HTTPException(404)
        app = self._workshop.app
        try:
            page = report_page(report_edition(app.database, app.config, number), app.config)
        except EditionError:
            raise HTTPException(404) from None
        return HTMLResponse(page, headers={"Content-Security-Policy": _OF_A_REPORT})
