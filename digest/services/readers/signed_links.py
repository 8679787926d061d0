"""Sign what a link in a letter carries: a value for one purpose, until a moment. The database stores nothing of it."""

import hashlib
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer


def sign(value: str | int, purpose: str, *, key: str, until: datetime) -> str:
    """Make a token that carries a value until a moment."""
    return str(_signer(key, purpose).dumps([value, int(until.timestamp())]))


def read_signed(token: str, purpose: str, *, key: str, now: datetime) -> str | int | None:
    """Read the value of a token; None for a token that is wrong, has expired, or was made for another purpose."""
    try:
        value, until = _signer(key, purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return value if now.timestamp() < until else None


def _signer(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
