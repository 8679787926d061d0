from dataclasses import replace
from datetime import date, timedelta

from digest.domain.editions import PASSING, UNCONSIDERED, Edition, LeftOut, NoEdition, Section
from tests.domain.builders import story
from tests.domain.editions import WINDOW, inside, made


def test_a_window_contains_its_start_and_not_its_end() -> None:
    assert WINDOW.start in WINDOW
    assert WINDOW.end not in WINDOW
    assert WINDOW.end - timedelta(microseconds=1) in WINDOW
    assert WINDOW.start - timedelta(microseconds=1) not in WINDOW


def edition(*numbers: int, related: tuple[int, ...] = (), left_out: tuple[int, ...] = ()) -> Edition:
    """An edition of these stories, the last one with these related ones."""
    whole = made([inside(number) for number in numbers])
    items = [*whole.items[:-1], replace(whole.items[-1], related=tuple(map(story, related)))]
    sections = tuple(Section(f"Section {item.story.id}", (item,)) for item in items)
    return replace(whole, sections=sections, left_out=tuple((story(number), LeftOut.OVER_LIMIT) for number in left_out))


def test_the_items_of_an_edition_stand_in_the_order_of_its_sections() -> None:
    assert [item.story.id for item in edition(1, 2, 3).items] == [1, 2, 3]


def test_an_edition_has_seen_every_story_it_was_chosen_from() -> None:
    assert edition(1, 2).seen == 2
    assert edition(1, 2, related=(4,)).seen == 4
    assert edition(1, 2, related=(4,), left_out=(5, 3)).seen == 5


def test_a_date_without_an_edition_has_seen_what_was_left_out() -> None:
    none = NoEdition("daily", date(2026, 5, 12), WINDOW, "no story in the window")
    assert none.seen == 0
    assert replace(none, left_out=((story(7), LeftOut.TOO_FEW), (story(3), LeftOut.TOO_FEW))).seen == 7


def test_a_reason_passes_unless_the_edition_itself_or_an_editor_gave_it() -> None:
    assert set(LeftOut) - PASSING - UNCONSIDERED == {
        LeftOut.OVER_LIMIT,
        LeftOut.TOO_FEW,
        LeftOut.SIZE,
        LeftOut.DROPPED_BY_EDITOR,
    }
    assert {LeftOut.OUTSIDE_WINDOW, LeftOut.ALREADY_SENT} == UNCONSIDERED
    assert not PASSING & UNCONSIDERED


def test_an_edition_is_whole_unless_it_says_otherwise() -> None:
    whole = edition(1)
    assert (whole.part, whole.chosen, whole.items[0].headline_only) == (0, False, False)
