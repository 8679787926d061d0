from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.corrections import Correction, Kind, is_due, is_material, is_update
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
        ("Storm in Ostrava", "Storm in Ostrova"),
        ("Call 12345678 now", "Call 12344678 now"),
        ("A train to Nowakowo", "A train to Nowokawo"),
        ("Parliament sits", "Barliament sits"),
        ("Parliament sits", "Parliamenk sits"),
        ("A B", "A"),
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
        ("Abcdefgh resigns", "Abxdefgh resigns"),
    ],
)
def test_a_corrected_misprint_is_not(mailed: str, now: str) -> None:
    assert not is_material(mailed, now)


@given(st.text())
def test_no_title_differs_from_itself(title: str) -> None:
    assert not is_material(title, title)


@given(st.text(), st.text())
def test_it_does_not_matter_which_of_two_titles_was_first(one: str, other: str) -> None:
    assert is_material(one, other) == is_material(other, one)


def test_a_withdrawn_story_is_corrected_when_it_stays_away() -> None:
    gone = Correction(story(1, withdrawn_at=NOON), "As it was", 7, date(2026, 5, 11))
    assert not is_due(gone, NOON + timedelta(hours=5, minutes=59))
    assert is_due(gone, NOON + timedelta(hours=6))


def retitled(mailed: str, now: str, **values: Any) -> Correction:
    return Correction(story(1, title=now), mailed, 7, date(2026, 5, 11), **values)


def test_a_changed_headline_alone_is_never_corrected() -> None:
    changed = retitled("A minister resigns", "A minister denies that she resigns")
    assert changed.kind is Kind.CHANGED
    assert not is_due(changed, NOON + timedelta(days=9))


def test_what_an_editor_marked_is_corrected_at_once() -> None:
    marked = retitled("Same title", "Same title", marked_at=NOON, note="The vote was on Tuesday.")
    assert marked.kind is Kind.MARKED
    assert is_due(marked, NOON)
    taken_back = Correction(story(1, withdrawn_at=NOON), "As it was", 7, date(2026, 5, 11), marked_at=NOON)
    assert taken_back.kind is Kind.WITHDRAWN
    assert is_due(taken_back, NOON)


@pytest.mark.parametrize(
    ("mailed", "now"),
    [
        ("Storm closes port", "UPDATE: Storm closes port"),
        ("UPDATE: Storm closes port", "UPDATE 2: Storm closes port"),
        ("Storm closes port", "Storm closes port [VIDEO]"),
        ("Storm closes port", "Storm closes port (updated)"),
        ("Storm closes port", "Watch – Storm closes port"),
        ("Live: polls open", "Live: first results"),
        ("Election night live | Polls open", "Election night live | PiS leads"),
    ],
)
def test_another_label_and_an_ongoing_report_are_updates(mailed: str, now: str) -> None:
    assert is_update(mailed, now)
    assert retitled(mailed, now).kind is Kind.UPDATE


@pytest.mark.parametrize(
    ("mailed", "now"),
    [
        ("Storm closes port", "Storm opens port"),
        ("Tusk: we will stay", "Duda: we will stay no longer"),
        ("Three killed in fire (video)", "Two killed in fire (video)"),
        ("Storm closes port", "Live: storm opens port"),
        ("Live: storm opens port", "Storm closes port"),
        ("Storm closes port of Gdynia: three dead", "Storm closes court in Kraków: three dead"),
    ],
)
def test_another_meaning_is_no_update(mailed: str, now: str) -> None:
    assert retitled(mailed, now).kind is Kind.CHANGED


def test_a_corrected_misprint_is_no_candidate() -> None:
    assert retitled("Goverment resigns", "Government resigns").kind is None
