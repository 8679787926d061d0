"""Sign the value in a letter's link, for one purpose and until a moment. The database does not store it."""

import hashlib
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer


def sign(value: str | int, purpose: str, *, key: str, until: datetime) -> str:
    """Make a token with a value, valid until a moment."""
    return str(_signer(key, purpose).dumps([value, int(until.timestamp())]))


def read_signed(token: str, purpose: str, *, key: str, now: datetime) -> str | int | None:
    """Read the value of a token; None if the token is wrong, expired, or made for another purpose."""
    try:
        value, until = _signer(key, purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return value if now.timestamp() < until else None


def _signer(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
