"""Addresses: the one form in which they are stored and compared."""

import re
from collections.abc import Callable
from functools import cache

from digest.domain.errors import ConfigError

_ORDINARY_LENGTH = 64
"""Characters: within them, no label, domain, part or whole of an address can be too long (RFC 1035, RFC 5321)."""


def normal_email(address: str) -> str:
    """Bring an address into the one form in which it is stored and compared.

    Raises ValueError with the reason when it is none. `A@Example.COM` and `a@example.com` are one reader.
    """
    address = address.strip()
    ordinary, special = _ordinary()
    lower = address.lower()
    if len(address) <= _ORDINARY_LENGTH and ordinary(address) and not lower.endswith(special):
        return lower
    return _checked_email(address)


@cache
def _ordinary() -> tuple[Callable[[str], object], tuple[str, ...]]:
    """Make what tells addresses that email-validator takes as they are, but for the case of letters; and which not.

    Nearly all of a list are such, and are told in a twentieth of the time. Others may still be addresses.
    """
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    local = r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    # No label has two hyphens in a row: such are Punycode, or nothing.
    domain = r"(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]+"
    special = tuple(before + name for name in SPECIAL_USE_DOMAIN_NAMES for before in "@.")
    return re.compile(f"{local}@{domain}").fullmatch, special


def _checked_email(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        # Domains reserved for tests are let through, so that rehearsals can use them.
        checked = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(f"not an e-mail address: {error}") from None
    if "." not in checked.domain:
        raise ValueError("not an e-mail address: its domain has no dot")
    if checked.domain.rpartition(".")[2].isdigit():
        raise ValueError("not an e-mail address: its domain ends with a number")
    return checked.normalized.lower()


def known_form(address: str) -> str:
    """Bring a command's address into normal form. Raises ConfigError when it is none."""
    try:
        return normal_email(address)
    except ValueError as error:
        raise ConfigError(f"{address}: {error}") from None
