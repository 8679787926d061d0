"""Categories: what is the same category, and which section a story stands in."""

import pytest

from digest.domain.sections import SectionRule, has_any, section_of
from tests.domain.builders import story

RULES = (
    SectionRule("Politics", ("Politics", "Law")),
    SectionRule("Women's rights", ("Women's rights",)),
    SectionRule("Energy & Climate", ("Energy & Climate", "Law, energy")),
    SectionRule("News in brief", ("News",)),
    SectionRule("More news"),
)


@pytest.mark.parametrize(
    ("category", "section"),
    [
        ("Women’s rights", "Women's rights"),
        ("WOMEN´S  RIGHTS", "Women's rights"),
        ("Energy & Climate", "Energy & Climate"),
        ("News,Politics", "Politics"),
        ("News, Politics", "Politics"),
        ("News/Politics", "Politics"),
        ("News > Politics", "Politics"),
        ("News » Politics", "Politics"),
        ("News|Law", "Politics"),
        ("News: Politics", "Politics"),
        ("News - Politics", "Politics"),
        ("News", "News in brief"),
        ("News/Sport", "News in brief"),
        ("Geopolitics", "More news"),
        ("Politics-adjacent", "More news"),
    ],
)
def test_a_category_is_matched_whatever_its_typography_and_path(category: str, section: str) -> None:
    assert section_of(story(1, categories=(category,)), RULES, ("News",)) == section


def test_a_configured_name_with_a_comma_is_one_category() -> None:
    rules = (SectionRule("Both", ("Law, energy",)), *RULES)
    assert section_of(story(1, categories=("Law, energy",)), rules) == "Both"
    assert section_of(story(1, categories=("Law, sport",)), rules) == "Politics"


@pytest.mark.parametrize("category", ["News,Sponsored", "News / sponsored", "Partner’s content", "Home > Sponsored"])
def test_an_excluded_category_is_found_in_a_list_and_a_path(category: str) -> None:
    assert has_any(story(1, categories=(category,)), ("Sponsored", "Partner's content"))
    assert not has_any(story(1, categories=("Unsponsored", "Partners")), ("Sponsored", "Partner's content"))
    assert not has_any(story(1, categories=(category,)), ())
