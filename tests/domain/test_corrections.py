from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.corrections import SETTLED, Correction, is_material, is_to_be_told
from tests.domain.builders import story

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mailed", "now"),
    [
        ("A minister resigns", "A minister denies that she resigns"),
        ("Three killed in fire", "Two killed in fire"),
        ("Inflation falls to 4.1%", "Inflation falls to 4.2%"),
        ("Court rules against law", "Court rules for law"),
        ("Police detain 12", "Police detain 21"),
        ("Tusk meets Duda", "Duda meets Tusk"),
        ("Fire in Łódź", "Fire in Lublin"),
    ],
)
def test_another_meaning_is_material(mailed: str, now: str) -> None:
    assert is_material(mailed, now)


@pytest.mark.parametrize(
    ("mailed", "now"),
    [
        ("Goverment resigns", "Government resigns"),
        ("Parliment passes law", "Parliament passes law"),
        ("Storm closes “port”", 'Storm closes "port"'),
        ("Storm closes port", "Storm closes port."),
        ("storm closes Port", "Storm closes port"),
        ("Fire in Lodz", "Fire in Łódź"),
        ("Storm  closes\nport", "Storm closes port"),
        ("Warsaw-Berlin train", "Warsaw–Berlin train"),
        ("Minsiter resigns", "Minister resigns"),
    ],
)
def test_a_mended_misprint_is_not(mailed: str, now: str) -> None:
    assert not is_material(mailed, now)


@given(st.text())
def test_no_title_differs_from_itself(title: str) -> None:
    assert not is_material(title, title)


@given(st.text(), st.text())
def test_it_does_not_matter_which_of_two_titles_was_first(one: str, other: str) -> None:
    assert is_material(one, other) == is_material(other, one)


def test_a_withdrawn_story_is_told_of_when_it_stays_away() -> None:
    gone = Correction(story(1, withdrawn_at=NOON), "As it was", 7, date(2026, 5, 11))
    assert not is_to_be_told(gone, NOON + SETTLED - timedelta(seconds=1))
    assert is_to_be_told(gone, NOON + SETTLED)
