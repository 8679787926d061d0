"""Check the program's health: whether its database can be used, and whether the feed is still being read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.config import Config
from digest.domain.errors import StoreError, StoreUnavailableError
from digest.store.database import Database
from digest.store.delivery.standing import count_batches
from digest.store.intake.stories import load_feed


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the program, without addresses or paths.

    `database` is ok, unavailable or unusable (for example not migrated); `feed` is ok, stale or unread. `feed_age` is
    the time since the last reading; `batches` counts the batches of all editions by state.
    """

    database: str
    feed: str = "unread"
    feed_age: timedelta | None = None
    batches: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether all is well."""
        return self.database == self.feed == "ok"


def check_health(database: Database, config: Config, *, now: datetime) -> Health:
    """Check the database, and what it says about the feed. Never raises the database's errors."""
    try:
        with database.read() as connection:
            read_at = load_feed(connection, config.site.feed_address).read_at
            batches = count_batches(connection)
        database.check_writable()
    except StoreUnavailableError:
        return Health("unavailable")
    except StoreError:
        return Health("unusable")
    if read_at is None:
        return Health("ok", batches=batches)
    age = max(now - read_at, timedelta())
    return Health("ok", "stale" if age > config.feed.stale_after else "ok", age, batches)
