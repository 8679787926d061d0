"""When a digest goes out, and the window that it covers. Pure wall-clock arithmetic in the site's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from digest.domain.editions import Window

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ClockChange = Literal["skipped", "doubled", "moved"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2999, 12, 31)
"""The dates that people can name. Far beyond them, computing with dates and times fails."""
MOST_COVERED = 7
"""The most dates that an edition has room for. The stories of more would not fit into a mail."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days and the local time of a digest. At least one day."""

    days: tuple[Day, ...]
    time: time
    zone: ZoneInfo

    def falls_on(self, local_date: date) -> bool:
        """Return whether an edition of that date is planned."""
        return DAYS[local_date.weekday()] in self.days

    def at(self, local_date: date) -> datetime:
        """Return the moment that the edition of this date goes out, in the site's zone."""
        return resolve(datetime.combine(local_date, self.time), self.zone)

    def window(self, local_date: date) -> Window:
        """Return the window of the edition of this date: from the previous planned time to its own."""
        earlier = (local_date - timedelta(days=back) for back in range(1, 8))
        previous = next(day for day in earlier if self.falls_on(day))
        return Window(start=self.at(previous), end=self.at(local_date))

    def covered(self, since: datetime, local_date: date) -> int:
        """Count the dates that the edition of `local_date` stands for, itself included, at most MOST_COVERED.

        The others are the planned dates before it that had no edition: their windows begin at `since` or later.
        """
        days = (local_date - timedelta(days=back) for back in range(1, 7 * MOST_COVERED + 1))
        missed = (day for day in days if self.falls_on(day) and self.window(day).start >= since)
        return 1 + sum(1 for _ in islice(missed, MOST_COVERED - 1))

    def dates_from(self, local_date: date) -> Iterator[date]:
        """Yield all planned dates from `local_date` on, without end."""
        while True:
            if self.falls_on(local_date):
                yield local_date
            local_date += timedelta(days=1)

    def clock_change(self, local_date: date) -> ClockChange | None:
        """Return what a clock change does to an edition's time.

        "skipped": the time does not exist that day, and the next minute that exists counts. "doubled": the time occurs
        twice, and the first one counts. "moved": the wall-clock time is the same, but its offset from UTC is not.
        """
        wall, moment = datetime.combine(local_date, self.time), self.at(local_date)
        if moment.replace(tzinfo=None) != wall:
            return "skipped"
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            return "doubled"
        return "moved" if self.window(local_date).start.utcoffset() != moment.utcoffset() else None

    def upcoming(self, now: datetime) -> Iterator[tuple[date, datetime]]:
        """Yield the dates and moments of the coming editions, the first one not before `now`, without end."""
        for local_date in self.dates_from(now.astimezone(self.zone).date()):
            moment = self.at(local_date)
            if moment >= now:
                yield local_date, moment


def parse_day(text: str) -> date:
    """Parse a date such as "2026-05-13". Raises ValueError for anything else, and for a date that is too far away."""
    return _within_reach(date.fromisoformat(text))


def parse_time(text: str) -> datetime:
    """Parse a time such as "2026-05-13T07:00+02:00", as `parse_day` does; the offset may be missing."""
    moment = datetime.fromisoformat(text)
    _within_reach(moment.date())
    return moment


def _within_reach(day: date) -> date:
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ValueError(f"{day} is not from {FIRST_DATE} to {LAST_DATE}")
    return day


def resolve(wall: datetime, zone: ZoneInfo) -> datetime:
    """Place a naive wall-clock time on the time line.

    A time that exists twice (clocks go back) is the first of the two; one that does not exist (clocks go forward)
    is the next minute that does.
    """
    moment = wall.replace(tzinfo=zone, fold=0)
    if _round_trip(moment) == wall:
        return moment
    # In the gap, the two readings of the time lie on either side of the change: find the change between them.
    low, high = sorted(int(wall.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return datetime.fromtimestamp(high, zone)


def _offset(timestamp: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(timestamp, zone).utcoffset()


def _round_trip(moment: datetime) -> datetime:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None)
