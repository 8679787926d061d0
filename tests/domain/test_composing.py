from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.composing import History
from digest.domain.editions import Edition, LeftOut, NoEdition
from digest.domain.editor_choices import Choices
from tests.domain.builders import NOON, story
from tests.domain.editions import BEGAN, IMAGE, WARSAW, WINDOW, attempt, ids, inside, made, reasons

LONG = " ".join(["Seventeen photographs from the mountains, and a poem by a shepherd."] * 3)


def test_the_window_is_half_open() -> None:
    at_start, at_end = story(1, published_at=WINDOW.start), story(2, published_at=WINDOW.end)
    edition = made([at_start, at_end])
    assert ids(edition) == {1}
    assert reasons(edition) == {2: LeftOut.OUTSIDE_WINDOW}


def test_a_late_story_may_be_48_hours_older_than_the_window() -> None:
    limit = WINDOW.start - timedelta(hours=48)
    late = story(1, published_at=limit, first_seen_at=WINDOW.start)
    too_old = story(2, published_at=limit - timedelta(seconds=1), first_seen_at=WINDOW.start)
    assert ids(made([late, too_old])) == {1}
    # Before the first reading is stored, nothing is late.
    assert reasons(attempt([late], History())) == {1: LeftOut.OUTSIDE_WINDOW}


def test_an_older_story_that_was_there_in_time_does_not_come_again() -> None:
    older = story(1, published_at=WINDOW.start - timedelta(hours=5))
    assert reasons(attempt([older])) == {1: LeftOut.OUTSIDE_WINDOW}


def test_the_backlog_of_the_first_reading_is_not_late_news() -> None:
    began = WINDOW.start + timedelta(hours=3)
    backlog = story(1, published_at=WINDOW.start - timedelta(hours=5), first_seen_at=began)
    assert reasons(attempt([backlog], History(began_at=began))) == {1: LeftOut.OUTSIDE_WINDOW}


def test_what_came_after_an_edition_that_was_made_early_comes_in_the_next() -> None:
    early = History(since=WINDOW.start - timedelta(hours=6), seen=9, began_at=BEGAN)
    between = story(1, published_at=WINDOW.start - timedelta(hours=6))
    assert ids(made([between], early)) == {1}


def test_a_story_of_the_window_comes_even_after_an_edition_that_chose_beyond_it() -> None:
    beyond = History(since=WINDOW.end, seen=9, began_at=BEGAN)
    assert ids(made([inside(1)], beyond)) == {1}


def test_a_story_that_was_left_out_for_a_passing_reason_comes_when_that_has_passed() -> None:
    old, too_old = (
        story(number, published_at=WINDOW.start - timedelta(days=age)) for number, age in ((1, 21), (2, 22))
    )
    owed = History(owed=frozenset({1, 2}), began_at=BEGAN)
    edition = made([old, too_old], owed)
    assert (ids(edition), reasons(edition)) == ({1}, {2: LeftOut.OUTSIDE_WINDOW})
    assert reasons(attempt([old], replace(owed, gone=frozenset({1})))) == {1: LeftOut.GONE}
    assert reasons(attempt([old], replace(owed, sent=frozenset({1})))) == {1: LeftOut.ALREADY_SENT}
    assert reasons(attempt([replace(old, missing_since=NOON)], owed)) == {1: LeftOut.MISSING}


def test_later_stories_are_recognised_by_their_numbers_and_not_by_a_clock() -> None:
    history = History(since=WINDOW.start, seen=1, began_at=BEGAN)
    dated = WINDOW.start - timedelta(hours=2)
    known = story(1, published_at=dated, first_seen_at=WINDOW.start + timedelta(hours=1))
    later = story(2, published_at=dated, first_seen_at=dated)
    too_old = story(3, published_at=WINDOW.start - timedelta(hours=49))
    assert ids(made([known, later, too_old], history)) == {2}


def test_after_editions_that_were_never_made_all_since_the_last_one_come() -> None:
    history = History(since=WINDOW.start - timedelta(days=3), seen=9, began_at=BEGAN)
    skipped = story(1, published_at=WINDOW.start - timedelta(days=2))
    assert ids(made([skipped], history)) == {1}


def test_a_story_of_a_submitted_edition_never_comes_again() -> None:
    sent = inside(1)
    assert reasons(attempt([sent], History(sent=frozenset({1}), began_at=BEGAN))) == {1: LeftOut.ALREADY_SENT}


def test_an_article_sent_before_does_not_come_again_under_another_guid_and_link() -> None:
    sent = story(1, published_at=WINDOW.start - timedelta(days=2), text=LONG)
    again = replace(inside(2), text=LONG)
    edition = attempt([again, sent], History(sent=frozenset({1}), began_at=BEGAN))
    assert reasons(edition)[2] is LeftOut.DUPLICATE
    assert edition.repeats == {2: sent}
    pinned = attempt([again, sent], History(sent=frozenset({1}), began_at=BEGAN), choices=Choices(pinned=(2,)))
    assert (reasons(pinned).get(2), pinned.repeats) == (None, {})


def test_a_link_to_another_site_is_unsafe_unless_the_rules_allow_it() -> None:
    stories = [inside(1), inside(2, url="https://evil.example/x/"), inside(3, url="https://sport.example.org/x/")]
    assert reasons(made(stories, hosts=("example.org",))) == {2: LeftOut.UNSAFE}
    assert reasons(made(stories, hosts=("example.org", "evil.example"))) == {}
    assert reasons(made(stories)) == {}


def test_the_newest_usable_copy_of_an_article_comes() -> None:
    copies = [inside(number, title="The same", text=LONG) for number in (1, 2, 3)]
    edition = made([replace(copies[0], withdrawn_at=NOON), *copies[1:]])
    assert ids(edition) == {2}
    assert reasons(edition) == {1: LeftOut.WITHDRAWN, 3: LeftOut.DUPLICATE}
    # An editor may add another copy by name.
    assert ids(made(copies, choices=Choices(added=frozenset({3})))) == {1, 3}


def test_a_regular_column_with_another_text_is_no_duplicate() -> None:
    text = "Seventeen photographs from the mountains this time, and a poem by a shepherd."
    assert (
        len(ids(made([inside(1, title="The week in pictures"), inside(2, title="The week in pictures", text=text)])))
        == 2
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"withdrawn_at": NOON}, LeftOut.WITHDRAWN),
        ({"protected": True}, LeftOut.PROTECTED),
        ({"url": None, "unsafe": True}, LeftOut.UNSAFE),
        ({"url": None}, LeftOut.UNLINKED),
        ({"categories": ("News", "sponsored ")}, LeftOut.EXCLUDED_CATEGORY),
    ],
)
def test_an_unusable_story_is_left_out_with_its_reason(values: dict[str, Any], reason: LeftOut) -> None:
    assert reasons(made([inside(1, **values), inside(2)])) == {1: reason}


def test_require_any_takes_a_category_or_a_keyword() -> None:
    stories = [
        inside(1, categories=("Poland",)),
        inside(2, title="Elections in Polish towns"),
        inside(3, title="The apolistic life"),
    ]
    assert ids(made(stories, require_categories=("poland",), require_keywords=("Pol",))) == {1, 2}
    assert ids(made(stories, require_categories=("poland",))) == {1}
    assert ids(made(stories, require_keywords=("Pol",))) == {2}
    assert ids(made(stories)) == {1, 2, 3}


@pytest.mark.parametrize("field", ["title", "standfirst", "text"])
def test_a_required_keyword_may_stand_anywhere_in_a_story(field: str) -> None:
    values: dict[str, Any] = {"title": "A", "standfirst": "B", "text": "C", field: "About PiS & Co."}
    assert ids(made([inside(1, **values), inside(2)], require_keywords=("soccer", "pis & co."))) == {1}


def test_hot_news_leads_then_an_image_then_the_newest() -> None:
    picture = IMAGE
    assert made([inside(1), inside(2)]).lead.story.id == 1
    assert made([inside(1), inside(2, image=picture)]).lead.story.id == 2
    assert made([inside(1), inside(2, image=picture), inside(3, categories=("Hot news",))]).lead.story.id == 3


def test_a_picture_that_is_upright_or_narrow_makes_no_lead() -> None:
    upright, narrow = replace(IMAGE, width=900, height=1200), replace(IMAGE, width=300, height=200)
    assert made([inside(1, image=upright), inside(2, image=narrow), inside(3, image=IMAGE)]).lead.story.id == 3
    edition = made([inside(1, image=upright), inside(2, image=narrow)])
    assert [(item.story.id, edition.picture_of(item)) for item in edition.items] == [(1, None), (2, narrow)]


def test_related_stories_take_no_place_of_those_that_an_edition_may_have() -> None:
    titles = ("Gas terminal in Gdynia closed after fire", "Fire in Gdynia: gas terminal closed, ships wait")
    reports = [inside(number, title=title) for number, title in enumerate(titles, start=1)]
    edition = made([*reports, inside(3), inside(4)], max_stories=2)
    assert [(item.story.id, [other.id for other in item.related]) for item in edition.items] == [(1, [2]), (3, [])]
    assert reasons(edition)[4] is LeftOut.OVER_LIMIT


def test_reports_of_one_event_stand_together_under_the_newest() -> None:
    edition = made(
        [
            inside(2, title="Tusk and Zelensky sign drone production deal in Kyiv"),
            inside(1, title="Poland: Tusk, Zelensky sign drone deal in Kyiv after long talks"),
            inside(3, title="Another thing altogether"),
        ]
    )
    assert [(item.story.id, [other.id for other in item.related]) for item in edition.items] == [(1, [2]), (3, [])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Story 7 from Gdańsk and Łódź about new trams", "Story 8 from Gdańsk and Łódź about new trams"),
        ("Minister Nowak visits school in Gdańsk", "Minister Nowak visits hospital in Łódź"),
    ],
)
def test_similar_titles_of_different_events_stay_apart(one: str, other: str) -> None:
    edition = made([inside(1, title=one), inside(2, title=other)])
    assert ids(edition) == {1, 2}


def test_too_many_stories_leave_the_oldest_out_but_never_the_lead() -> None:
    stories = [inside(number) for number in range(1, 6)] + [inside(9, categories=("Hot news",))]
    edition = made(stories, max_stories=3)
    assert ids(edition) == {1, 2, 9}
    assert reasons(edition) == {3: LeftOut.OVER_LIMIT, 4: LeftOut.OVER_LIMIT, 5: LeftOut.OVER_LIMIT}
    # A lead among the newest takes one place only.
    stories[1] = replace(stories[1], image=IMAGE)
    assert ids(made(stories[:5], max_stories=3)) == {1, 2, 3}


@pytest.mark.parametrize(("there", "least", "said"), [(0, 1, "no story"), (1, 2, "one story"), (2, 3, "2 stories")])
def test_too_few_stories_make_no_edition_and_say_why(there: int, least: int, said: str) -> None:
    old = story(9, published_at=WINDOW.start - timedelta(days=30))
    none = attempt([old, *map(inside, range(1, there + 1))], min_stories=least)
    assert isinstance(none, NoEdition)
    assert none.reason == f"{said} in the window, and min_stories is {least}"
    assert reasons(none) == {9: LeftOut.OUTSIDE_WINDOW} | dict.fromkeys(range(1, there + 1), LeftOut.TOO_FEW)
    assert len(none.left_out) == there + 1


def test_an_edition_is_never_empty() -> None:
    assert isinstance(attempt([], min_stories=0), NoEdition)


def test_a_story_an_editor_dropped_is_left_out_for_that_reason() -> None:
    edition = made([inside(1), inside(2)], choices=Choices(dropped=frozenset({1})))
    assert reasons(edition) == {1: LeftOut.DROPPED_BY_EDITOR}


def test_subject_and_preheader_are_made_of_the_edition_unless_set() -> None:
    edition = made([inside(1, title="First"), inside(2, title="Second"), inside(3, title="Third")])
    assert edition.subject == "First"
    assert edition.preheader == "And 2 more stories: Second; Third"
    edition = made([inside(1, title="First")], subject="{count} from Poland: {lead}", preheader="Read on")
    assert (edition.subject, edition.preheader) == ("1 from Poland: First", "Read on")


def test_a_preheader_counts_the_other_stories_or_summarises_the_only_one() -> None:
    first = inside(1, title="First", text="It happened. Then more happened. And more.")
    assert made([first]).preheader == "It happened. Then more happened."
    assert made([replace(first, text="")]).preheader == "First"
    assert made([first, inside(2, title="Second")]).preheader == "And one more story: Second"


def test_a_subject_has_at_most_150_characters_and_a_preheader_140() -> None:
    for size in (140, 141, 150, 151):
        edition = made([inside(1, title="x" * size, text="x" * size)], summary_chars=500)
        assert edition.subject == ("x" * size if size <= 150 else "x" * 149 + "…")
        assert edition.preheader == ("x" * size if size <= 140 else "x" * 139 + "…")
    assert len(made([inside(1, title="x" * 200)], subject="{lead}", preheader="{lead}").subject) == 150


histories = st.builds(
    History,
    sent=st.frozensets(st.integers(1, 9)),
    since=st.none()
    | st.datetimes(min_value=datetime(2026, 5, 8), max_value=datetime(2026, 5, 12)).map(
        lambda t: t.replace(tzinfo=WARSAW)
    ),
    seen=st.integers(0, 9),
    began_at=st.just(BEGAN),
)
hours = st.integers(-100, 100)


@given(st.dictionaries(st.integers(1, 9), st.tuples(hours, hours)), histories, st.integers(1, 4), st.integers(1, 5))
def test_every_story_is_in_the_edition_once_or_left_out_with_a_reason(
    placed: dict[int, tuple[int, int]], history: History, least: int, most: int
) -> None:
    stories = [
        story(number, published_at=WINDOW.end + timedelta(hours=when), first_seen_at=WINDOW.end + timedelta(hours=seen))
        for number, (when, seen) in placed.items()
    ]
    edition = attempt(stories, history, min_stories=least, max_stories=most)
    out = [left.id for left, _ in edition.left_out]
    inner = (
        [member.id for item in edition.items for member in (item.story, *item.related)]
        if isinstance(edition, Edition)
        else []
    )
    assert not history.sent & set(inner)
    if isinstance(edition, Edition):
        assert sorted(out + inner) == sorted(placed)
        assert least <= len(inner)
        assert len(edition.items) <= most
        assert edition.lead in edition.items


def test_stories_an_editor_names_may_exceed_the_limit() -> None:
    choices = Choices(pinned=(4,), added=frozenset({5}), lead=6)
    assert ids(made([inside(number) for number in range(1, 9)], choices=choices, max_stories=2)) == {4, 5, 6}
