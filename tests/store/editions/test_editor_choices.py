from digest.domain.editor_choices import Choice, ChoiceKind
from digest.store.database import Database
from digest.store.editions.editor_choices import add_choices, load_choices
from tests.store.delivery.ledger import NOW, frozen


def test_decisions_come_back_in_their_order(database: Database) -> None:
    made = [
        Choice(ChoiceKind.SUBJECT, None, "Good morning", "Anna", NOW),
        Choice(ChoiceKind.NOTE, None, "", "Anna", NOW),
        Choice(ChoiceKind.SUBJECT, None, "", "Jan", NOW),
    ]
    with frozen(database) as (connection, edition):
        add_choices(connection, edition, made[:2])
        add_choices(connection, edition, [])
        add_choices(connection, edition, made[2:])
        assert load_choices(connection, edition) == made
        assert load_choices(connection, edition + 1) == []
