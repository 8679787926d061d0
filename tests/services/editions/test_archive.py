"""What the public archive shows, and to whom: everybody, so nothing in it is personal."""

from datetime import date, timedelta

from digest.config import Config
from digest.render.pages import Pages
from digest.services.delivery.freeze import freeze
from digest.services.editions.archive import Shelf, browse, edition_page, newest
from digest.services.editions.decide import cancel
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from digest.store.readers.find import find_subscribers
from digest.store.readers.tokens import find_tokens
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import NOW, emails, sending, with_readers

TODAY = NOW.date()


def publish(database: Database, settings: Config, draft: StoredEdition) -> str:
    """Freeze an edition for one reader. Returns the reader's token."""
    with_readers(database, emails(1))
    freeze(sending(database, settings, FakeMailer()), draft)
    (address,) = emails(1)
    with database.read() as connection:
        return find_tokens(connection, find_subscribers(connection, [address])[address].id)["daily"]


def test_a_draft_is_on_no_shelf(database: Database, draft: StoredEdition) -> None:
    assert draft.state == "draft"
    assert browse(database) == Shelf(None, (), ())
    assert newest(database) == []


def test_the_newest_year_is_shown_and_one_without_editions_does_not_exist(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    publish(database, settings, draft)
    shelf = browse(database)
    assert shelf is not None
    assert (shelf.year, shelf.years) == (2026, (2026,))
    assert [(one.digest, one.local_date) for one in shelf.editions] == [("daily", TODAY)]
    assert browse(database, 2026) == shelf
    assert browse(database, 2025) is None
    assert newest(database) == list(shelf.editions)


def test_the_page_of_an_edition_is_nobody_s_own(database: Database, settings: Config, draft: StoredEdition) -> None:
    token = publish(database, settings, draft)
    page = edition_page(database, settings, Pages(settings), "daily", TODAY)
    assert page is not None
    assert "Story 1" in page
    assert token not in page
    assert "/unsubscribe/" not in page
    assert edition_page(database, settings, Pages(settings), "daily", TODAY - timedelta(days=1)) is None
    assert edition_page(database, settings, Pages(settings), "weekly", TODAY) is None
    assert edition_page(database, settings, Pages(settings), "daily", TODAY, part=1) is None


def test_an_edition_that_was_cancelled_is_taken_away(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    publish(database, settings, draft)
    cancel(database, draft.id, why="The lead is wrong.")
    assert edition_page(database, settings, Pages(settings), "daily", date(2026, 5, 12)) is None
    assert newest(database) == []
