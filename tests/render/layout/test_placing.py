from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.editions import Edition, Weight
from digest.render.layout.placing import FEW, FIRST_ASK, at_a_glance, place_items, second_leads
from tests.render.sample import edition, item

PLACEMENTS = ("after-lead", "middle", "end")


def shown(made: Edition, placement: str) -> tuple[list[int], list[int]]:
    """Return the ids of the stories before and after the ask, besides the lead."""
    places = place_items(made, placement)
    seconds = [one.story.id for one in places.seconds]
    before, after = (
        [one.story.id for shelf in shelves for one in shelf.items] for shelves in (places.before_ask, places.after_ask)
    )
    return [*seconds, *before], after


@given(
    count=st.integers(1, 30),
    digest=st.sampled_from(["daily", "weekly"]),
    placement=st.sampled_from(PLACEMENTS),
    data=st.data(),
)
def test_every_item_has_one_place_and_the_ask_waits(
    count: int, digest: str, placement: str, data: st.DataObject
) -> None:
    made = edition(*(item(n) for n in range(count)), digest=digest, lead=data.draw(st.integers(0, count - 1)))
    before, after = shown(made, placement)
    others = [one.story.id for one in made.items if one.story.id != made.lead.story.id]
    assert sorted([*before, *after]) == sorted(others)
    assert len(before) + 1 >= min(FIRST_ASK, count)
    assert not after or count >= FEW
    assert place_items(made, placement).reminds == (count >= FEW and bool(after))


def test_the_ask_stands_where_it_wants_to_at_the_nearest_end_of_a_section() -> None:
    made = edition(*(item(n) for n in range(14)), digest="daily")
    places = {placement: len(shown(made, placement)[0]) + 1 for placement in PLACEMENTS}
    assert places == {"after-lead": 5, "middle": 8, "end": 14}


def test_a_section_that_is_divided_is_named_once() -> None:
    one_section = [replace(item(n), story=replace(item(n).story, categories=("Politics",))) for n in range(12)]
    two = edition(*one_section, item(3), digest="daily")
    (before,), after = place_items(two, "middle").before_ask, place_items(two, "middle").after_ask
    assert (before.name, before.named, after[0].name, after[0].named) == ("Politics", True, "Politics", False)
    assert [shelf.single for shelf in after] == [False, True]


def test_the_heaviest_stories_with_a_picture_follow_the_lead_of_a_week() -> None:
    made = edition(*(item(n) for n in range(14)))
    weights = {one.story.id: Weight(0, 0, 0, one.story.id) for one in made.items}
    assert [one.story.id for one in second_leads(replace(made, weights=weights))] == [11, 12]
    assert second_leads(edition(*(item(n) for n in range(6)))) == ()
    assert second_leads(edition(*(item(n) for n in range(14)), digest="daily")) == ()


def test_the_week_at_a_glance_begins_with_the_lead() -> None:
    made = edition(*(item(n) for n in range(14)), lead=5)
    assert [one.story.id for one in at_a_glance(made)] == [5, 0, 1, 2, 3]
    assert at_a_glance(edition(*(item(n) for n in range(5)))) == ()
    assert at_a_glance(edition(*(item(n) for n in range(14)), digest="daily")) == ()
