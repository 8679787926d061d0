"""Read the dates of feeds as aware times in UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

_HOURS_EAST = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "MET": 1,
    "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_ZONE_NAME = re.compile(r"\b([A-Z]{1,5})\)?\s*$")
_ZONE_OFFSET = re.compile(r"(?<=\d)\s*(?:UTC|GMT)?\s*([+-])(\d\d):?(\d\d)?(?:\s*\([^()]*\))?\s*$")
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d|\d(?=:)):?(\d\d)(?::?(\d\d)(?:[.,]\d*)?)?)?\s*(.*)$", re.DOTALL
)
_IN_FIGURES = re.compile(
    r"(?:([A-Za-z]{3})[a-z]*,?\s+)?(\d{1,2})([/.])(\d{1,2})\3(\d{4})(?:[\s,-]+(\d{1,2}):(\d\d)(?::(\d\d))?)?\s*(.*)$"
)
_CLOCK = re.compile(r"(?<![\d+:-])(\d{1,2}):(\d\d)(?::(\d\d))?(?![\d:])")
_HALF_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.](\d\d)(?:[:.](\d\d))?)?\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_ASIDE = re.compile(r"\s+(?:-|–|at)\s+(?=\d{1,2}:)")
_NEGATIVE_YEAR = re.compile(r"(?:^|\s)-\d{4}[\s-]+\d\d")
"""WordPress writes a missing date as `Wed, 30 Nov -0001 00:00:00`, which must not be read as 2000."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOON = 12
_MIDNIGHT = 24
_MINUTES = 60
_LONGEST = 100


def read_date(claim: str, zone: ZoneInfo) -> datetime | None:
    """Read a date in RFC 822, ISO 8601, numeric or one of feedparser's other formats. Return None if it is invalid.

    A time without a zone is in `zone`; zone names have their European meaning. 24:00 is the end of the day. A valid day
    with an impossible time becomes noon of that day. The result is in UTC.
    """
    claim = _ASIDE.sub(" ", " ".join(claim.split()))
    if not claim or len(claim) > _LONGEST or _NEGATIVE_YEAR.search(claim):
        return None
    american = bool(_HALF_DAY.search(claim))
    claim, later = _possible(_HALF_DAY.sub(_of_whole_day, claim, count=1))
    try:
        found = _iso(claim, zone) or _in_figures(claim, zone, american=american) or _rfc822(claim, zone)
        return ((found or _other(claim, zone)) + later).astimezone(UTC)
    except (ValueError, OverflowError, AttributeError, TypeError, IndexError):
        return None


def _of_whole_day(found: re.Match[str]) -> str:
    """Convert `2:30 PM` to `14:30:00`. An hour that already counts to 24 stays."""
    hour, half = int(found[1]), found[4].lower()
    if half == "a" and hour == _NOON:
        hour = 0
    elif half == "p" and hour < _NOON:
        hour += _NOON
    return f"{hour:02}:{found[2] or '00'}:{found[3] or '00'}"


def _possible(claim: str) -> tuple[str, timedelta]:
    """Replace an impossible time. Return the new claim and the days to add to its date."""
    clock = _CLOCK.search(claim)
    if clock is None or (int(clock[1]) < _MIDNIGHT and int(clock[2]) < _MINUTES):
        return claim, timedelta()
    ends_day = int(clock[1]) == _MIDNIGHT and not int(clock[2]) and not int(clock[3] or 0)
    time = "00:00:00" if ends_day else "12:00:00"
    return claim[: clock.start()] + time + claim[clock.end() :], timedelta(days=ends_day)


def _iso(claim: str, zone: ZoneInfo) -> datetime | None:
    found = _ISO.match(claim)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment.replace(tzinfo=_zone_of(f"0 {found[7]}", zone))


def _in_figures(claim: str, zone: ZoneInfo, *, american: bool) -> datetime | None:
    """Read `12.05.2026 15:45` and `5/12/2026 3:45 PM`. Return None if two days are possible."""
    found = _IN_FIGURES.match(claim)
    if not found:
        return None
    days = list(_days(found, american=american))
    if len(days) != 1:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[5:8])
    moment = datetime(days[0].year, days[0].month, days[0].day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment.replace(tzinfo=_zone_of(f"0 {found[9]}", zone))


def _days(found: re.Match[str], *, american: bool) -> Iterator[date]:
    """Yield the days that a numeric date can mean. With dots the day comes first, with AM or PM the month."""
    first, second, year = int(found[2]), int(found[4]), int(found[5])
    orders = {(first, second), (second, first)}
    if found[3] == "." or american:
        orders = {(first, second) if found[3] == "." else (second, first)}
    for day, month in orders:
        try:
            meant = date(year, month, day)
        except ValueError:
            continue
        if not found[1] or _DAYS[meant.weekday()] == found[1].lower():
            yield meant


def _rfc822(claim: str, zone: ZoneInfo) -> datetime | None:
    parts = parsedate_tz(claim)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment.replace(tzinfo=_zone_of(claim, zone))


def _other(claim: str, zone: ZoneInfo) -> datetime:
    """Read rarer formats with feedparser, which takes a time without a zone as UTC."""
    from feedparser.datetimes import _parse_date

    parts = _parse_date(claim)
    year, month, day, hour, minute, second = parts[:6]
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment if _ZONE_OFFSET.search(claim) else moment.replace(tzinfo=_zone_of(claim, zone))


def _zone_of(claim: str, otherwise: ZoneInfo) -> tzinfo:
    """Return the zone at the end of a date: an offset, a name, or the zone of the site."""
    if offset := _ZONE_OFFSET.search(claim):
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-east if offset[1] == "-" else east)
    name = _ZONE_NAME.search(claim.upper())
    if name and name[1] in _HOURS_EAST:
        return timezone(timedelta(hours=_HOURS_EAST[name[1]]))
    return otherwise
