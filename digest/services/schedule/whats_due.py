"""Find out what is due, from the configuration, the database, and this machine's memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.due import LOOK_BACK, Known, Past, Plan, Step, due
from digest.domain.restored import EditionName, Remembered, shows_a_restore
from digest.store.database import Database
from digest.store.editions.editions import load_pasts

if TYPE_CHECKING:
    import threading

    from digest.render.edition import Renderer
    from digest.services.delivery.ledger_report import Report
    from digest.services.intake.ask_pages import PageChecker
    from digest.services.intake.read_feed import Fetch
    from digest.services.sending import Memory, Sending


@dataclass(frozen=True, slots=True)
class Duty:
    """The context of `run_due`. Functions make what only a step or the feed needs: most checks find nothing to do.

    `stop` ends a send after the requests in flight; `watch` gets its progress. Without `polls`, the feed is read only
    if an edition waits for it, because another job reads it regularly.
    """

    database: Database
    config: Config
    clock: Callable[[], datetime]
    memory: "Memory"
    sending: "Callable[[], Sending]"
    renderer: "Callable[[], Renderer]"
    site: "Callable[[], Fetch]"
    pages: "Callable[[], PageChecker]"
    stop: "threading.Event"
    watch: "Callable[[Report], None] | None" = None
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
    """Return what is due now."""
    config, now = duty.config, duty.clock()
    remembered = duty.memory.recall_all()
    known = load_known(duty)
    names = {*known, *(edition.digest for edition in remembered)}
    pasts = {name: _with_restored(name, known.get(name, Past()), remembered) for name in names}
    return due(plans(config), now, pasts)


def _with_restored(digest: str, past: Past, remembered: Mapping[EditionName, Remembered]) -> Past:
    """Add the dates of editions that this machine remembers more of than the database, judging without batches."""
    of_digest = {name.local_date: one for name, one in remembered.items() if (name.digest, name.part) == (digest, 0)}
    return replace(past, restored=[day for day, one in of_digest.items() if _is_restored(one, past.editions.get(day))])


def _is_restored(remembered: Remembered, known: Known | None) -> bool:
    if known is None:
        return True
    return shows_a_restore(
        remembered,
        again=known.again,
        frozen=known.frozen_at is not None,
        was_finished=known.was_submitted,
    )


def load_known(duty: Duty) -> dict[str, Past]:
    """Load what the database knows about each digest, without this machine's memory."""
    since = duty.clock().astimezone(duty.config.site.zone).date() - LOOK_BACK - timedelta(days=1)
    with duty.database.read() as connection:
        return load_pasts(connection, since)
