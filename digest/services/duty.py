"""Ask what is due, by the configuration, the database, and what this machine remembers."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from digest.config import Config
from digest.domain.due import LOOK_BACK, Left, Past, Plan, Step, due
from digest.render.edition import Renderer
from digest.services.ingest import Fetch
from digest.services.refresh import Ask
from digest.services.report import Report
from digest.services.submit import Sending
from digest.store.database import Database
from digest.store.editions import load_pasts
from digest.store.standing import LeftBehind, load_left_behind


class Memory(Protocol):
    """Whatever remembers outside the database which editions left."""

    def left(self) -> dict[str, Left]:
        """Recall the last edition of each digest that left."""

    def remember(self, digest: str, left: Left | None) -> None:
        """Remember the last edition of a digest that left; None: there was none."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What doing what is due works with. `stop` ends a send after the requests in flight, `watch` sees its progress.

    Without `polls` the feed is read only if an edition waits for it: somebody else reads it from time to time.
    """

    sending: Sending
    renderer: Renderer
    site: Fetch
    pages: Ask
    memory: Memory
    stop: threading.Event
    watch: Callable[[Report], None] | None = None
    polls: bool = True


def plans(config: Config) -> list[Plan]:
    """Turn the configuration into how each digest goes out."""
    return [
        Plan(
            digest=name,
            schedule=config.schedule(name),
            needs_approval=settings.approval == "required",
            wants_proof=bool(settings.proof_to),
            draft_before=settings.draft_before,
            late_after=settings.late_after,
            when_late=settings.when_late,
        )
        for name, settings in config.digests.items()
    ]


def whats_due(duty: Duty) -> list[Step]:
    """Ask what is due now."""
    config, now = duty.sending.config, duty.sending.clock()
    left = duty.memory.left()
    pasts = {name: replace(past, left=left.get(name)) for name, past in load_known(duty).items()}
    return due(plans(config), now, pasts)


def left_behind(database: Database, config: Config) -> list[tuple[str, str]]:
    """Tell of editions that wait in mid-send although their digest is configured no longer: of what, and the mend."""
    with database.read() as connection:
        found = load_left_behind(connection, config.digests)
    return [(_waiting(one), _mend(one)) for one in found]


def _waiting(one: LeftBehind) -> str:
    readers = "1 reader waits" if one.waiting == 1 else f"{one.waiting:,} readers wait"
    edition = f"edition {one.edition} ({one.digest} {one.local_date})"
    return f"{readers} for {edition}, whose digest is not configured any more."


def _mend(one: LeftBehind) -> str:
    approve = f"`digest edition approve {one.edition}` and then " if one.state == "held" else ""
    go_on = f"{approve}`digest send --edition {one.edition}` sends it to them"
    return f"{go_on}, `digest edition cancel {one.edition}` ends it."


def load_known(duty: Duty) -> dict[str, Past]:
    """Load what the database knows of each digest, without what this machine remembers."""
    since = duty.sending.clock().astimezone(duty.sending.config.site.zone).date() - LOOK_BACK - timedelta(days=1)
    with duty.sending.database.read() as connection:
        return load_pasts(connection, since)
