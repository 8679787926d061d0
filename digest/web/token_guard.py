"""Serve valid tokens; throttle networks that guess."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.web.limits import Limit, client_address, network_of
from digest.web.pages import Pages

_WRONG_TOKENS = 60
_HOUR = 3_600.0


class TokenGuard:
    """Counts each network's wrong tokens. Valid tokens are not counted: providers open them by the thousand."""

    def __init__(self, pages: Pages, trusted_proxies: int) -> None:
        self._pages, self._trusted_proxies = pages, trusted_proxies
        self._wrong = Limit(_WRONG_TOKENS, _HOUR)

    def checked(self, request: Request, answer: Callable[[str], Response | None], kind: str) -> Response:
        """Answer a request with a token; `answer` returns None for a wrong one. `kind` names the page that says so.

        A valid token is served, however many wrong ones came from its network: it may be a whole town's.
        """
        token = request.path_params["token"]
        # PostgreSQL refuses null bytes, even in a search.
        found = answer(token) if token.isprintable() else None
        if found is not None:
            return found
        network = network_of(client_address(request, self._trusted_proxies))
        if not self._wrong.count(network):
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(self._wrong.seconds)})
        return self._pages.page("unknown", HTTPStatus.NOT_FOUND, kind=kind)
