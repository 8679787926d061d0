"""Find the date that an editor or a command means by the next edition of a digest."""

from collections.abc import Collection
from datetime import date, datetime

from digest.config import Config
from digest.domain.edition_life import EDITABLE
from digest.domain.errors import ConfigError
from digest.store.database import Database
from digest.store.editions.editions import find_edition


def edition_date(config: Config, digest: str, now: datetime, wanted: date | None = None) -> date:
    """Return the date of the edition that is being made: today's if one is planned today, else the next one's.

    Raises ConfigError when `wanted` is not a day of the digest.
    """
    schedule = config.schedule(digest)
    if wanted is None:
        return schedule.edition_date(now)
    if not schedule.falls_on(wanted):
        raise ConfigError(f"{digest} has no edition on {wanted:%A} {wanted}: its days are {', '.join(schedule.days)}.")
    return wanted


def next_edition(config: Config, digests: Collection[str], now: datetime) -> tuple[str, datetime] | None:
    """Return the first of these digests to go out after `now`, and when; None if none of them is configured."""
    coming = [
        (next(moment for _, moment in config.schedule(name).upcoming(now) if moment > now), name)
        for name in config.digests
        if name in digests
    ]
    if not coming:
        return None
    moment, digest = min(coming, key=lambda one: one[0])
    return digest, moment


def preview_date(database: Database, config: Config, digest: str, now: datetime, wanted: date | None) -> date:
    """Return the date of the edition that an editor means: like `edition_date`, without editions that have left."""
    local_date = edition_date(config, digest, now, wanted)
    if wanted is not None:
        return local_date
    schedule = config.schedule(digest)
    with database.read() as connection:
        for planned in schedule.dates_from(local_date):
            found = find_edition(connection, digest, planned)
            if found is None or found.state in EDITABLE:
                return planned
    raise AssertionError("unreachable: dates have no end")
