import pytest

from digest.config import Config
from digest.domain.errors import EditionError
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.editions.make import build_draft
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import NOW, emails, sending, with_readers, with_stories


def test_a_draft_is_made_anew_until_it_is_sent(database: Database, settings: Config) -> None:
    renderer = Renderer(settings)
    with_stories(database, settings, 1)
    first = build_draft(database, renderer, settings, "daily", NOW.date(), now=NOW)
    with_stories(database, settings, 1, 2)
    second = build_draft(database, renderer, settings, "daily", NOW.date(), now=NOW)
    assert isinstance(first, StoredEdition)
    assert isinstance(second, StoredEdition)
    assert first.id == second.id
    assert first.content_hash != second.content_hash
    with_readers(database, emails(1))
    freeze(sending(database, settings, FakeMailer()), second)
    with pytest.raises(EditionError, match="not a draft"):
        build_draft(database, renderer, settings, "daily", NOW.date(), now=NOW)
