"""Find editions that wait in the middle of a send although their digest is no longer configured."""

from digest.config import Config
from digest.domain.edition_life import EditionState
from digest.store.database import Database
from digest.store.delivery.standing import LeftBehind, load_left_behind


def left_behind(database: Database, config: Config) -> list[tuple[str, str]]:
    """Return what waits, and the fix, for each edition in mid-send that belongs to a digest no longer configured."""
    with database.read() as connection:
        found = load_left_behind(connection, config.digests)
    return [(_waiting(one), _mend(one)) for one in found]


def _waiting(one: LeftBehind) -> str:
    readers = "1 reader waits" if one.waiting == 1 else f"{one.waiting:,} readers wait"
    edition = f"edition {one.edition} ({one.digest} {one.local_date})"
    return f"{readers} for {edition}, but its digest is no longer configured."


def _mend(one: LeftBehind) -> str:
    approve = f"`digest edition approve {one.edition}` and then " if one.state is EditionState.HELD else ""
    go_on = f"{approve}`digest send --edition {one.edition}` sends it to them"
    return f"{go_on}, `digest edition cancel {one.edition}` ends it."
