"""Editions of the last and the next weeks, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.desk.calendar import WEEKS, Day, calendar
from digest.services.editions.decide import hold
from digest.services.watch.take_events import take_events
from digest.store.editions.editions import load_edition
from tests.services.desk.desks import TODAY, Room
from tests.services.editors import DRAFTED, drafted
from tests.services.mail_events import mails
from tests.services.small_sends import NOW, emails, sending, with_readers


def days(room: Room) -> dict[tuple[str, date], Day]:
    return {(day.digest, day.local_date): day for _, found in calendar(room.desk()) for day in found}


def test_the_weeks_before_and_after_this_one_are_listed(room: Room) -> None:
    mondays = [monday for monday, _ in calendar(room.desk())]
    assert mondays[WEEKS] == TODAY - timedelta(days=1)
    assert len(mondays) == 2 * WEEKS + 1
    found = days(room)
    assert min(day for _, day in found) == TODAY
    assert found["daily", TODAY].state == "planned"
    assert ("weekly", TODAY + timedelta(days=1)) not in found


def test_an_edition_is_shown_with_its_state_and_figures(room: Room) -> None:
    draft = drafted(room.database, room.settings)
    found = days(room)["daily", TODAY]
    assert (found.state, found.subject, found.sent, found.edition) == ("draft", "Story 1", None, draft.id)
    hold(room.database, draft.id, why="Wait.")
    assert days(room)["daily", TODAY].state == "held"


def test_what_was_mailed_is_counted(room: Room) -> None:
    with_readers(room.database, emails(3))
    draft = drafted(room.database, room.settings)
    work = sending(room.database, room.settings, room.mailer)
    freeze(work, draft)
    send(work, draft.id)
    with room.database.read() as connection:
        assert load_edition(connection, draft.id).state == "submitted"
    found = days(room)["daily", TODAY]
    assert (found.state, found.sent, found.clicked) == ("submitted", 3, 0)
    with room.database.read() as connection:
        first, second, _ = mails(connection, draft.id)
    at = {"occurred_at": NOW + timedelta(hours=1)}
    clicked = [first.event("clicked", link="site/a", **at) for _ in range(2)] + [second.event("opened", **at)]
    take_events(room.database, clicked, touches=True, now=NOW)
    assert days(room)["daily", TODAY].clicked == 1


def test_a_past_date_without_an_edition_is_named_since_the_first_one(room: Room) -> None:
    drafted(room.database, room.settings)
    later = replace(room.desk(), clock=lambda: DRAFTED + timedelta(days=3))
    found = {(day.digest, day.local_date): day.state for _, listed in calendar(later) for day in listed}
    assert found["daily", TODAY + timedelta(days=1)] == "none"
    assert found["daily", TODAY + timedelta(days=3)] == "planned"
    assert ("daily", TODAY - timedelta(days=1)) not in found
