"""Signed links for one editor and one edition."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.editor_choices import Choice, ChoiceKind
from digest.services.shared_links import ACTIONS, LASTS, SharedLink, read_shared, shared_links

NOW = datetime(2026, 5, 11, 18, tzinfo=UTC)
KEY = "a-key-of-the-tests-which-is-long-enough"
LINKS = shared_links("https://digest.example.org", KEY, edition=7, content_hash="abc", seen=1, editor="Ola", now=NOW)


def token(name: str) -> str:
    return LINKS[name].removeprefix("https://digest.example.org/desk/")


def test_a_link_says_what_it_is_for() -> None:
    assert list(LINKS) == ["View", "Approve", "Hold", "Make lead"]
    for do, name in ACTIONS.items():
        assert read_shared(token(name), KEY, NOW) == SharedLink(7, do, "Ola", "abc", 1)


@pytest.mark.parametrize("name", LINKS)
def test_a_link_lasts_a_day_and_no_second_longer(name: str) -> None:
    assert read_shared(token(name), KEY, NOW + LASTS - timedelta(seconds=1))
    assert read_shared(token(name), KEY, NOW + LASTS) is None


def test_a_link_cannot_be_made_or_changed_without_the_key() -> None:
    said = token("Approve")
    assert read_shared(said, "another-key-which-is-long-enough", NOW) is None
    for wrong in (said[:-1], f"{said}x", said[1:], "", "x", said.replace(".", "")):
        assert read_shared(wrong, KEY, NOW) is None


def test_a_link_is_spent_once_its_editor_has_done_that() -> None:
    link = SharedLink(7, "approve", "Ola", "abc", 1)
    before = Choice(ChoiceKind.APPROVE, by="Ola")
    assert not link.is_spent([before])
    assert not link.is_spent([before, Choice(ChoiceKind.APPROVE, by="Jan"), Choice(ChoiceKind.HOLD, by="Ola")])
    assert link.is_spent([before, Choice(ChoiceKind.HOLD, by="Jan"), Choice(ChoiceKind.APPROVE, by="Ola")])
