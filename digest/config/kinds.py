"""The kinds of values in a configuration, and the messages for wrong ones."""

import re
from datetime import time, timedelta
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import idna
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from digest.domain.addresses import has_address_shape
from digest.domain.characters import BREAKS, CONTROLS
from digest.domain.warm_up import WarmUp

SQLITE = "sqlite:///"
"""The beginning of an SQLite file's address; the rest is its path."""
_STEEPEST = 10
"""The largest factor of a warm-up; a steeper one would be none."""
_LONGEST = timedelta(days=36_500)
"""Times that are further away than a hundred years may be none that a calendar has."""
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_duration(value: object) -> timedelta:
    """Read a duration. Raises ValueError with what was expected."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a duration such as "20s", "15m", "3h" or "30d"')
    duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if duration > _LONGEST:
        raise ValueError(f'expected a duration of at most a hundred years, "{_LONGEST.days}d"')
    return duration


def read_period(value: object) -> timedelta:
    """Read a duration in which something has to happen. Raises ValueError for zero, too."""
    period = read_duration(value)
    if not period:
        raise ValueError('expected a duration above zero, such as "20s" or "3h"')
    return period


def read_warm_up(value: object) -> WarmUp:
    """Read the steps of a warm-up. Raises ValueError with what was expected."""
    pattern = r"\s*(\d{1,7})\s*/\s*day\s*[×x]\s*(\d{1,2}(?:\.\d{1,3})?)\s*"
    found = re.fullmatch(pattern, value, re.ASCII) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a first step and a factor such as "500/day ×2" or "500/day x1.5"')
    first, factor = int(found[1]), Decimal(found[2])
    if first < 1 or not 1 < factor <= _STEEPEST:
        raise ValueError(f'expected at least 1 mail and a factor above 1, at most {_STEEPEST}, such as "500/day ×2"')
    return WarmUp(first, factor)


def _wall_time(value: object) -> time:
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError('expected a time of day such as "07:00"')


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError('expected the name of a time zone such as "Europe/Warsaw"') from None
    return value


def _locale(value: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(value)
    except (UnknownLocaleError, ValueError):
        raise ValueError('expected the name of a locale such as "en_GB"') from None
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(f"[\\s{BREAKS}]", value):
        raise ValueError("expected an address that begins with https:// or http://")
    return value


def _base_address(value: str) -> str:
    """Normalise a base address. Its host becomes what browsers and mail programs write."""
    parts, value = urlsplit(value), value.rstrip("/")
    if "?" in value or "#" in value or "@" in parts.netloc:
        raise ValueError('expected an address without log-in, "?" and "#": other addresses are built from it')
    host = parts.hostname or ""
    if host.isascii():
        return value
    try:
        return value.replace(
            parts.netloc, parts.netloc.lower().replace(host, idna.encode(host, uts46=True).decode()), 1
        )
    except idna.IDNAError:
        raise ValueError(f"expected an address with a valid host name, not {host}") from None


def _line(value: str) -> str:
    if CONTROLS.search(value):
        raise ValueError("expected one line of text without control characters")
    return value.strip()


def _email(value: str) -> str:
    if not has_address_shape(value):
        raise ValueError('expected an e-mail address such as "digest@example.org"')
    return value


def database_address(value: str) -> str:
    """Check the address of a database and return it in its usual form. Raises ValueError with what was expected."""
    if value.startswith("sqlite:"):
        return _sqlite_address(value)
    url = re.sub(r"\Apostgres://", "postgresql://", value)  # the scheme that hosting companies use
    try:
        usable = bool(re.match(r"postgresql(\+psycopg)?://", url)) and urlsplit(url).port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError('expected an address such as "sqlite:///digest.db" or "postgresql://user@host/database"')
    return url


def _sqlite_address(value: str) -> str:
    file = value.removeprefix(SQLITE)
    if file in ("", ":memory:", value):
        raise ValueError('expected a file such as "sqlite:///digest.db": a database in memory forgets who got what')
    if CONTROLS.search(file):
        raise ValueError("expected the path of a file without control characters")
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", value):
        raise ValueError("expected a name of at most 40 lower-case letters, digits and hyphens")
    return value


def _bind(value: str) -> str:
    try:
        parts = urlsplit(f"//{value}")
        usable = bool(parts.hostname) and bool(parts.port) and parts.netloc == value
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s@]", value):
        raise ValueError('expected a host and a port such as "127.0.0.1:8000" or "[::]:8000"')
    return value


class Table(BaseModel):
    """A table of the file: frozen, and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[^\s/:@?#]+", value):
        raise ValueError('expected a host name without scheme and path, such as "sport.example.org"')
    return value.lower()


def _name_server(value: str) -> str:
    try:
        parts = urlsplit(f"//{value}")
        ip_address(parts.hostname or "")
        usable = parts.netloc == value and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError('expected the IP address of a name server such as "9.9.9.9" or "127.0.0.1:5353"')
    return value


Duration = Annotated[timedelta, BeforeValidator(read_duration)]
"""May be zero: nothing waits."""
Period = Annotated[timedelta, BeforeValidator(read_period)]
"""A duration above zero."""
Steps = Annotated[WarmUp, BeforeValidator(read_warm_up)]
WallTime = Annotated[time, BeforeValidator(_wall_time)]
Zone = Annotated[str, AfterValidator(_zone)]
LocaleName = Annotated[str, AfterValidator(_locale)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
BaseAddress = Annotated[str, AfterValidator(_web_address), AfterValidator(_base_address)]
Line = Annotated[str, AfterValidator(_line)]
Bind = Annotated[str, AfterValidator(_bind)]
HostName = Annotated[str, AfterValidator(_host_name)]
NameServer = Annotated[str, AfterValidator(_name_server)]
Email = Annotated[str, AfterValidator(_email)]
DatabaseAddress = Annotated[str, AfterValidator(database_address)]
Slug = Annotated[str, AfterValidator(_slug)]
Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1, strict=False)]
