from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.composing import History, Rules, compose, with_sections
from digest.domain.editions import Edition, LeftOut, NoEdition, Window
from digest.domain.editor_choices import Choices
from digest.domain.sections import SectionRule, sections_shown
from digest.domain.stories import Image, Story
from tests.domain.builders import NOON, story

WARSAW = ZoneInfo("Europe/Warsaw")
WINDOW = Window(datetime(2026, 5, 11, 7, tzinfo=WARSAW), datetime(2026, 5, 12, 7, tzinfo=WARSAW))
RULES = Rules(
    digest="daily",
    sections=(
        SectionRule("Politics", ("Politics", "Law")),
        SectionRule("Energy & Climate", ("Energy & Climate",)),
        SectionRule("More news"),
    ),
    generic_categories=("News", "Hot news"),
    lead_categories=("Hot news",),
    exclude_categories=("Sponsored",),
)
IMAGE = Image("https://example.org/a.jpg")
IN_WINDOW = WINDOW.end - timedelta(hours=2)
BEGAN = WINDOW.start - timedelta(days=30)


def inside(number: int, **values: Any) -> Story:
    return story(number, published_at=WINDOW.end - timedelta(minutes=number), **values)


def made(stories: list[Story], history: History | None = None, **rules: Any) -> Edition:
    edition = attempt(stories, history, **rules)
    assert isinstance(edition, Edition)
    return edition


def attempt(stories: list[Story], history: History | None = None, **rules: Any) -> Edition | NoEdition:
    return compose(
        stories,
        rules=replace(RULES, **rules),
        local_date=date(2026, 5, 12),
        window=WINDOW,
        history=history or History(began_at=BEGAN),
    )


def ids(edition: Edition) -> set[int]:
    return {item.story.id for item in edition.items}


def reasons(edition: Edition | NoEdition) -> dict[int, LeftOut]:
    return {left.id: reason for left, reason in edition.left_out}


def test_the_window_is_half_open() -> None:
    at_start, at_end = story(1, published_at=WINDOW.start), story(2, published_at=WINDOW.end)
    edition = made([at_start, at_end])
    assert ids(edition) == {1}
    assert reasons(edition) == {2: LeftOut.OUTSIDE_WINDOW}


def test_a_story_that_appears_late_with_an_older_date_still_comes() -> None:
    late = story(1, published_at=WINDOW.start - timedelta(hours=47), first_seen_at=WINDOW.start + timedelta(hours=1))
    too_old = story(2, published_at=WINDOW.start - timedelta(hours=49), first_seen_at=late.first_seen_at)
    assert ids(made([late, too_old])) == {1}


def test_an_older_story_that_was_there_in_time_does_not_come_again() -> None:
    older = story(1, published_at=WINDOW.start - timedelta(hours=5))
    assert reasons(attempt([older])) == {1: LeftOut.OUTSIDE_WINDOW}


def test_the_backlog_of_the_first_reading_is_not_late_news() -> None:
    began = WINDOW.start + timedelta(hours=3)
    backlog = story(1, published_at=WINDOW.start - timedelta(hours=5), first_seen_at=began)
    assert reasons(attempt([backlog], History(began_at=began))) == {1: LeftOut.OUTSIDE_WINDOW}


def test_what_came_after_an_edition_that_was_made_early_comes_in_the_next() -> None:
    early = History(since=WINDOW.start - timedelta(hours=6), began_at=BEGAN)
    between = story(1, published_at=WINDOW.start - timedelta(hours=5))
    assert ids(made([between], early)) == {1}


def test_what_came_after_the_edition_before_is_told_by_its_number_and_not_by_a_clock() -> None:
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
    sent = story(1, published_at=WINDOW.start - timedelta(days=2))
    again = replace(inside(2), title=sent.title, text=sent.text)
    edition = attempt([again, sent], History(sent=frozenset({1}), began_at=BEGAN))
    assert reasons(edition)[2] is LeftOut.DUPLICATE


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
    edition = made(stories, require_categories=("poland",), require_keywords=("Pol",))
    assert ids(edition) == {1, 2}


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


def test_hot_news_leads_then_an_image_then_the_newest() -> None:
    picture = IMAGE
    assert made([inside(1), inside(2)]).lead.story.id == 1
    assert made([inside(1), inside(2, image=picture)]).lead.story.id == 2
    assert made([inside(1), inside(2, image=picture), inside(3, categories=("Hot news",))]).lead.story.id == 3


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


def test_too_few_stories_make_no_edition_and_say_why() -> None:
    none = attempt([inside(1)], min_stories=2)
    assert isinstance(none, NoEdition)
    assert "one story" in none.reason
    assert [(left.id, reason) for left, reason in none.left_out] == [(1, LeftOut.TOO_FEW)]
    assert isinstance(attempt([]), NoEdition)


def test_subject_and_preheader_are_made_of_the_edition_unless_set() -> None:
    edition = made([inside(1, title="First"), inside(2, title="Second"), inside(3, title="Third")])
    assert edition.subject == "First"
    assert edition.preheader == "And 2 more stories: Second; Third"
    edition = made([inside(1, title="First")], subject="{count} from Poland: {lead}", preheader="Read on")
    assert (edition.subject, edition.preheader) == ("1 from Poland: First", "Read on")


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
def test_a_reader_gets_what_he_wants_of_what_there_is(wanted: set[str], present: set[str]) -> None:
    shown = sections_shown(wanted, present=present, configured="abcd")
    assert shown <= present
    if wanted <= {"x"}:
        assert shown == present
    else:
        assert shown == wanted & present
