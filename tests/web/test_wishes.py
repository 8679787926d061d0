"""What readers say on their page about asks and pauses, and what the page says of it."""

from datetime import datetime, timedelta

import pytest

from digest.domain.readers import Status, Wishes
from digest.services.readers.show_data import show_data_of_address
from tests.services.builders import local
from tests.web.conftest import Pages
from tests.web.reader import OLA, ONE_CLICK, status, stored

YEAR_LATER = local("2027-05-12 00:00")


def wishes(pages: Pages) -> Wishes:
    reader = pages.reader(OLA)
    assert reader
    return reader.wishes


@pytest.mark.parametrize(
    ("form", "expected", "words"),
    [
        ({"do": "gave"}, Wishes(gives_until=YEAR_LATER), "We will not ask you for a donation until 12 May 2027."),
        ({"do": "later"}, Wishes(ask_after=local("2026-08-12 00:00")), "for a donation before 12 August 2026."),
        (
            {"do": "month", "month": "2026-12"},
            Wishes(ask_after=local("2026-12-01 00:00")),
            "We do not ask you for a donation before 1 December 2026.",
        ),
        (
            {"do": "pause", "for": "week"},
            Wishes(paused_until=local("2026-05-19 00:00")),
            "You get no mail from us before 19 May 2026.",
        ),
        (
            {"do": "pause", "for": "day", "day": "2026-07-01"},
            Wishes(paused_until=local("2026-07-01 00:00")),
            "Your mail is paused until 1 July 2026.",
        ),
    ],
)
def test_a_wish_is_kept_and_the_page_says_until_when(
    pages: Pages, form: dict[str, str], expected: Wishes, words: str
) -> None:
    token = pages.add(OLA, "daily")
    assert words in pages.post(f"/preferences/{token}", form).text
    assert wishes(pages) == expected
    shown = pages.get(f"/preferences/{token}").text
    assert ("Ask me as usual" in shown, "Go on now" in shown) == ("pause" not in form["do"], form["do"] == "pause")
    kept = show_data_of_address(pages.app.database, OLA)
    for name, until in expected._asdict().items():
        assert (kept[name] and datetime.fromisoformat(kept[name])) == until
    over = pages.later(hours=24 * 400).get(f"/preferences/{token}").text
    assert "Ask me as usual" not in over
    assert "Go on now" not in over


def test_the_last_word_counts_and_can_be_taken_back(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    for do, expected in (
        ("gave", Wishes(gives_until=YEAR_LATER)),
        ("later", Wishes(ask_after=local("2026-08-12 00:00"))),
        ("as-usual", Wishes()),
    ):
        pages.post(f"/preferences/{token}", {"do": do})
        assert wishes(pages) == expected
    pages.post(f"/preferences/{token}", {"do": "pause", "for": "month"})
    assert "You get “Daily digest”." in pages.post(f"/preferences/{token}", {"do": "go-on"}).text
    assert wishes(pages) == Wishes()


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"do": "pause"}, 422),
        ({"do": "pause", "for": "day", "day": "2026-05-12"}, 422),
        ({"do": "pause", "for": ["week", "month"]}, 422),
        ({"do": "month", "month": "2026-05"}, 400),
        ({"do": "month"}, 400),
    ],
)
def test_a_day_that_cannot_be_chosen_changes_nothing(pages: Pages, form: dict[str, str | list[str]], code: int) -> None:
    token = pages.add(OLA, "daily")
    before = stored(pages)
    answer = pages.post(f"/preferences/{token}", form)
    assert answer.status_code == code
    assert ("Please choose a day from tomorrow on" in answer.text) == (code == 422)
    assert stored(pages) == before


def test_a_paused_reader_can_leave_with_one_click_and_comes_back_without_the_pause(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    pages.post(f"/preferences/{token}", {"do": "pause", "for": "quarter"})
    pages.post(f"/unsubscribe/{token}", ONE_CLICK)
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())
    assert "Go on now" not in pages.get(f"/preferences/{token}").text
    pages.post(f"/preferences/{token}", {"do": "rejoin"})
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))
    assert wishes(pages) == Wishes()


def test_a_paused_reader_who_saves_the_same_choice_stays_paused_and_learns_it(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    pages.post(f"/preferences/{token}", {"do": "pause", "for": "week"})
    saved = pages.post(f"/preferences/{token}", {"do": "save", "digest": "daily"}).text
    assert "You get “Daily digest”. Your mail is paused until 19 May 2026." in saved
    more = pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly"]}).text
    assert "paused" not in more
    assert wishes(pages) == Wishes()


def test_the_months_to_choose_from_are_those_to_come_and_december_is_suggested(pages: Pages) -> None:
    shown = pages.later(hours=24 * 30).get(f"/preferences/{pages.add(OLA, 'daily')}").text
    assert '<option value="2026-12" selected>December 2026</option>' in shown
    assert '<option value="2026-07">July 2026</option>' in shown
    assert shown.count("<option ") == 11
    assert f'min="{(pages.app.clock() + timedelta(days=31)).date()}"' in shown
