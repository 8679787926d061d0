"""Every mail of the gallery keeps the rules, in every rendering and at every width."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.render.gallery.cases import Case, cases
from tests.render.gallery.looking import look
from tests.render.gallery.renderings import Viewer
from tests.render.gallery.rules import NOT_YET, broken_rules

CASES = {case.name: case for case in cases()}


@pytest.fixture(scope="module")
def viewer(browser: Any) -> Iterator[Viewer]:
    """A page of the session's browser."""
    made = Viewer(browser)
    yield made
    made.close()


@pytest.fixture(scope="module")
def seen_before() -> dict[str, dict[str, list[str]]]:
    """What is wrong with the mails that were looked at, by case and rule."""
    return {}


def faults(viewer: Viewer, case: Case, seen_before: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    if case.name not in seen_before:
        seen_before[case.name] = broken_rules(look(viewer, case))
    return seen_before[case.name]


@pytest.mark.parametrize("name", CASES)
def test_a_mail_keeps_every_rule(viewer: Viewer, seen_before: dict[str, dict[str, list[str]]], name: str) -> None:
    found = faults(viewer, CASES[name], seen_before)
    assert {rule: what[:5] for rule, what in found.items() if rule not in NOT_YET} == {}


@pytest.mark.xfail(reason="The present design breaks this rule. When it no longer does, take it off the list.")
@pytest.mark.parametrize(("rule", "name"), NOT_YET.items(), ids=NOT_YET)
def test_a_rule_on_the_list_is_kept(
    viewer: Viewer, seen_before: dict[str, dict[str, list[str]]], rule: str, name: str
) -> None:
    assert faults(viewer, CASES[name], seen_before).get(rule, []) == []
