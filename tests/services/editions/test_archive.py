"""What the public archive shows, and to whom: everybody, so nothing in it is personal."""

from datetime import date, timedelta

import pytest

from digest.config import Config
from digest.render.pages import Pages
from digest.services.delivery.freeze import freeze
from digest.services.editions.archive import KEPT, FinishedPages, PageName, Shelf, browse, edition_page, newest
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


def test_a_published_page_is_made_once_and_is_gone_as_soon_as_it_is_cancelled(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    made: list[str] = []

    def make(html: str) -> int:
        made.append(html)
        return len(made)

    page, other = PageName("daily", TODAY), PageName("weekly", TODAY)
    finished = FinishedPages(database, lambda name: f"<p>{name.digest}", make)
    assert finished.find([page]) == {}
    publish(database, settings, draft)
    assert [finished.find([page, other]) for _ in range(3)] == [{page: 1}] * 3
    assert made == ["<p>daily"]
    cancel(database, draft.id, why="The lead is wrong.")
    assert finished.find([page]) == {}


def test_a_page_that_is_cancelled_while_it_is_made_is_not_kept(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    publish(database, settings, draft)
    answers = [None, "<p>back"]
    finished = FinishedPages(database, lambda _: answers.pop(0), str)
    page = PageName("daily", TODAY)
    assert [finished.find([page]) for _ in range(2)] == [{}, {page: "<p>back"}]


def test_only_so_many_finished_pages_are_kept(
    database: Database, settings: Config, draft: StoredEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database, settings, draft)
    monkeypatch.setattr("digest.services.editions.archive.load_published_hash", lambda *_: "same")
    made: list[str] = []

    def make(html: str) -> str:
        made.append(html)
        return html

    finished = FinishedPages(database, lambda name: name.digest, make)
    names = [PageName(str(number), TODAY) for number in range(KEPT + 1)]
    for name in (*names, *names[1:], names[1], names[0]):
        assert finished.find([name]) == {name: name.digest}
    assert made == [*(name.digest for name in names), "0"]
