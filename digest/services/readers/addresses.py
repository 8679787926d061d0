"""Bring addresses into the one form in which they are stored and compared."""

from functools import cache, lru_cache

from digest.domain.addresses import is_plain
from digest.domain.errors import ConfigError

LONGEST_LOCAL_PART = 64
"""The longest part before the @, in bytes (RFC 5321, section 4.5.3.1.1)."""
_DOTTED_I = "İ"
"""The only letter with a lower case of two characters, which would name another mailbox."""


def normal_email(address: str) -> str:
    """Bring a new address into the one form in which it is stored and compared.

    Raises ValueError with the reason if mail cannot go to it. `A@Example.COM` and `a@example.com` are one reader.
    """
    form = _normal(address)
    if len(form.rpartition("@")[0].encode()) > LONGEST_LOCAL_PART:
        raise ValueError(f"not an e-mail address: the part before the @ is longer than {LONGEST_LOCAL_PART} bytes")
    return form


def _normal(address: str) -> str:
    """Bring an address into normal form, even one that was accepted before the limit on its length."""
    address = address.strip()
    lower = address.lower()
    # email-validator would return the same, in twenty times the time.
    if is_plain(address) and not lower.endswith(_special()):
        return lower
    return _checked_email(address)


@cache
def _special() -> tuple[str, ...]:
    """Return the endings of special-use domains, which email-validator judges one by one (RFC 6761)."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return tuple(before + name for name in SPECIAL_USE_DOMAIN_NAMES for before in "@.")


def _checked_email(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        # Domains reserved for tests are allowed, so that rehearsals can use them.
        checked = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(f"not an e-mail address: {error}") from None
    if "." not in checked.domain:
        raise ValueError("not an e-mail address: its domain has no dot")
    if checked.domain.rpartition(".")[2].isdigit():
        raise ValueError("not an e-mail address: its domain ends with a number")
    return _DOTTED_I.join(part.lower() for part in checked.normalized.split(_DOTTED_I))


@lru_cache(maxsize=4_096)
def normal_email_or_empty(address: str) -> str:
    """Bring an address from outside into normal form; "" if it is not an address."""
    try:
        return _normal(address)
    except ValueError:
        return ""


def known_form(address: str) -> str:
    """Bring a command's address into normal form. Raises ConfigError if it is not an address."""
    try:
        return _normal(address)
    except ValueError as error:
        raise ConfigError(f"{address}: {error}") from None
