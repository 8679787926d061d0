import pytest

from digest.domain.errors import FeedError
from digest.feed.reading import budget
from digest.feed.reading.budget import BROKEN, DEEPEST, MOST_ATTRIBUTES, Budget, fault


def nested(levels: int) -> str:
    return "<a>" * levels + "</a>" * levels


def attributes(count: int) -> str:
    return "<a " + " ".join(f'b{number}=""' for number in range(count)) + "/>"


def test_a_document_of_a_usual_shape_has_no_fault() -> None:
    assert fault(nested(DEEPEST)) == ""
    assert fault(f"<x>{attributes(MOST_ATTRIBUTES) * 50}{nested(DEEPEST - 1) * 50}</x>") == ""


def test_what_takes_a_parser_too_long_is_named() -> None:
    assert fault(nested(DEEPEST + 1)) == f"is nested deeper than {DEEPEST} levels"
    assert fault("<a>" * (DEEPEST + 1)) == f"is nested deeper than {DEEPEST} levels"
    assert fault(attributes(MOST_ATTRIBUTES + 1)) == f"has an element with more than {MOST_ATTRIBUTES} attributes"


@pytest.mark.parametrize("text", ["", "<a>", "</a>", "<a></b>", "\ud800"])
def test_broken_xml_is_named(text: str) -> None:
    assert fault(text) == BROKEN


def test_a_budget_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    Budget().check()
    monkeypatch.setattr(budget, "SECONDS", -1.0)
    with pytest.raises(FeedError, match="processor time, so it was given up"):
        Budget().check()
