"""Decisions about a whole edition: approve, hold and cancel."""

from datetime import timedelta

import pytest

from digest.config import Config
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import EditedMeanwhileError, EditionError, NeedsAPersonError
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.send import send
from digest.services.editions.decide import Signed, approve, cancel, hold
from digest.services.editions.edit import Change, history
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, sent_story_ids
from tests.fakes.mailer import FakeMailer
from tests.services.editors import DRAFTED, edited
from tests.services.small_sends import NOW, emails, ready, sending, with_readers, with_stories


def test_a_held_edition_leaves_only_after_a_persons_word(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(4))
    mailer = FakeMailer(before=lambda batch: _ignore(hold(database, batch.edition_id, why="the lead is wrong")))
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    done = send(work, edition.id)
    assert (done.state, done.sums.recipients["submitted"], done.sums.recipients["pending"]) == ("held", 2, 2)
    assert done.needs_a_person
    with pytest.raises(NeedsAPersonError, match="the lead is wrong"):
        ready(database, settings)
    approve(database, edition.id, now=NOW)
    send(sending(database, settings, FakeMailer()), edition.id)
    assert report(database, edition.id).sums.recipients["submitted"] == 4


def test_a_cancelled_edition_gives_its_stories_back_only_if_nobody_got_it(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    edition = ready(database, settings)
    cancel(database, edition.id, why="")
    with pytest.raises(NeedsAPersonError, match="cancelled"):
        ready(database, settings)
    with database.read() as connection:
        assert sent_story_ids(connection, "daily", besides=NOW.date() + timedelta(days=1)) == frozenset()
    with pytest.raises(EditionError, match="cannot be approved"):
        approve(database, edition.id, now=NOW)


def test_an_edition_that_left_can_be_neither_held_nor_cancelled(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    edition = ready(database, settings)
    work = sending(database, settings, FakeMailer())
    freeze(work, edition)
    send(work, edition.id)
    with pytest.raises(EditionError, match=r"The edition is submitted; it cannot be held\."):
        hold(database, edition.id, why="")
    with pytest.raises(EditionError, match=r"The edition is submitted; it cannot be cancelled\."):
        cancel(database, edition.id, why="")


def _ignore(_value: object) -> None:
    """Let a call that answers stand where none may."""


def test_an_approval_holds_for_what_was_approved(database: Database, settings: Config, draft: StoredEdition) -> None:
    approve(database, draft.id, now=DRAFTED)
    assert edited(database, settings, draft, Change(ChoiceKind.LEAD, "1")).state == "approved"
    assert edited(database, settings, draft, Change(ChoiceKind.LEAD, "2")).state == "draft"


def test_signed_decisions_are_on_record(database: Database, settings: Config, draft: StoredEdition) -> None:
    approve(database, draft.id, now=DRAFTED, by="Ola")
    hold(database, draft.id, why="Wait.", signed=Signed("Jan", DRAFTED))
    cancel(database, draft.id, why="Never.", signed=Signed("Ola", DRAFTED))
    made, _ = history(database, draft.id)
    assert [(one.kind, one.by, one.value) for one in made] == [
        (ChoiceKind.APPROVE, "Ola", ""),
        (ChoiceKind.HOLD, "Jan", "Wait."),
        (ChoiceKind.CANCEL, "Ola", "Never."),
    ]


def test_nobody_approves_or_holds_what_they_have_not_seen(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    after = edited(database, settings, draft, Change(ChoiceKind.LEAD, "2"), by="Jan")
    with pytest.raises(EditedMeanwhileError, match="changed after you saw it"):
        approve(database, draft.id, now=DRAFTED, by="Ola", content_hash=draft.content_hash)
    with pytest.raises(EditedMeanwhileError, match="Jan decided something"):
        hold(database, draft.id, why="", seen=0)
    assert approve(database, draft.id, now=DRAFTED, content_hash=after.content_hash).state == "approved"
    assert hold(database, draft.id, why="", seen=1).state == "held"
