"""Dates of editions and stories, as each locale writes them."""

from dataclasses import replace
from datetime import datetime

import pytest

from digest.domain.editions import Edition, Window
from digest.render.layout.dates import date_line, day_and_month, weekday
from tests.render.sample import WARSAW, edition, story


def words(text: str) -> str:
    """A text with plain spaces and without commas: locales differ in them from release to release."""
    return " ".join(text.replace(",", "").split())


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def dated(made: Edition, locale: str) -> str:
    return date_line(made.window, made.local_date, locale)


@pytest.mark.parametrize(
    ("start", "end", "line"),
    [
        ("2026-03-26T07:00", "2026-03-30T07:00", "Monday 30 March 2026"),
        ("2026-03-26T06:59", "2026-03-30T07:00", "26–29 March 2026"),
        ("2026-03-23T07:00", "2026-03-30T07:00", "23–29 March 2026"),
        ("2026-03-23T00:00", "2026-03-30T00:00", "23–29 March 2026"),
        ("2026-03-20T18:00", "2026-03-27T18:00", "21–27 March 2026"),
        ("2026-03-30T07:00", "2026-04-06T07:00", "30 March – 5 April 2026"),
        ("2025-12-29T07:00", "2026-01-05T07:00", "29 December 2025 – 4 January 2026"),
    ],
)
def test_a_window_of_more_than_four_days_is_dated_by_the_days_that_it_covers(start: str, end: str, line: str) -> None:
    made = replace(edition(), window=Window(moment(start), moment(end)))
    assert words(dated(made, "en_GB")) == line


@pytest.mark.parametrize("locale", "ar ja zh_Hant fa he sw fi hu lt uk".split())
def test_any_language_dates_a_stretch_by_both_ends(locale: str) -> None:
    made = dated(edition(), locale)
    assert made
    assert made != dated(edition(digest="daily"), locale)
    assert made != dated(edition(), "en_GB")


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-03-23T07:00", "Monday"),
        ("2026-03-29T23:59", "Sunday"),
        ("2026-03-30T00:01", "Mon 30 Mar"),
        ("2026-03-22T12:00", "Sun 22 Mar"),
    ],
)
def test_a_story_of_the_week_has_its_weekday_and_one_from_outside_its_date(published: str, day: str) -> None:
    one = story(0, "Title", published_at=moment(published))
    assert words(weekday(one, edition(), "en_GB")) == day
    assert weekday(one, edition(digest="daily"), "en_GB") == ""


def test_days_are_named_in_the_site_s_language_and_zone() -> None:
    one = story(0, "Title", published_at=datetime.fromisoformat("2026-03-28T23:30+00:00"))
    assert weekday(one, edition(), "pl_PL") == "Niedziela", "it begins a line"
    assert day_and_month(one, edition(), "pl_PL") == "29 marca"
