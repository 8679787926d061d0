"""Sign up and confirm: `/`, `/subscribe`, `/confirm/{token}`."""

from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from logging import WARNING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from digest.domain.errors import StoreError
from digest.domain.pictures import Place
from digest.log import log
from digest.services.editions.archive import newest_cover
from digest.services.editions.dates import next_edition
from digest.services.readers import sign_up as sign_up_
from digest.services.readers.addresses import normal_email
from digest.services.readers.limits import WINDOW, takes_from, takes_one_more
from digest.web.limits import client_address, comes_through_unnamed_proxy, networks_of
from digest.web.pages import Form, Letters, Pages, one, read_form, shows_and_does, write_in_thread
from digest.web.token_guard import TokenGuard
from digest.wiring import App

_MAX_EMAIL = 320
_LATER = {"Retry-After": str(int(WINDOW.total_seconds()))}
_UNNAMED_PROXY = (
    "Requests come through a proxy: set web.trusted_proxies to the number of proxies, or all readers count as one."
)
HONEYPOT = "website"
"""A field hidden from people. A sign-up that fills it in comes from a bot, and gets the usual answer."""


class SignUpPages:
    """Sign-up and confirmation. A sign-up is processed after the answer, so that no answer reveals who is known."""

    def __init__(self, app: App, pages: Pages, guard: TokenGuard, letters: Letters) -> None:
        self._app, self._pages, self._guard, self._letters = app, pages, guard, letters
        self._warned = False

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            Route("/", self.form, methods=["GET"]),
            shows_and_does("/subscribe", self.form, self.subscribe),
            shows_and_does("/confirm/{token}", self.ask, self.confirm),
        ]

    def form(self, request: Request) -> Response:
        """Show the form; `/?digest=weekly` preselects that digest."""
        return self._form(wanted=frozenset(request.query_params.getlist("digest")))

    def _form(
        self, status: int = 200, *, email: str = "", wanted: frozenset[str] = frozenset(), fault: str = ""
    ) -> Response:
        return self._pages.page("sign_up", status, email=email, wanted=wanted, fault=fault, cover=self._cover())

    def _cover(self) -> dict[str, object] | None:
        """Describe the newest edition. Without a database, the form comes without it."""
        app = self._app
        try:
            found = newest_cover(app.database)
        except StoreError:
            return None
        if found is None:
            return None
        return asdict(found) | {
            "title": app.config.title(found.digest),
            "date": app.reader_pages.day(found.local_date),
            "path": f"/editions/{found.digest}/{found.local_date.isoformat()}",
            "box": Place.LEAD.box,
        }

    async def subscribe(self, request: Request) -> Response:
        """Accept a sign-up. The answer is the same for every address."""
        form = await read_form(request)
        if not self._warned and comes_through_unnamed_proxy(request, self._app.config.web.trusted_proxies):
            self._warned = True
            log(WARNING, _UNNAMED_PROXY)
        networks = networks_of(client_address(request, self._app.config.web.trusted_proxies))
        return await write_in_thread(self._subscribe, form, networks)

    def _subscribe(self, form: Form, networks: tuple[str, ...]) -> Response:
        app = self._app
        # Check now: after the answer, it is too late to report that nothing can be saved.
        app.database.check_writable()
        if not takes_from(app.database, networks, key=app.secret_key, now=app.clock()):
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers=_LATER)
        said = one(form, "email")[:_MAX_EMAIL]
        wanted = frozenset(form.get("digest", ())) & frozenset(app.config.digests)
        try:
            email = normal_email(said)
        except ValueError:
            return self._form(HTTPStatus.UNPROCESSABLE_ENTITY, email=said, wanted=wanted, fault="email")
        if not wanted:
            return self._form(HTTPStatus.UNPROCESSABLE_ENTITY, email=said, fault="digest")
        answer = self._pages.page("asked", titles=app.config.titles(wanted))
        if form.get(HONEYPOT):
            return answer
        if not takes_one_more(app.database, app.config.readers.sign_ups_per_hour, now=app.clock()):
            return self._pages.page("full", HTTPStatus.SERVICE_UNAVAILABLE, _LATER)
        answer.background = self._letters.after_answer(
            "A confirmation mail", partial(sign_up_.sign_up, app.signing_up, email, wanted)
        )
        return answer

    def ask(self, request: Request) -> Response:
        """Show what a confirmation would do."""
        return self._guard.checked(request, self._wish, "confirm")

    def _wish(self, token: str) -> Response | None:
        wish = sign_up_.find_wish(self._app.signing_up, token)
        if wish is None or wish.token:
            return self._welcome(wish)
        return self._pages.page(
            "confirm", names=sorted(wish.digests), titles=self._app.config.titles(wish.digests), token=token
        )

    async def confirm(self, request: Request) -> Response:
        """Confirm what the page showed."""
        shown = frozenset((await read_form(request)).get("digest", ()))
        confirmed = partial(self._confirmed, client_address(request, self._app.config.web.trusted_proxies), shown)
        return await write_in_thread(self._guard.checked, request, confirmed, "confirm")

    def _confirmed(self, ip: str, shown: frozenset[str], token: str) -> Response | None:
        return self._welcome(sign_up_.confirm(self._app.signing_up, token, shown=shown, ip=ip or None))

    def _welcome(self, done: sign_up_.Confirmation | None) -> Response | None:
        if done is None:
            return None
        app = self._app
        coming = next_edition(app.config, done.digests, app.clock())
        return self._pages.page(
            "confirmed",
            titles=app.config.titles(done.digests),
            token=done.token,
            stopped=done.is_stopped,
            next_title=app.config.title(coming[0]) if coming else "",
            next_time=app.reader_pages.moment(coming[1]) if coming else "",
        )
