"""Look after a send: load what its batches share, keep its claims, hold it, pause it and finish it."""

from zoneinfo import ZoneInfo

from digest.config import Config
from digest.domain.batches import Brake
from digest.domain.counting import counted
from digest.domain.edition_life import Cause
from digest.domain.events import OUTCOMES, EventKind
from digest.services.delivery.settle import give_up_dead_claims
from digest.services.delivery.submit_batch import LEASE, Frozen
from digest.services.sending import Sending, durably
from digest.store.database import Database
from digest.store.delivery.batches import renew_claims
from digest.store.delivery.jobs import withdraw_jobs, workers_are_at
from digest.store.delivery.standing import SetAside, load_set_aside
from digest.store.editions.editions import StoredEdition, load_edition, load_renditions
from digest.store.editions.life import finish_edition, move_edition
from digest.store.watch.events import count_recipients_with


def resume(edition_id: int) -> str:
    """Return the command that resumes a paused send."""
    return f"`digest send --edition {edition_id}` goes on where it stopped."


def load_frozen(sending: Sending, edition_id: int) -> Frozen:
    """Load what all batches of an edition share. Raises EditionError if there is no such edition."""
    with sending.database.read() as connection:
        edition = load_edition(connection, edition_id)
        renditions = dict(load_renditions(connection, edition_id))
    return Frozen(edition, renditions)


def keep_claims(sending: Sending, edition_id: int, process: str) -> None:
    """Renew this process's claims of an edition, and mark the batches of dead processes as uncertain."""

    def renew() -> None:
        with sending.database.begin() as connection:
            renew_claims(connection, edition_id, process, sending.real_clock(connection) + LEASE)

    durably(sending, renew)
    durably(sending, lambda: give_up_dead_claims(sending.database, edition_id, clock=sending.real_clock))


def pull_brake(database: Database, config: Config, edition_id: int) -> str | None:
    """Hold a running send if its bounces or complaints pass the configured shares. Returns why, or None."""
    mail = config.mail
    brake = Brake(mail.brake_bounces, mail.brake_complaints, mail.brake_after)
    with database.read() as connection:
        outcomes, bounced, complained = count_recipients_with(
            connection, edition_id, OUTCOMES, {EventKind.BOUNCED}, {EventKind.COMPLAINT}
        )
    why = brake.pulled_by(outcomes=outcomes, bounced=bounced, complained=complained)
    if why is None:
        return None
    with database.begin() as connection:
        held = move_edition(connection, edition_id, Cause.BRAKE, note=f"{why}.")
    return why if held else None


def workers_go_on(sending: Sending, edition_id: int) -> bool:
    """Return whether workers submit batches of an edition now. Such batches may become pending again."""

    def look() -> bool:
        with sending.database.read() as connection:
            return workers_are_at(connection, edition_id)

    return durably(sending, look)


def pause(sending: Sending, edition_id: int, why: str) -> None:
    """Pause a send, with the reason as the edition's note. Workers skip the edition until a person sends it again."""

    def work() -> None:
        with sending.database.begin() as connection:
            withdraw_jobs(connection, edition_id)
            move_edition(connection, edition_id, Cause.PAUSED, note=why)

    durably(sending, work)


def is_resting(sending: Sending, edition_id: int) -> bool:
    """Return whether an edition waits only for the next try of readers who were set aside."""
    with sending.database.read() as connection:
        return load_set_aside(connection, edition_id, sending.real_clock(connection)) is not None


def rest(sending: Sending, edition_id: int) -> None:
    """Record on an edition that only readers who were set aside are left, if so. Later sends try them again."""

    def work() -> None:
        with sending.database.begin() as connection:
            aside = load_set_aside(connection, edition_id, sending.real_clock(connection))
            if aside:
                note = _set_aside(aside, sending.config.site.zone)
                move_edition(connection, edition_id, Cause.SET_ASIDE, note=note)

    durably(sending, work)


def _set_aside(aside: SetAside, zone: ZoneInfo) -> str:
    readers = counted(aside.readers, "reader is", "readers are")
    again = f"{aside.until.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    return f"{readers} set aside, because the mail server could not take their mail. The next try is at {again}."


def finish(sending: Sending, edition_id: int) -> bool:
    """Mark an edition as submitted if all its batches are. Returns whether it was marked."""

    def work() -> StoredEdition | None:
        with sending.database.begin() as connection:
            if not finish_edition(connection, edition_id, sending.clock()):
                return None
            withdraw_jobs(connection, edition_id)
            return load_edition(connection, edition_id)

    finished = durably(sending, work)
    if finished:
        sending.memory.begin(finished.name, finished.again)
        sending.memory.finish(finished.name)
    return finished is not None
