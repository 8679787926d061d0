"""An edition that leaves later than usual, on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from digest.config import Config
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import EditedMeanwhileError, EditionError
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.editions.dates import coming_sends, date_to_send, leaving, next_date, spoken
from digest.services.editions.decide import Signed, approve, hold, postpone
from digest.services.editions.edit import Change, Edited, edit, history
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import feed
from tests.services.builders import local
from tests.services.editors import DRAFTED, Newsroom, posts
from tests.services.small_sends import NOW, emails, sending, with_readers

LATER = local("2026-05-12 09:30")
TUESDAY, WEDNESDAY = date(2026, 5, 12), date(2026, 5, 13)
OLA = Signed("Ola", DRAFTED)


def undone(
    database: Database, settings: Config, draft: StoredEdition, kind: ChoiceKind, now: datetime = DRAFTED
) -> Edited:
    return edit(database, Renderer(settings), settings, draft.id, [Change(kind)], pages=Newsroom(), by="Jan", now=now)


def test_it_is_recorded_with_who_and_when_and_can_be_undone_and_redone(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    postpone(database, settings, draft.id, LATER, signed=OLA)
    assert leaving(database, settings, "daily", TUESDAY) == LATER
    made, _ = history(database, draft.id)
    assert [(one.kind, one.value, one.by, one.at) for one in made] == [
        (ChoiceKind.POSTPONE, "2026-05-12T09:30:00+02:00", "Ola", DRAFTED)
    ]
    undone(database, settings, draft, ChoiceKind.UNDO)
    assert leaving(database, settings, "daily", TUESDAY) == NOW
    undone(database, settings, draft, ChoiceKind.REDO)
    assert leaving(database, settings, "daily", TUESDAY) == LATER
    postpone(database, settings, draft.id, NOW, signed=OLA)
    assert leaving(database, settings, "daily", TUESDAY) == NOW
    postpone(database, settings, draft.id, NOW, signed=OLA)
    assert len(history(database, draft.id)[0]) == 4


def test_an_approval_stands_although_new_stories_came(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    approve(database, draft.id, now=DRAFTED)
    poll_file(database, feed(posts(1, 2, 3, 4, 5)), settings, now=DRAFTED)
    postpone(database, settings, draft.id, LATER, signed=OLA)
    assert not undone(database, settings, draft, ChoiceKind.UNDO).voided
    with database.read() as connection:
        found = load_edition(connection, draft.id)
    assert (found.state, found.content_hash) == ("approved", draft.content_hash)


def test_a_time_that_does_not_fit_changes_nothing(database: Database, settings: Config, draft: StoredEdition) -> None:
    for moment, why in (
        (LATER - timedelta(hours=3), "has passed"),
        (LATER + timedelta(days=1), "The next edition leaves at Wed 13 May, 07:00"),
    ):
        with pytest.raises(EditionError, match=why):
            postpone(database, settings, draft.id, moment, signed=OLA)
    with pytest.raises(EditedMeanwhileError):
        postpone(database, settings, draft.id, LATER, signed=OLA, seen=1)
    assert history(database, draft.id)[0] == []


def test_what_is_due_and_may_be_leaving_is_held_first(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    late = Signed("Ola", NOW + timedelta(minutes=5))
    with pytest.raises(EditionError, match=r"was due at 07:00 and may be leaving now\. Hold it, then postpone it\."):
        postpone(database, settings, draft.id, LATER, signed=late)
    hold(database, draft.id, why="")
    assert postpone(database, settings, draft.id, LATER, signed=late).state == "held"
    assert leaving(database, settings, "daily", TUESDAY) == LATER


def test_undoing_it_after_the_usual_time_is_refused(database: Database, settings: Config, draft: StoredEdition) -> None:
    postpone(database, settings, draft.id, LATER, signed=OLA)
    with pytest.raises(EditionError, match="Tue 12 May, 07:00 has passed"):
        undone(database, settings, draft, ChoiceKind.UNDO, now=NOW + timedelta(minutes=5))
    assert leaving(database, settings, "daily", TUESDAY) == LATER


def test_what_has_left_stays_where_it_is(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database, emails(2))
    freeze(sending(database, settings, FakeMailer()), draft)
    with pytest.raises(EditionError, match="is frozen: readers may have it already"):
        postpone(database, settings, draft.id, LATER, signed=OLA)


def test_a_clock_that_began_to_send_it_before_stops(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database, emails(2))
    postpone(database, settings, draft.id, LATER, signed=OLA)
    work = sending(database, settings, FakeMailer())
    with pytest.raises(EditionError, match="was postponed before it could leave"):
        freeze(work, draft, by_clock=True)
    assert freeze(replace(work, clock=lambda: LATER), draft, by_clock=True) == 2


def test_the_next_edition_is_the_postponed_one_until_it_leaves(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    postpone(database, settings, draft.id, local("2026-05-13 06:00"), signed=OLA)
    night, morning = local("2026-05-13 00:10"), local("2026-05-13 06:30")
    for find in (next_date, date_to_send):
        assert find(database, settings, "daily", night) == TUESDAY
        assert find(database, settings, "daily", morning) == WEDNESDAY
    assert spoken(database, settings, "daily", TUESDAY, night) == (
        "daily, Tue 12 May, postponed to Wed 13 May, 06:00, today"
    )
    sends = coming_sends(database, settings, "daily", night)
    assert [next(sends)[1:], next(sends)[1:]] == [(TUESDAY, True), (WEDNESDAY, False)]


def test_its_new_time_is_spoken(database: Database, settings: Config, draft: StoredEdition) -> None:
    postpone(database, settings, draft.id, LATER, signed=OLA)
    said = spoken(database, settings, "daily", TUESDAY, local("2026-05-11 18:00"))
    assert said == "daily, Tue 12 May, postponed to 09:30, tomorrow"
