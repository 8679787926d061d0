"""Move the readers of a digest that is no longer configured to one that is."""

from datetime import datetime

from digest.config import Config
from digest.domain.errors import ConfigError, ListError
from digest.store.database import Database
from digest.store.delivery.standing import load_left_behind
from digest.store.readers.moving import Moved, load_names, move_subscriptions


def move_readers(database: Database, config: Config, old: str, new: str, *, now: datetime) -> Moved:
    """Move all readers of a digest that is not configured to one that is.

    Raises ConfigError if the names do not allow that, and ListError if `old` has no readers or an unfinished edition.
    """
    config.digest(new)
    if old in config.digests:
        raise ConfigError(f"{old} is configured, so its readers stay. Take it out of the configuration first.")
    with database.begin() as connection:
        names = list(load_names(connection))
        if old not in names:
            others = ", ".join(name for name in names if name not in config.digests)
            raise ListError(f"Nobody reads {old}. Digests with readers that are not configured: {others or 'none'}.")
        for one in load_left_behind(connection, config.digests):
            if one.digest == old:
                raise ListError(
                    f"Edition {one.edition} of {old} is not finished. Send or cancel it first: "
                    "its readers get it only as readers of its digest."
                )
        return move_subscriptions(connection, old, new, now)
