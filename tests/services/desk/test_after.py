"""What the desk says once an edition's time has passed, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.desk.after import after_its_time
from digest.services.desk.shown import show
from digest.services.editions.decide import approve, cancel, hold
from digest.store.database import Database
from tests.services.builders import config
from tests.services.desk.desks import TODAY, Room
from tests.services.editors import DRAFTED, drafted
from tests.services.small_sends import NOW, emails, sending, with_readers, with_stories

PASSED = NOW + timedelta(minutes=1)


def said(room: Room, now: datetime = PASSED) -> str:
    desk = replace(room.desk(), clock=lambda: now)
    return after_its_time(desk, show(desk, "daily", TODAY))


def test_before_its_time_nothing_is_said(room: Room) -> None:
    drafted(room.database, room.settings)
    assert said(room, NOW - timedelta(minutes=1)) == ""


def test_what_needs_no_approval_or_has_it_is_about_to_leave(room: Room) -> None:
    draft = drafted(room.database, room.settings)
    leaves = "Its time, 07:00, has passed. It leaves as soon as the schedule looks"
    assert said(room, NOW).startswith(leaves)
    approve(room.database, draft.id, now=DRAFTED)
    assert said(room).startswith(leaves)


@pytest.fixture
def strict(tmp_path: Path, database: Database) -> Room:
    settings = config(tmp_path, digests={"daily": {"approval": "required"}})
    with_stories(database, settings, 1, 2, 3)
    return Room(database, settings)


def test_what_was_not_approved_in_time_is_named_with_the_way_out(strict: Room) -> None:
    draft = drafted(strict.database, strict.settings)
    words = said(strict)
    assert words.startswith("It was not approved by its time, 07:00. “Approve” lets it leave at once.")
    assert "“Hold” stops it; then it can be postponed" in words
    hold(strict.database, draft.id, why="")
    assert said(strict).startswith("“Approve” lets it leave at once, however late.")


def test_what_is_leaving_has_left_or_never_will_is_named(room: Room) -> None:
    with_readers(room.database, emails(3))
    draft = drafted(room.database, room.settings)
    work = sending(room.database, room.settings, room.mailer)
    freeze(work, draft)
    assert said(room) == "It is leaving now. “Hold” stops what has not left."
    hold(room.database, draft.id, why="")
    assert said(room) == "“Approve” lets the rest of it leave."
    approve(room.database, draft.id, now=PASSED)
    send(work, draft.id)
    assert said(room).startswith("It has left.")


def test_a_cancelled_one_stays(room: Room) -> None:
    cancel(room.database, drafted(room.database, room.settings).id, why="")
    assert said(room) == "Nothing more of it leaves."
