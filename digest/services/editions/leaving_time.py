"""Save editors' decisions, and see that an edition can leave at the time that they give it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.edition_life import EDITABLE, UNDECIDED
from digest.domain.editor_choices import Choice, replay
from digest.domain.errors import EditionError
from digest.domain.postponing import see_that_it_can_leave
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.editions.editor_choices import add_choices
from digest.store.editions.life import touch_edition

if TYPE_CHECKING:
    from sqlalchemy import Connection


def editable(connection: "Connection", edition_id: int) -> StoredEdition:
    """Load an edition that editors can still change. Raises EditionError for any other."""
    edition = load_edition(connection, edition_id)
    if edition.corrects is not None:
        raise EditionError(f"Edition {edition_id} is a correction. Cancel it and make another one.")
    if edition.state not in EDITABLE or edition.frozen_at is not None:
        left = "is frozen: readers may have it already" if edition.frozen_at else f"is {edition.state}"
        raise EditionError(f"Edition {edition_id} {left}; it cannot be edited.")
    return edition


def save_choices(
    connection: "Connection",
    config: Config,
    edition: StoredEdition,
    made: tuple[Sequence[Choice], Sequence[Choice]],
    *,
    now: datetime,
) -> None:
    """Save the second decisions, which follow the first ones. The edition is locked.

    Raises EditionError when they change its time, and it cannot leave then or may be leaving now.
    """
    before, new = made
    was, will_be = replay(before).postponed_to, replay([*before, *new]).postponed_to
    if was != will_be:
        schedule = config.schedule(edition.digest)
        usual = schedule.at(edition.local_date)
        if edition.state in UNDECIDED and (was or usual) <= now:
            at = (was or usual).astimezone(schedule.zone)
            raise EditionError(f"The edition was due at {at:%H:%M} and may be leaving now. Hold it, then postpone it.")
        see_that_it_can_leave(schedule, edition.local_date, will_be or usual, now)
        touch_edition(connection, edition.id)
    add_choices(connection, edition.id, new)
