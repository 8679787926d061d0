"""Load and save what editors decided about editions."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from digest.domain.editor_choices import Choice, ChoiceKind
from digest.store.tables import choices


def load_choices(connection: Connection, edition_id: int) -> list[Choice]:
    """Load all decisions about an edition, in the order in which they were made."""
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
