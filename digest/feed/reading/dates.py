"""Read the dates of feeds as aware times in UTC. Knows formats and zone names; judges nothing."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

_HOURS_EAST = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "MET": 1,
    "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_ZONE_NAME = re.compile(r"\b([A-Z]{1,5})\)?\s*$")
_ZONE_OFFSET = re.compile(r"(?<=\d)\s*(?:UTC|GMT)?\s*([+-])(\d\d):?(\d\d)?(?:\s*\([^()]*\))?\s*$")
_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d*)?)?)?\s*(.*)$", re.DOTALL)
_NEGATIVE_YEAR = re.compile(r"(?:^|\s)-\d{4}[\s-]+\d\d")
"""WordPress writes the date of a post that has none as `Wed, 30 Nov -0001 00:00:00`, which is not in 2000."""
_LONGEST = 100


def read_date(claim: str, zone: ZoneInfo) -> datetime | None:
    """Read a date as the feed writes it (RFC 822, ISO 8601 and feedparser's others); None when it is nonsense.

    A time without a zone is meant in `zone`; zone names are read as Europe uses them. The result is in UTC.
    """
    claim = " ".join(claim.split())
    if not claim or len(claim) > _LONGEST or _NEGATIVE_YEAR.search(claim):
        return None
    try:
        return (_iso(claim, zone) or _rfc822(claim, zone) or _other(claim, zone)).astimezone(UTC)
    except (ValueError, OverflowError, AttributeError, TypeError, IndexError):
        return None


def _iso(claim: str, zone: ZoneInfo) -> datetime | None:
    found = _ISO.match(claim)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment.replace(tzinfo=_zone_of(f"0 {found[7]}", zone))


def _rfc822(claim: str, zone: ZoneInfo) -> datetime | None:
    parts = parsedate_tz(claim)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment.replace(tzinfo=_zone_of(claim, zone))


def _other(claim: str, zone: ZoneInfo) -> datetime:
    """Leave the rarer formats to feedparser, which reads a time without a zone as UTC."""
    from feedparser.datetimes import _parse_date

    parts = _parse_date(claim)
    year, month, day, hour, minute, second = parts[:6]
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment if _ZONE_OFFSET.search(claim) else moment.replace(tzinfo=_zone_of(claim, zone))


def _zone_of(claim: str, otherwise: ZoneInfo) -> tzinfo:
    """Find the zone at the end of a date: an offset, a name, or else the site's own."""
    if offset := _ZONE_OFFSET.search(claim):
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-east if offset[1] == "-" else east)
    name = _ZONE_NAME.search(claim.upper())
    if name and name[1] in _HOURS_EAST:
        return timezone(timedelta(hours=_HOURS_EAST[name[1]]))
    return otherwise
