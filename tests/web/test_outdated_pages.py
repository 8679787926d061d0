"""Saving the preferences changes what the page showed, and nothing if that has changed meanwhile."""

import re
from html import unescape

from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from tests.services.builders import WARSAW
from tests.web.clients import NOW
from tests.web.conftest import Pages
from tests.web.reader import OLA, sections, status


def form(pages: Pages, token: str, *digests: str) -> dict[str, object]:
    """The form of the page as it is now, with these digests checked."""
    text = pages.get(f"/preferences/{token}").text
    hidden = re.findall(r'<input type="hidden" name="(shown|version|sections)" value="([^"]*)">', text)
    return {"do": "save", "digest": list(digests), **{name: unescape(value) for name, value in hidden}}


def add(pages: Pages, *digests: str) -> str:
    """Add a reader who also has digests that are not configured. Gives the token of the first one."""
    rules = ListRules(("daily", "weekly", "advent"), ("daily",), WARSAW)
    line = Line(OLA, "", Status.ACTIVE, frozenset(digests), consented_at=NOW)
    add_subscriber(pages.app.database, line, rules, now=NOW)
    return pages.tokens(OLA)[digests[0]]


def test_a_digest_out_of_season_stays_when_the_page_is_saved(pages: Pages) -> None:
    token = add(pages, "daily", "advent")
    page = pages.get(f"/preferences/{token}").text
    assert "Advent digest" in page
    assert "No mail at present" in page
    pages.post(f"/preferences/{token}", form(pages, token, "weekly", "advent"))
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly", "advent"}))


def test_a_page_that_does_not_show_a_digest_leaves_it_as_it_is(pages: Pages) -> None:
    token = add(pages, "daily", "advent")
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["weekly"], "shown": "daily;weekly"})
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly", "advent"}))
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily"]})
    assert status(pages) == (Status.ACTIVE, frozenset({"daily", "advent"}))


def test_a_digest_out_of_season_can_be_left_and_not_joined(pages: Pages) -> None:
    token = add(pages, "daily", "advent")
    answer = pages.post(f"/preferences/{token}", form(pages, token, "advent"))
    assert "Saved. You get no mail at present." in answer.text
    assert status(pages) == (Status.ACTIVE, frozenset({"advent"}))
    pages.post(f"/preferences/{token}", form(pages, token))
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())
    pages.post(f"/preferences/{token}", form(pages, token, "daily", "advent"))
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))


def test_an_outdated_page_is_shown_again_and_brings_nobody_back(pages: Pages) -> None:
    token = add(pages, "daily")
    tab = form(pages, token, "daily", "weekly")
    pages.post(f"/unsubscribe/{token}")
    answer = pages.post(f"/preferences/{token}", tab)
    assert answer.status_code == 409
    assert "Nothing was saved" in answer.text
    assert "You no longer get “Daily digest”." in answer.text
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())
    pages.post(f"/preferences/{token}", form(pages, token, "weekly"))
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))


def test_an_outdated_page_undoes_no_later_choice(pages: Pages) -> None:
    token = add(pages, "daily")
    tab = form(pages, token, "daily")
    pages.post(f"/preferences/{token}", form(pages, token, "daily", "weekly"))
    answer = pages.post(f"/preferences/{token}", tab)
    assert answer.status_code == 409
    assert "You now get “Weekly digest”." in answer.text
    assert status(pages) == (Status.ACTIVE, frozenset({"daily", "weekly"}))


def test_an_outdated_choice_of_sections_is_not_saved(choosing: Pages) -> None:
    token = choosing.add(OLA, "daily")
    tab = {**form(choosing, token, "daily"), "section": ["Politics"]}
    choosing.post(f"/preferences/{token}", {**form(choosing, token, "daily"), "section": ["More news"]})
    answer = choosing.post(f"/preferences/{token}", tab)
    assert answer.status_code == 409
    assert "You have chosen other sections." in answer.text
    assert sections(choosing) == {"More news"}
    choosing.post(f"/preferences/{token}", {**form(choosing, token, "daily"), "section": ["Politics"]})
    assert sections(choosing) == {"Politics"}


def test_leaving_needs_no_page_that_is_up_to_date(pages: Pages) -> None:
    token = add(pages, "daily")
    tab = form(pages, token)
    pages.post(f"/preferences/{token}", form(pages, token, "daily", "weekly"))
    assert pages.post(f"/preferences/{token}", tab).status_code == 200
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())


def test_a_version_that_is_none_saves_nothing(pages: Pages) -> None:
    token = add(pages, "daily")
    for version in ("nonsense", "/", "daily;weekly/"):
        tab = {"do": "save", "digest": ["weekly"], "version": version}
        assert pages.post(f"/preferences/{token}", tab).status_code == 409
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))
