"""The days that readers choose on their own page: when to be asked again, and until when to get no mail. Pure."""

import calendar
from datetime import date, datetime, time, timedelta, tzinfo

_MIDNIGHT = time.min
GIVES_MONTHS, LATER_MONTHS = 12, 3
"""How long a reader is not asked who gives already, or who wants no ask for now."""
LONGEST_PAUSE = timedelta(days=366)
DECEMBER = 12
"""The month in which most people give."""


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_to_come(today: date) -> list[date]:
    """Return the first days of the next eleven months."""
    first = today.replace(day=1)
    return [months_later(first, months) for months in range(1, 12)]


def month_of(text: str, today: date) -> date | None:
    """Read one of the coming months, such as "2026-12"; None for anything else."""
    return next((month for month in months_to_come(today) if f"{month:%Y-%m}" == text), None)


def usual_month(today: date) -> date:
    """Suggest a month for a reminder: December, or the last of the coming months."""
    months = months_to_come(today)
    return next((month for month in months if month.month == DECEMBER), months[-1])


def pause_end(length: str, day: str, today: date) -> date | None:
    """Return the first day with mail after a pause of this length; None for an unknown length.

    `length` is "week", "month", "quarter", or "day" for the `day` in ISO 8601, from tomorrow on and within a year.
    """
    match length:
        case "week":
            return today + timedelta(weeks=1)
        case "month":
            return months_later(today, 1)
        case "quarter":
            return months_later(today, 3)
        case "day":
            return _day(day, today)
    return None


def _day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if today < day <= today + LONGEST_PAUSE else None


def start_of(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, _MIDNIGHT, zone)
