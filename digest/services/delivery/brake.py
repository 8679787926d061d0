"""Hold a send whose bounces or complaints pass the configured shares."""

from digest.config import Config
from digest.domain.batches import Brake
from digest.domain.edition_life import Cause
from digest.domain.events import OUTCOMES, EventKind
from digest.store.database import Database
from digest.store.editions.life import move_edition
from digest.store.watch.events import count_recipients_with


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
