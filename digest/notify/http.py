"""Send one request to a configured address, within a time limit.

Anybody who knows such an address can use it, so it appears in no message and no log.
"""

import asyncio
import logging
from typing import Any
from urllib.parse import quote

from digest import __version__
from digest.trust import trust

_CHECKER_SECONDS = 30.0


def post_json(url: str, document: dict[str, Any], *, seconds: float) -> str | None:
    """Post a JSON document. Return what went wrong; None if it was accepted (2xx)."""
    return asyncio.run(_ask("POST", url, seconds, document))


def ping(url: str, *, failed: bool = False, seconds: float) -> str | None:
    """Request an address, with `/fail` after its path if `failed`. Return what went wrong; None for 2xx."""
    import httpx

    if failed:
        place = httpx.URL(url)
        url = str(place.copy_with(path=place.path.rstrip("/") + "/fail"))
    return asyncio.run(_ask("GET", url, seconds, None))


def open_from_outside(checker: str, page: str) -> str | None:
    """Ask a service to open a page: `{url}` in its address stands for the page's. Returns what went wrong, or None.

    The service answers 2xx if it could open the page.
    """
    return ping(checker.replace("{url}", quote(page, safe="")), seconds=_CHECKER_SECONDS)


async def _ask(method: str, url: str, seconds: float, document: dict[str, Any] | None) -> str | None:
    import httpx

    # httpx would log each request with its address.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    headers = {"User-Agent": f"digest/{__version__}"}
    try:
        # httpx's own time-outs restart with each byte from a slow server. The answer's body is not read.
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(headers=headers, timeout=seconds, verify=trust(), trust_env=False) as client,
            client.stream(method, url, json=document) as answer,
        ):
            return None if answer.is_success else f"it answered {answer.status_code}"
    except (TimeoutError, httpx.TimeoutException):
        return f"no answer within {seconds:g} seconds"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return f"the connection failed ({type(error).__name__})"
