"""Find the edition that a person means, and say when it leaves."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.due import LOOK_BACK, Past, leaves_at, next_to_leave
from digest.domain.edition_life import EDITABLE, EditionState
from digest.domain.errors import ConfigError, EditionError
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, find_edition, first_date, load_edition, load_pasts
from digest.store.editions.editor_choices import load_postponed, postponed_to

if TYPE_CHECKING:
    from sqlalchemy import Connection


def next_date(database: Database, config: Config, digest: str, now: datetime, wanted: date | None = None) -> date:
    """Return the date of a digest's next edition: the first one from today on that is still open.

    An edition is not open if it has left, was cancelled or skipped, or is late and will not be made. With `wanted`,
    return that date. Raises ConfigError if the digest has no edition on it.
    """
    schedule = config.schedule(digest)
    if wanted is not None:
        if not schedule.falls_on(wanted):
            days = ", ".join(schedule.days)
            raise ConfigError(f"{digest} has no edition on {wanted:%A} {wanted}: its days are {days}.")
        return wanted
    settings = config.digest(digest)
    with database.read() as connection:
        if (postponed := _postponed_past_its_day(connection, config, digest, now)) is not None:
            return postponed
        began = first_date(connection, digest)
        for planned in schedule.dates_from(now.astimezone(schedule.zone).date()):
            found = find_edition(connection, digest, planned)
            # Like the schedule, expect no edition of a date before the first one.
            lets_go = settings.when_late == "skip" or began is None or planned < began
            is_missed = lets_go and now - schedule.at(planned) > settings.late_after
            if found.state in EDITABLE if found else not is_missed:
                return planned
    raise AssertionError("unreachable: dates have no end")


def _postponed_past_its_day(connection: "Connection", config: Config, digest: str, now: datetime) -> date | None:
    """Return the date of an edition before today that was postponed and has not left yet."""
    today = now.astimezone(config.site.zone).date()
    for edition_id, moment in load_postponed(connection).items():
        edition = load_edition(connection, edition_id)
        if edition.digest == digest and edition.local_date < today and edition.state in EDITABLE and moment > now:
            return edition.local_date
    return None


def date_to_send(database: Database, config: Config, digest: str, now: datetime) -> date:
    """Return the date of the edition that a person sends by hand: today's if its date is decided, or else the next one.

    So whoever sends a digest twice in a day resumes its edition, and does not send the next one. A digest that began
    today, after the time of its edition, has only skipped that one: the next one is its first.
    """
    today = now.astimezone(config.site.zone).date()
    coming = next_date(database, config, digest, now)
    with database.read() as connection:
        found = find_edition(connection, digest, today)
        is_marker = found and found.state is EditionState.SKIPPED and first_date(connection, digest) == today
        return today if coming > today and found and not is_marker else coming


def find_named(
    database: Database, config: Config, named: str, now: datetime, wanted: date | None = None
) -> StoredEdition:
    """Find an edition by its id, or the next one of a digest, or its edition of the date `wanted`.

    Raises EditionError if there is none yet.
    """
    if named.isdecimal():
        with database.read() as connection:
            return load_edition(connection, int(named))
    local_date = next_date(database, config, named, now, wanted)
    with database.read() as connection:
        found = find_edition(connection, named, local_date)
    if found is None:
        raise EditionError(
            f"There is no draft of {spoken(database, config, named, local_date, now)} yet. "
            f"`digest edition build {named} --date {local_date}` makes it; --date names another edition."
        )
    return found


def leaving(database: Database, config: Config, digest: str, local_date: date) -> datetime:
    """Return when the edition of a date leaves: at its digest's time of day, or at the time it is postponed to."""
    schedule = config.schedule(digest)
    later = _postponed_to(database, digest, local_date)
    return later.astimezone(schedule.zone) if later else schedule.at(local_date)


def _postponed_to(database: Database, digest: str, local_date: date) -> datetime | None:
    with database.read() as connection:
        found = find_edition(connection, digest, local_date)
        return postponed_to(connection, found.id) if found else None


def coming_sends(
    database: Database, config: Config, digest: str, now: datetime
) -> Iterator[tuple[datetime, date, bool]]:
    """Yield when each coming edition of a digest leaves, its date, and whether it was postponed; without end."""
    with database.read() as connection:
        past = load_pasts(connection, now.date() - LOOK_BACK).get(digest, Past())
    schedule = config.schedule(digest)
    first, _ = next_to_leave(schedule, now, past)
    for local_date in schedule.dates_from(first):
        known = past.editions.get(local_date)
        moment = leaves_at(schedule, local_date, known)
        if moment >= now:
            yield moment, local_date, moment != schedule.at(local_date)


def spoken(database: Database, config: Config, digest: str, local_date: date, now: datetime) -> str:
    """Return the name of an edition with its date and time, such as "daily, Wed 13 May, 07:00, tomorrow"."""
    return f"{digest}, {when(database, config, digest, local_date, now)}"


def when(database: Database, config: Config, digest: str, local_date: date, now: datetime) -> str:
    """Format the day and time of an edition, such as "Wed 13 May, 07:00, tomorrow".

    A postponed one is "Wed 13 May, postponed to 09:30, tomorrow".
    """
    today, zone = now.astimezone(config.site.zone).date(), config.site.zone
    parts, leaves_on = [_day(local_date, today)], local_date
    if (later := _postponed_to(database, digest, local_date)) is not None:
        moment = later.astimezone(zone)
        leaves_on = moment.date()
        parts.append(f"postponed to {'' if leaves_on == local_date else f'{_day(leaves_on, today)}, '}{moment:%H:%M}")
    elif digest in config.digests:
        parts.append(f"{config.schedule(digest).at(local_date):%H:%M}")
    return ", ".join([*parts, _distance((leaves_on - today).days)])


def _day(day: date, today: date) -> str:
    return f"{day:%a} {day.day} {day:%b}{f' {day.year}' if day.year != today.year else ''}"


def _distance(days: int) -> str:
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def next_edition(config: Config, digests: Collection[str], now: datetime) -> tuple[str, datetime] | None:
    """Return the first of these digests to leave after `now`, and when; None if none of them is configured."""
    coming = [
        (next(moment for _, moment in config.schedule(name).upcoming(now) if moment > now), name)
        for name in config.digests
        if name in digests
    ]
    if not coming:
        return None
    moment, digest = min(coming, key=lambda one: one[0])
    return digest, moment
