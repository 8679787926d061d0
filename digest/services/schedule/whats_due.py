"""Ask what is due, from the configuration, the database, and this machine's memory."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from digest.config import Config
from digest.domain.due import LOOK_BACK, Left, Past, Plan, Step, due
from digest.render.edition import Renderer
from digest.services.delivery.ledger_report import Report
from digest.services.intake.ask_pages import PageChecker
from digest.services.intake.read_feed import Fetch
from digest.services.sending import Sending
from digest.store.editions.editions import load_pasts


class Memory(Protocol):
    """A memory, outside the database, of which editions left."""

    def left(self) -> dict[str, Left]:
        """Return the last edition of each digest that left."""

    def remember(self, digest: str, left: Left | None) -> None:
        """Remember the last edition of a digest that left; None: there was none."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What `run_due` works with. `stop` ends a send after the requests in flight; `watch` sees its progress.

    Without `polls`, the feed is read only if an edition waits for it, because another job reads it regularly.
    """

    sending: Sending
    renderer: Renderer
    site: Fetch
    pages: PageChecker
    memory: Memory
    stop: threading.Event
    watch: Callable[[Report], None] | None = None
    polls: bool = True


def plans(config: Config) -> list[Plan]:
    """Turn the configuration into each digest's plan."""
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


def load_known(duty: Duty) -> dict[str, Past]:
    """Load what the database knows about each digest, without this machine's memory."""
    since = duty.sending.clock().astimezone(duty.sending.config.site.zone).date() - LOOK_BACK - timedelta(days=1)
    with duty.sending.database.read() as connection:
        return load_pasts(connection, since)
