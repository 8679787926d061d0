"""The pages behind signed links, which `digest serve` offers: `/desk/{token}`. Only a POST does anything."""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from digest.domain.edition_life import in_words
from digest.domain.errors import DigestError, EditionError
from digest.domain.stored_numbers import stored_number
from digest.render.public import impersonal
from digest.services.desk.shared import do, look
from digest.services.desk.shown import Desk
from digest.services.editions.dates import spoken
from digest.services.shared_links import ACTIONS, SharedLink, read_shared
from digest.web.desk.words import fill
from digest.web.pages import one, read_form, shows_and_does, write_in_thread
from digest.wiring import App

_OF_A_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


class SharedPages:
    """Shows an edition to the editor of a link, and carries out the link's action when they press its button."""

    def __init__(self, app: App) -> None:
        self._app = app

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            shows_and_does("/desk/{token}", self.page, self.act),
            Route("/desk/{token}/mail", self.mail, methods=["GET"]),
        ]

    def page(self, request: Request) -> Response:
        """Show what the link would do."""
        return self._page(request, *self._read(request))

    async def act(self, request: Request) -> Response:
        """Carry out the action of the link."""
        story = one(await read_form(request), "story")
        return await write_in_thread(self._act, request, story)

    def _act(self, request: Request, said: str) -> Response:
        link, desk = self._read(request)
        try:
            done = do(desk, link, stored_number(said))
        except DigestError as error:
            return self._page(request, link, desk, fault=str(error), status=HTTPStatus.CONFLICT)
        return self._page(request, link, desk, said=done)

    async def mail(self, request: Request) -> Response:
        """Show the mail itself."""
        return await run_in_threadpool(self._mail, request)

    def _mail(self, request: Request) -> Response:
        link, desk = self._read(request)
        rendition = look(desk, link).rendition
        html = impersonal(rendition.html, rendition.token_tag, f"{self._app.config.public_url}/")
        return HTMLResponse(html, headers={"Content-Security-Policy": _OF_A_MAIL})

    def _read(self, request: Request) -> tuple[SharedLink, Desk]:
        app, token = self._app, request.path_params["token"]
        link = read_shared(token, app.secret_key, app.clock()) if token.isprintable() else None
        if link is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return link, app.desk(link.editor)

    def _page(
        self,
        request: Request,
        link: SharedLink,
        desk: Desk,
        *,
        said: str = "",
        fault: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        try:
            view = look(desk, link)
        except EditionError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        edition, base = view.edition, self._app.reader_pages.base
        page = fill(
            "shared",
            site=desk.config.site.name,
            base=base,
            edition=spoken(desk.database, desk.config, edition.digest, edition.local_date, desk.clock()),
            mail=f"{base}/desk/{request.path_params['token']}/mail",
            do=link.do,
            button=ACTIONS[link.do],
            editor=link.editor,
            view=view,
            state=in_words(edition.state),
            said=said,
            fault=fault or ("" if said else view.why_not),
        )
        return HTMLResponse(page, status)
