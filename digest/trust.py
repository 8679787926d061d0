"""The certificate authorities that this program's own HTTPS requests trust."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@cache
def trust() -> "ssl.SSLContext":
    """Load the certificate authorities once: that takes longer than a request."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)
