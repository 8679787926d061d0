"""Which edition is ready to leave."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.editions import NoEdition
from digest.domain.errors import NeedsAPersonError
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.editions.decide import approve
from digest.services.editions.make import build_draft
from digest.services.editions.ready import ready_edition
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config
from tests.services.small_sends import NOW, emails, ready, sending, with_readers, with_stories


def test_stories_of_a_submitted_edition_never_come_again(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1, 2)
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer())
    edition = ready(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    tomorrow = NOW + timedelta(days=1)
    moved = [Post(number, f"Story {number}", NOW + timedelta(hours=number), slug=f"new-{number}") for number in (1, 2)]
    poll_file(database, feed(moved), settings, now=tomorrow)
    none = ready_edition(database, Renderer(settings), settings, "daily", now=tomorrow)
    assert isinstance(none, NoEdition)
    assert {reason.value for _, reason in none.left_out} == {"already-sent"}


def test_approval_is_needed_where_it_is_required(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, digests={"daily": {"approval": "required"}})
    with_stories(database, settings, 1)
    with pytest.raises(NeedsAPersonError, match="no draft yet"):
        ready(database, settings)
    build_draft(database, Renderer(settings), settings, "daily", NOW.date(), now=NOW)
    with pytest.raises(NeedsAPersonError, match="not approved"):
        ready(database, settings)


def test_an_approved_edition_is_sent_as_it_was_approved(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, digests={"daily": {"approval": "required"}})
    with_stories(database, settings, 1)
    with_readers(database, emails(1))
    draft = build_draft(database, Renderer(settings), settings, "daily", NOW.date(), now=NOW)
    assert isinstance(draft, StoredEdition)
    approve(database, draft.id, now=NOW)
    with_stories(database, settings, 1, 2)
    edition = ready(database, settings)
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    freeze(work, edition)
    assert send(work, edition.id).state == "submitted"
    assert "Story 2" not in mailer.submitted[0].rendition.html
