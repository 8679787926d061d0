"""Which section a story stands in, and what an edition is with only some of its sections."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.composing import with_sections
from digest.domain.editor_choices import Choices
from digest.domain.sections import sections_shown
from tests.domain.editions import IMAGE, RULES, inside, made


def test_sections_stand_in_their_order_and_stories_newest_first() -> None:
    edition = made(
        [
            inside(5, categories=("Energy & Climate",)),
            inside(3, categories=("News", "Law")),
            inside(2, categories=("Politics", "Energy & Climate")),
            inside(1, categories=("News",)),
        ]
    )
    assert [(section.name, [item.story.id for item in section.items]) for section in edition.sections] == [
        ("Politics", [2, 3]),
        ("Energy & Climate", [5]),
        ("More news", [1]),
    ]


STORIES = st.lists(
    st.tuples(st.sampled_from(["Politics", "Law", "Energy & Climate", "Sport"]), st.booleans(), st.booleans()),
    min_size=1,
    max_size=8,
)


@given(STORIES, st.data())
def test_with_some_of_its_sections_an_edition_is_whole_and_has_nothing_else(
    kinds: list[tuple[str, bool, bool]], data: st.DataObject
) -> None:
    stories = [
        inside(
            number,
            title=f"{number} x {number * 7919}",
            text=f"Only {number} says {number * 104729}.",
            categories=(category, *(["Hot news"] if hot else [])),
            image=IMAGE if image else None,
        )
        for number, (category, hot, image) in enumerate(kinds, start=1)
    ]
    rules = replace(RULES, choices=Choices(subject="The editor's own", lead=data.draw(st.integers(1, len(kinds)))))
    whole = made(stories, choices=rules.choices)
    present = [section.name for section in whole.sections]
    names = data.draw(st.sets(st.sampled_from(present), min_size=1))
    part = with_sections(whole, names, rules)
    assert part.sections == tuple(section for section in whole.sections if section.name in names)
    assert part.lead in part.items
    assert (part.subject == "The editor's own") == (whole.lead in part.items)
    if whole.lead in part.items:
        assert part.lead == whole.lead
    if names == set(present):
        assert replace(part, left_out=whole.left_out) == whole
    # It is what would be made if the others were not there.
    alone = made([item.story for item in part.items], choices=replace(rules.choices, subject=""))
    assert [section.name for section in alone.sections] == [section.name for section in part.sections]
    assert alone.lead.story == part.lead.story
    assert alone.preheader == part.preheader


@given(st.sets(st.sampled_from("abcdx")), st.sets(st.sampled_from("abcd")))
def test_readers_get_the_available_sections_they_want(wanted: set[str], present: set[str]) -> None:
    shown = sections_shown(wanted, present=present, configured="abcd")
    assert shown <= present
    if wanted <= {"x"}:
        assert shown == present
    else:
        assert shown == wanted & present
