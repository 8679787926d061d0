"""What the site says of an edition's stories before it leaves, on both databases."""

from contextlib import suppress
from datetime import timedelta

import pytest

from digest.config import Config
from digest.domain.editions import NoEdition
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import ApprovalVoidError, EditionError
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.editions.decide import approve, hold
from digest.services.editions.edit import Change
from digest.services.editions.make import build_draft
from digest.services.editions.ready import ready_edition
from digest.services.editions.recheck import recheck
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.editors import DRAFTED, Newsroom, drafted, edited, posts, titles
from tests.services.small_sends import NOW, emails, sending, with_readers


def test_an_approved_edition_leaves_as_it_was_approved_though_more_was_published(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    approve(database, draft.id, now=DRAFTED)
    found = ready_edition(database, Renderer(settings), settings, "daily", now=NOW)
    assert isinstance(found, StoredEdition)
    site = Newsroom(*posts(1, 2, 3), Post(7, "News of the last minute", NOW - timedelta(minutes=1)))
    done = recheck(sending(database, settings, FakeMailer()), Renderer(settings), site, site, found)
    assert done.edition == found
    assert done.warnings == ()


def test_what_is_gone_is_left_out_and_voids_an_approval(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailer, site = FakeMailer(), Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    work, renderer = sending(database, settings, mailer), Renderer(settings)
    done = recheck(work, renderer, site, site, draft)
    assert isinstance(done.edition, StoredEdition)
    assert sorted(titles(done.edition)) == ["Story 1", "Story 3"]
    assert {"guid": "https://notesfrompoland.com/?p=2", "reason": "gone"} in done.edition.document["left_out"]
    approved = approve(database, draft.id, now=NOW)
    site.gone = ("/post-3/",)
    with pytest.raises(ApprovalVoidError, match="changed after its approval"):
        recheck(work, renderer, site, site, approved)
    assert [batch.proof for batch in mailer.submitted] == [True]


def rechecked(database: Database, settings: Config, site: Newsroom, edition: StoredEdition) -> StoredEdition:
    """Ask the site again, and give the edition as it stands then, whatever became of its approval."""
    with suppress(ApprovalVoidError):
        recheck(sending(database, settings, FakeMailer()), Renderer(settings), site, site, edition)
    return stored(database, edition)


def stored(database: Database, edition: StoredEdition) -> StoredEdition:
    with database.read() as connection:
        return load_edition(connection, edition.id)


@pytest.mark.parametrize("approved", [True, False])
def test_a_page_that_is_gone_stays_out_until_it_is_back(
    database: Database, settings: Config, draft: StoredEdition, *, approved: bool
) -> None:
    before = approve(database, draft.id, now=DRAFTED) if approved else draft
    site = Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    assert sorted(titles(rechecked(database, settings, site, before))) == ["Story 1", "Story 3"]
    note = Change(ChoiceKind.NOTE, value="Hello")
    assert sorted(titles(edited(database, settings, draft, note, site=site))) == ["Story 1", "Story 3"]
    assert sorted(titles(drafted(database, settings))) == ["Story 1", "Story 3"]
    again = rechecked(database, settings, site, approve(database, draft.id, now=DRAFTED))
    assert (again.state, sorted(titles(again))) == ("approved", ["Story 1", "Story 3"])
    site.gone = ()
    note = Change(ChoiceKind.NOTE, value="It is back")
    assert sorted(titles(edited(database, settings, draft, note, site=site))) == ["Story 1", "Story 2", "Story 3"]


def test_a_draft_takes_a_page_that_is_back_and_an_approved_edition_stays_as_it_is(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    site = Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    left = rechecked(database, settings, site, draft)
    site.gone = ()
    approved = approve(database, draft.id, now=DRAFTED)
    assert rechecked(database, settings, site, approved).document == left.document
    hold(database, draft.id, why="Wait.")
    assert sorted(titles(rechecked(database, settings, site, stored(database, draft)))) == [
        "Story 1",
        "Story 2",
        "Story 3",
    ]


def test_each_page_that_is_gone_is_remembered_however_the_edition_ends(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    site = Newsroom(*posts(1, 2, 3), gone=("/post-1/",))
    for gone, state in ((("/post-1/",), "draft"), (("/post-2/",), "draft"), (("/post-3/",), "held")):
        site.gone = gone
        after = rechecked(database, settings, site, approve(database, draft.id, now=DRAFTED))
        assert after.state == state
    site.gone = ("/post-1/", "/post-2/", "/post-3/")
    with pytest.raises(EditionError, match="would have too few stories"):
        edited(database, settings, draft, Change(ChoiceKind.NOTE, value="Hello"), site=site)


def test_a_site_that_says_of_everything_that_it_is_gone_is_not_believed(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    site = Newsroom(*posts(1, 2, 3), gone=("/",))
    done = recheck(sending(database, settings, FakeMailer()), Renderer(settings), site, site, draft)
    assert done.edition == draft
    assert len(done.warnings) == 1


def test_corrected_titles_are_used(database: Database, settings: Config, draft: StoredEdition) -> None:
    site = Newsroom(Post(1, "Story one, as it is", NOW - timedelta(hours=1)), *posts(2, 3))
    done = recheck(sending(database, settings, FakeMailer()), Renderer(settings), site, site, draft)
    assert not isinstance(done.edition, NoEdition)
    assert "Story one, as it is" in titles(done.edition)


def test_a_story_whose_page_was_gone_for_a_moment_comes_in_the_next_edition(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, emails(1))
    mailer, site = FakeMailer(), Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    work = sending(database, settings, mailer)
    left = recheck(work, Renderer(settings), site, site, draft).edition
    assert isinstance(left, StoredEdition)
    freeze(work, left)
    send(work, left.id)
    tomorrow = NOW + timedelta(days=1)
    poll_file(database, feed([*posts(1, 2, 3), Post(5, "New", tomorrow - timedelta(hours=1))]), settings, now=tomorrow)
    made = build_draft(database, Renderer(settings), settings, "daily", tomorrow.date(), now=tomorrow)
    assert isinstance(made, StoredEdition)
    assert sorted(titles(made)) == ["New", "Story 2"]
