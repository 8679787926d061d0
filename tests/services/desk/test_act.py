"""What an editor does on the desk, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import EditedMeanwhileError, EditionError, NeedsAPersonError
from digest.services.desk import act
from digest.services.desk.act import Place
from digest.services.editions.edit import Change
from digest.services.intake.read_feed import poll_file
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.desk.desks import Room, change, titles
from tests.services.editors import DRAFTED, posts
from tests.services.small_sends import NOW


def test_a_story_steps_up_and_down_past_the_lead(room: Room) -> None:
    assert titles(room.shown()) == ["Story 1", "Story 2", "Story 3"]
    act.change(room.desk(), room.shown(), act.stepped(room.shown(), 3, -1), 0)
    assert titles(room.shown()) == ["Story 1", "Story 3", "Story 2"]
    with pytest.raises(EditionError, match="the first story of its section already"):
        act.stepped(room.shown(), 3, -1)
    with pytest.raises(EditionError, match="the last story of its section already"):
        act.stepped(room.shown(), 2, 1)
    with pytest.raises(EditionError, match="no place of its own"):
        act.stepped(room.shown(), 99, 1)
    seen = room.shown().seen
    act.change(room.desk(), room.shown(), act.stepped(room.shown(), 3, 1), seen)
    assert titles(room.shown()) == ["Story 1", "Story 2", "Story 3"]


def test_a_story_is_placed_in_another_section_in_one_action(room: Room) -> None:
    act.change(room.desk(), room.shown(), act.placed(room.shown(), Place(3, "More news")), 0)
    sections = [(name, [line.id for line in lines]) for name, lines in room.shown().sections]
    assert sections == [("Politics", [1, 2]), ("More news", [3])]
    shown = room.shown()
    act.change(room.desk(), shown, act.placed(shown, Place(2, "More news", before=3)), shown.seen)
    assert [(name, [line.id for line in lines]) for name, lines in room.shown().sections] == [
        ("Politics", [1]),
        ("More news", [2, 3]),
    ]
    shown = room.shown()
    act.change(room.desk(), shown, change(ChoiceKind.UNDO), shown.seen)
    assert [(name, [line.id for line in lines]) for name, lines in room.shown().sections] == sections


def test_only_the_texts_that_an_editor_touched_are_changed() -> None:
    was = {"subject": "{lead}", "note": "One\ntwo", "quote": ""}
    assert act.text_changes(was, {"subject": " {lead} ", "note": "One\r\ntwo\r\n", "quote": ""}) == []
    assert act.text_changes(was, {"subject": "", "note": "One\ntwo"}) == [Change(ChoiceKind.SUBJECT)]
    assert act.text_changes({}, {"block": "Event"}) == [Change(ChoiceKind.BLOCK, value="Event")]


def test_of_two_editors_the_second_sees_what_the_first_did(room: Room) -> None:
    both_saw = room.shown()
    act.change(room.desk("Jan"), both_saw, change(ChoiceKind.DROP, "2"), both_saw.seen)
    desk, ours = room.desk("Ola"), change(ChoiceKind.NOTE, value="Hello")
    attempts: list[Callable[[], str]] = [
        lambda: act.change(desk, both_saw, ours, both_saw.seen),
        lambda: act.approve(desk, both_saw, both_saw.seen, both_saw.content_hash),
        lambda: act.hold(desk, both_saw, both_saw.seen, ""),
    ]
    for attempt in attempts:
        with pytest.raises(EditedMeanwhileError, match="Jan decided something after you looked"):
            attempt()
    shown = room.shown()
    assert (shown.seen, shown.state, shown.about) == (1, "draft", {2: "Story 2"})
    assert act.change(desk, shown, ours, shown.seen) == "Saved."


def test_an_approval_covers_what_the_editor_saw_and_nothing_else(room: Room) -> None:
    saw = room.shown()
    corrected = [Post(1, "Story 1, corrected", NOW - timedelta(hours=1)), *posts(2, 3)]
    poll_file(room.database, feed(corrected), room.settings, now=DRAFTED)
    with pytest.raises(EditedMeanwhileError, match="changed after you looked"):
        act.approve(room.desk(), saw, saw.seen, saw.content_hash)
    assert room.shown().state == "draft"
    saw = room.shown()
    assert act.approve(room.desk(), saw, saw.seen, saw.content_hash) == "Approved."
    shown = room.shown()
    assert shown.stored
    assert (shown.state, shown.stored.content_hash, shown.stored.approved_hash) == ("approved", *[saw.content_hash] * 2)
    assert [(one.kind, one.by) for one in shown.made] == [(ChoiceKind.APPROVE, "Ola")]


def test_an_edit_that_voids_an_approval_sends_a_new_proof(room: Room) -> None:
    saw = room.shown()
    act.approve(room.desk(), saw, 0, saw.content_hash)
    said = act.change(room.desk(), room.shown(), change(ChoiceKind.NOTE, value="Hello"), 1)
    assert "The approval of Tuesday, 06:30 is void." in said
    assert "A new proof was sent." in said
    assert room.mailer.accepted == ["desk@example.org"]
    room.mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, detail="No."))
    saw = room.shown()
    act.approve(room.desk(), saw, saw.seen, saw.content_hash)
    said = act.change(room.desk(), room.shown(), change(ChoiceKind.NOTE, value="Bye"), saw.seen + 1)
    assert "proofs could not be sent" in said


def test_a_held_edition_is_approved_again(room: Room) -> None:
    saw = room.shown()
    act.hold(room.desk(), saw, 0, "Wait.")
    shown = room.shown()
    assert shown.stored
    assert (shown.state, shown.stored.note, shown.can_be_held) == ("held", "Wait.", False)
    act.approve(room.desk(), shown, shown.seen, shown.content_hash)
    assert room.shown().state == "approved"


def test_a_proof_goes_to_the_editor_alone_and_saves_nothing(room: Room) -> None:
    assert act.prove(room.desk(), room.shown(), "Me@Example.org") == "A proof is on its way to me@example.org."
    assert room.mailer.accepted == ["me@example.org"]
    assert room.shown().stored is None
    with pytest.raises(EditionError, match="The address"):
        act.prove(room.desk(), room.shown(), "")
    room.mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, detail="No."))
    with pytest.raises(NeedsAPersonError, match=r"The proof was not sent: No\."):
        act.prove(room.desk(), room.shown(), "me@example.org")


def test_nothing_to_change_changes_nothing(room: Room) -> None:
    assert act.change(room.desk(), room.shown(), [], 0) == "Nothing was changed."
    assert room.shown().stored is None
