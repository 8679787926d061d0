"""Send our own pages the one-click request of a mailbox program (RFC 8058), with the token of no reader."""

import logging
import re

from digest import __version__
from digest.domain.errors import ProviderError
from digest.mail.message import ONE_CLICK
from digest.trust import trust

TIMEOUT = 10.0
_NOBODY = "digest-doctor-checks-this-link"
_OURS = "default-src 'none'"
"""The beginning of the Content-Security-Policy of all our pages. It shows that no other server answered."""


def one_click_fault(public_url: str) -> str | None:
    """Post to the one-click link with the token of no reader. Return what is wrong with the answer; None for nothing.

    Raises ProviderError if there is no answer.
    """
    import httpx

    # httpx would log each request with its address.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    url, field, _, value = f"{public_url}/unsubscribe/{_NOBODY}", *ONE_CLICK.partition("=")
    try:
        answer = httpx.post(
            url,
            data={field: value},
            headers={"User-Agent": f"digest/{__version__}"},
            timeout=TIMEOUT,
            verify=trust(),
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        reason = re.sub(r"^\[Errno -?\d+\] ", "", str(error)) or type(error).__name__
        raise ProviderError(f"{public_url} cannot be reached from here: {reason}.") from None
    if answer.status_code not in (httpx.codes.NOT_FOUND, httpx.codes.TOO_MANY_REQUESTS):
        return f"A POST to {public_url}/unsubscribe/… is answered with {answer.status_code}."
    if not answer.headers.get("Content-Security-Policy", "").startswith(_OURS):
        return f"Another server than `digest serve` answers at {public_url}/unsubscribe/…"
    return None
