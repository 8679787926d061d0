"""Find unfinished editions that the plan no longer reaches."""

from collections.abc import Iterator
from datetime import datetime

from digest.config import Config
from digest.domain.counting import counted
from digest.domain.edition_life import EditionState
from digest.services.editions.dates import leaving
from digest.store.database import Database
from digest.store.delivery.standing import LeftBehind, load_left_behind
from digest.store.editions.editions import StoredEdition, load_waiting


def left_behind(database: Database, config: Config, *, now: datetime) -> list[tuple[str, str]]:
    """Yield what waits, and its fix, for each unfinished edition that will not leave.

    Such editions are of digests that are no longer configured, or are approved and either not planned or overdue.
    """
    with database.read() as connection:
        begun = load_left_behind(connection, config.digests)
        waiting = load_waiting(connection)
    return [*((_begun(one), _go_on(one)) for one in begun), *_strays(database, config, waiting, now)]


def _begun(one: LeftBehind) -> str:
    readers = counted(one.waiting, "reader waits", "readers wait")
    edition = f"edition {one.edition} ({one.digest} {one.local_date})"
    return f"{readers} for {edition}, but its digest is no longer configured."


def _go_on(one: LeftBehind) -> str:
    approve = f"`digest edition approve {one.edition}` and then " if one.state is EditionState.HELD else ""
    go_on = f"{approve}`digest send --edition {one.edition}` sends it to them"
    return f"{go_on}, `digest edition cancel {one.edition}` ends it."


def _strays(
    database: Database, config: Config, waiting: list[StoredEdition], now: datetime
) -> Iterator[tuple[str, str]]:
    for one in waiting:
        edition = f"Edition {one.id} ({one.digest} {one.local_date}) is {one.state}"
        cancel = f"`digest edition cancel {one.id}` gives its stories to the next edition."
        if one.digest not in config.digests:
            fix = f"Put the digest back into the configuration, or: {cancel}"
            yield f"{edition}, but its digest is no longer configured.", fix
            continue
        schedule = config.schedule(one.digest)
        if one.state is EditionState.HELD:
            continue
        if not schedule.falls_on(one.local_date):
            fix = f"It is held when its time comes; `digest edition approve {one.id}` then sends it. {cancel}"
            yield f"{edition}, but its date is no longer planned.", fix
        elif now - leaving(database, config, one.digest, one.local_date) > config.digest(one.digest).late_after:
            yield f"{edition}, and its time has passed.", f"`digest send --due` decides about it. {cancel}"
