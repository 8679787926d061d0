"""Postpone an edition: read the moment that a person names, and check that the edition can leave then. Pure."""

import re
from datetime import date, datetime, timedelta

from digest.domain.errors import ConfigError, EditionError
from digest.domain.windows import DAYS, Schedule, parse_day, resolve

APART = timedelta(hours=1)
"""The least time between a postponed edition and the next one: enough for a machine that was busy or restarting."""
_MOMENT = re.compile(r"(?:(?P<day>\S+?)[\sT]+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::00)?", re.IGNORECASE)


def parse_moment(text: str, schedule: Schedule, local_date: date, now: datetime) -> datetime:
    """Parse a time such as "09:30", "wed 09:30", "tomorrow 09:30" or "2026-05-13 09:30", by the site's clock.

    A time alone is on the edition's date, or today if that date is over; a weekday is the next one from then on. Raises
    ConfigError for other words.
    """
    found = _MOMENT.fullmatch(text.strip())
    today = now.astimezone(schedule.zone).date()
    try:
        if found:
            day = _day((found["day"] or "").lower(), max(local_date, today), today)
            return resolve(datetime.fromisoformat(f"{day} {found['hour']:0>2}:{found['minute']}"), schedule.zone)
    except ValueError:
        pass
    raise ConfigError(f'"{text}" is no time; write it like 09:30, "wed 09:30" or "2026-05-13 09:30".')


def _day(word: str, first: date, today: date) -> date:
    if not word:
        return first
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    if word in DAYS:
        return first + timedelta(days=(DAYS.index(word) - first.weekday()) % len(DAYS))
    return parse_day(word)


def see_that_it_can_leave(schedule: Schedule, local_date: date, to: datetime, now: datetime) -> None:
    """Check that an edition can leave at a moment: not before its usual time, and an hour before its digest's next one.

    So editions never overtake each other. Raises EditionError with the reason for any other moment.
    """
    usual, latest = schedule.at(local_date), latest_moment(schedule, local_date)
    if to <= now:
        raise EditionError(f"{_spoken(to, schedule)} has passed. Name a later time.")
    if to < usual:
        raise EditionError(f"Its usual time is {_spoken(usual, schedule)}. Name that or a later one.")
    if to > latest:
        raise EditionError(
            f"The next edition leaves at {_spoken(latest + APART, schedule)}. "
            f"Postpone this one to {_spoken(latest, schedule)}, or earlier."
        )


def latest_moment(schedule: Schedule, local_date: date) -> datetime:
    """Return the latest moment that the edition of a date can be postponed to."""
    return schedule.at(next(schedule.dates_from(local_date + timedelta(days=1)))) - APART


def _spoken(moment: datetime, schedule: Schedule) -> str:
    local = moment.astimezone(schedule.zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
