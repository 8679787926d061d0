"""Load and save editors' decisions about editions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from digest.domain.edition_life import EDITABLE, UNFINISHED
from digest.domain.editor_choices import Choice, ChoiceKind, replay
from digest.store.tables import choices, editions


def load_choices(connection: Connection, edition_id: int) -> list[Choice]:
    """Load all decisions about an edition, in order."""
    query = select(choices).where(choices.c.edition_id == edition_id).order_by(choices.c.id)
    return [
        Choice(ChoiceKind(row.kind), row.story_id, row.value, row.made_by, row.made_at)
        for row in connection.execute(query)
    ]


def add_choices(connection: Connection, edition_id: int, made: Iterable[Choice]) -> None:
    """Add decisions, in their order."""
    rows = [
        {
            "edition_id": edition_id,
            "kind": choice.kind.value,
            "story_id": choice.story_id,
            "value": choice.value,
            "made_by": choice.by,
            "made_at": choice.at,
        }
        for choice in made
    ]
    if rows:
        connection.execute(choices.insert(), rows)


def postponed_to(connection: Connection, edition_id: int) -> datetime | None:
    """Load when a postponed edition leaves; None if it is not postponed."""
    return replay(load_choices(connection, edition_id)).postponed_to


def load_postponed(connection: Connection) -> dict[int, datetime]:
    """Load when unfinished postponed editions leave, by their ids."""
    query = select(editions.c.id).join(choices, choices.c.edition_id == editions.c.id)
    of_those = (choices.c.kind == ChoiceKind.POSTPONE, editions.c.state.in_(UNFINISHED | EDITABLE))
    found = {
        edition_id: postponed_to(connection, edition_id)
        for edition_id in connection.execute(query.where(*of_those).distinct()).scalars()
    }
    return {edition_id: moment for edition_id, moment in found.items() if moment}
