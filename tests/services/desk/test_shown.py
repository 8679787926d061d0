"""What an editor sees of an edition, on both databases."""

from datetime import timedelta

from digest.domain.editor_choices import ChoiceKind
from digest.services.desk import act
from digest.services.desk.shown import coming, show
from digest.services.intake.read_feed import poll_file
from digest.store.editions.editions import load_editions
from tests.fakes.wordpress import Post, feed
from tests.services.desk.desks import TODAY, Room, change, titles
from tests.services.editors import DRAFTED, posts
from tests.services.small_sends import NOW


def test_an_edition_is_shown_before_it_is_drafted_and_nothing_is_saved(room: Room) -> None:
    shown = room.shown()
    assert (shown.state, shown.seen, shown.stored) == ("not drafted", 0, None)
    assert titles(shown) == ["Story 1", "Story 2", "Story 3"]
    assert [line.is_lead for _, lines in shown.sections for line in lines] == [True, False, False]
    assert shown.rendition
    assert "Story 3" in shown.rendition.html
    assert 0 < shown.html_bytes < shown.max_bytes
    with room.database.read() as connection:
        assert load_editions(connection) == []


def test_a_draft_is_shown_as_it_would_leave_now(room: Room) -> None:
    act.change(room.desk(), room.shown(), change(ChoiceKind.NOTE, value="Hello"), 0)
    corrected = [Post(1, "Story 1, corrected", NOW - timedelta(hours=1)), *posts(2, 3)]
    poll_file(room.database, feed(corrected), room.settings, now=DRAFTED)
    shown = room.shown()
    assert titles(shown)[0] == "Story 1, corrected"
    assert shown.text(ChoiceKind.NOTE) == "Hello"
    assert shown.stored
    assert shown.content_hash != shown.stored.content_hash


def test_what_is_left_out_is_shown_with_the_reason_and_the_way_back(room: Room) -> None:
    old = Post(8, "Old", NOW - timedelta(days=9))
    poll_file(room.database, feed([*posts(1, 2, 3), old]), room.settings, now=DRAFTED)
    act.change(room.desk(), room.shown(), change(ChoiceKind.DROP, "1"), 0)
    left = [(line.title, line.reason, line.back) for line in room.shown().left_out]
    assert left == [("Story 1", "dropped-by-editor", "restore"), ("Old", "outside-window", "add")]


def test_the_reports_under_a_story_are_shown_with_it(room: Room) -> None:
    act.change(room.desk(), room.shown(), change(ChoiceKind.JOIN, "2", "3"), 0)
    related = {line.title: line.related for _, lines in room.shown().sections for line in lines}
    assert related["Story 2"] == (3,)
    assert related["Story 1"] == ()


def test_an_approved_edition_is_shown_as_approved_and_says_what_changed_since(room: Room) -> None:
    act.approve(room.desk(), room.shown(), 0, room.shown().content_hash)
    assert room.shown().drift == ()
    corrected = [Post(1, "Story 1, corrected", NOW - timedelta(hours=1)), *posts(2, 3)]
    poll_file(room.database, feed(corrected), room.settings, now=DRAFTED)
    shown = room.shown()
    assert shown.state == "approved"
    assert titles(shown)[0] == "Story 1"
    assert any("Story 1, corrected" in line for line in shown.drift)
    assert not shown.can_be_approved
    assert shown.can_be_held


def test_a_date_without_stories_says_why_it_has_no_edition(room: Room) -> None:
    shown = show(room.desk(), "daily", TODAY + timedelta(days=30))
    assert (shown.rendition, shown.sections) == (None, ())
    assert shown.why
    assert not shown.can_be_approved


def test_the_next_edition_of_each_digest_is_announced_with_its_state(room: Room) -> None:
    saw = room.shown()
    act.approve(room.desk(), saw, 0, saw.content_hash)
    assert [(one.digest, one.due, one.state) for one in coming(room.desk())] == [
        ("daily", "Tue 12 May, 07:00, today", "approved"),
        ("weekly", "Tue 12 May, 07:00, today", "not drafted"),
    ]
