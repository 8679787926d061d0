"""The desk's calendar, and the figures of an edition that has left."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from digest.domain.errors import EditionError
from digest.services.delivery.ledger_report import report
from digest.services.desk.calendar import calendar
from digest.services.watch.event_figures import edition_figures
from digest.web.desk.words import fill
from digest.web.desk.workshop import Workshop

_MOST_DIGITS = 18


class Calendar:
    """Shows what went out and what is to come."""

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
        """Show the figures of an edition, each with what it is a share of."""
        said = request.path_params["number"]
        if not (said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS):
            raise HTTPException(404)
        app = self._workshop.app
        try:
            found = report(app.database, int(said))
        except EditionError:
            raise HTTPException(404) from None
        figures = edition_figures(app.database, found.edition)
        total, submitted = figures.total, sum(figures.submitted.values())
        readers = total.readers
        rows = [(f"{state} recipients", count, found.sums.frozen) for state, count in found.sums.recipients.items()]
        rows += [(name, readers[name], submitted) for name in ("delivered", "blocked", "dropped")]
        rows += [("bounced", readers["bounced"], readers["outcomes"])]
        rows += [(name, readers[name], readers["arrived"]) for name in ("complaints", "unsubscribes")]
        if app.config.privacy.track:
            rows += [(f"people with {name}", readers[name], readers["arrived"]) for name in ("opens", "clicks")]
        page = fill("report", title=app.config.title(found.digest), found=found, rows=rows, site=app.config.site.name)
        return HTMLResponse(page)
