"""Every mail of the gallery keeps the rules, in every rendering and at every width."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.render.gallery.cases import cases
from tests.render.gallery.looking import look
from tests.render.gallery.renderings import Viewer
from tests.render.gallery.rules import broken_rules

CASES = {case.name: case for case in cases()}


@pytest.fixture(scope="module")
def viewer(browser: Any) -> Iterator[Viewer]:
    """A page of the session's browser."""
    made = Viewer(browser)
    yield made
    made.close()


@pytest.mark.parametrize("name", CASES)
def test_a_mail_keeps_every_rule(viewer: Viewer, name: str) -> None:
    found = broken_rules(look(viewer, CASES[name]))
    assert {rule: what[:5] for rule, what in found.items()} == {}
