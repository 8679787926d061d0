"""What the history of an edition says."""

from datetime import UTC, date, datetime

from digest.domain.editor_choices import Choice, ChoiceKind, Choices, stacks
from digest.services.desk.shown import Shown
from digest.web.desk.lines import describe, history
from digest.web.desk.words import DONE
from tests.services.builders import WARSAW


def shown(*made: Choice) -> Shown:
    return Shown(
        digest="daily",
        local_date=date(2026, 5, 12),
        leaves_at=datetime(2026, 5, 12, 5, 0, tzinfo=UTC),
        stored=None,
        rendition=None,
        document={},
        content_hash="",
        choices=Choices(),
        made=made,
        stacks=stacks(made),
        about={1: "One", 2: "Two"},
    )


def at(second: int, kind: ChoiceKind, story: int | None = None, value: str = "", by: str = "Ola") -> Choice:
    return Choice(kind, story, value, by, datetime(2026, 5, 12, 7, 0, second, tzinfo=UTC))


def test_every_kind_of_decision_has_words() -> None:
    assert set(DONE) == {kind.value for kind in ChoiceKind}


def test_the_history_says_who_did_what_and_when_the_newest_first() -> None:
    made = (
        at(1, ChoiceKind.DROP, 1),
        at(2, ChoiceKind.SUBJECT, value="S"),
        at(2, ChoiceKind.NOTE, value="N"),
        at(3, ChoiceKind.HOLD, value="Wait.", by=""),
    )
    said = [(one.number, one.by, one.what, one.at) for one in history(shown(*made), WARSAW)]
    assert said == [
        (4, "Somebody", "held: Wait.", "Tue 12 May, 09:00"),
        (3, "Ola", "changed the subject, changed the note", "Tue 12 May, 09:00"),
        (1, "Ola", "dropped “One”", "Tue 12 May, 09:00"),
    ]


def test_a_new_order_is_one_line_and_part_of_a_move() -> None:
    order = (at(1, ChoiceKind.ORDER), at(1, ChoiceKind.ORDER, 1), at(1, ChoiceKind.ORDER, 2))
    assert describe(shown(*order), order) == "changed the order"
    moved = (at(1, ChoiceKind.MOVE, 1, "Politics"), *order)
    assert describe(shown(*moved), moved) == "moved “One” to Politics"
