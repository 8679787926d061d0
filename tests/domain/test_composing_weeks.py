"""An edition of a week: what stands in full, and what is a headline under "Also this week"."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.composing import History, compose, with_sections
from digest.domain.editions import Edition, LeftOut, NoEdition, Weight, Window
from digest.domain.editor_choices import Choices
from digest.domain.stories import Story
from tests.domain.builders import story
from tests.domain.editions import IMAGE, RULES, WARSAW, inside, made, reasons
from tests.domain.labelled_weeks import week

END = datetime(2026, 5, 11, 7, tzinfo=WARSAW)
WEEK = Window(END - timedelta(days=7), END)


def composed(stories: list[Story], others: tuple[Story, ...] = (), **rules: Any) -> Edition | NoEdition:
    return compose(
        stories,
        rules=replace(RULES, digest="weekly", **rules),
        local_date=END.date(),
        window=WEEK,
        history=History(began_at=WEEK.start - timedelta(days=60)),
        others=others,
    )


def weekly(stories: list[Story], others: tuple[Story, ...] = (), **rules: Any) -> Edition:
    edition = composed(stories, others, **rules)
    assert isinstance(edition, Edition)
    return edition


def of_day(number: int, day: int, **values: Any) -> Story:
    """A story of a day of the week, from 0 to 6."""
    return story(number, published_at=WEEK.start + timedelta(days=day, minutes=number), **values)


def full(edition: Edition) -> set[int]:
    return {item.story.id for item in edition.items}


def also(edition: Edition) -> list[int]:
    return [headline.story.id for headline in edition.also]


BUSY = [of_day(10 * day + number, day) for day in range(7) for number in range(1, 6)]
"""Five stories on each day."""


def test_with_more_stories_than_there_is_room_for_each_day_of_the_week_has_its_places() -> None:
    edition = weekly(BUSY, max_stories=14)
    assert {day: sum(one // 10 == day for one in full(edition)) for day in range(7)} == dict.fromkeys(range(7), 2)
    assert sorted([*full(edition), *also(edition)]) == sorted(one.id for one in BUSY)
    assert edition.left_out == ()


def test_headlines_come_newest_first_with_the_section_where_they_would_stand() -> None:
    stories = [*BUSY, of_day(99, 0, categories=("Law",))]
    edition = weekly(stories, max_stories=7, choices=Choices(sections={11: "Politics"}))
    when = [headline.story.published_at for headline in edition.also]
    assert when == sorted(when, reverse=True)
    sections = {headline.story.id: headline.section for headline in edition.also}
    assert (sections[11], sections[1]) == ("Politics", "More news")


def test_a_story_in_a_lead_category_has_room_on_its_day() -> None:
    stories = [*BUSY, of_day(99, 3, categories=("Hot news",)), of_day(9, 3, categories=("Hot news",))]
    assert {99, 9} <= full(weekly(stories, max_stories=14))


def test_what_an_editor_pins_has_room_and_what_they_drop_is_no_headline() -> None:
    choices = Choices(pinned=(1, 2, 3, 4, 5), dropped=frozenset({61}), lead=21)
    edition = weekly(BUSY, max_stories=7, choices=choices)
    assert {1, 2, 3, 4, 5, 21} <= full(edition)
    assert len(full(edition)) == 7
    assert edition.lead.story.id == 21
    assert 61 not in also(edition)
    assert reasons(edition) == {61: LeftOut.DROPPED_BY_EDITOR}


def test_reports_of_one_event_without_room_are_each_a_headline_and_stand_together() -> None:
    choices = Choices(lead=65, pinned=(64,), joined=(frozenset({41, 2}),))
    there = also(weekly(BUSY, max_stories=2, choices=choices))
    assert there[there.index(41) + 1] == 2
    assert len(there) == len(set(there)) == len(BUSY) - 2


def test_an_edition_of_a_day_has_no_headlines() -> None:
    edition = made([inside(number) for number in range(1, 6)], max_stories=2)
    assert edition.also == ()
    assert set(reasons(edition).values()) == {LeftOut.OVER_LIMIT}


def test_a_headline_counts_as_seen_and_as_a_story_of_the_edition() -> None:
    edition = weekly(BUSY, max_stories=7)
    assert sorted(one.id for one in edition.stories) == sorted(one.id for one in BUSY)
    assert edition.seen == max(one.id for one in BUSY)


def test_readers_of_some_sections_get_the_headlines_of_these() -> None:
    stories = [replace(one, categories=("Law",) if one.id % 2 else ("News",)) for one in BUSY]
    edition = weekly(stories, max_stories=14)
    part = with_sections(edition, {"Politics"}, RULES)
    assert part.also
    assert {headline.section for headline in edition.also} == {"Politics", "More news"}
    assert part.also == tuple(one for one in edition.also if one.section == "Politics")


def test_the_lead_has_a_longer_summary_in_every_selection_of_sections() -> None:
    opened = (
        "Nobody had expected nine hundred guests.",
        "The crane has houses and no roof.",
        "Bees go by rail in wooden boxes.",
    )
    texts = [f"{sentence} {sentence.upper()} " * 20 for sentence in opened]
    stories = [
        of_day(1, 1, text=texts[0], categories=("Law",), image=IMAGE),
        of_day(2, 2, text=texts[1], standfirst="Short."),
        of_day(3, 3, text=texts[2]),
    ]
    edition = weekly(stories, summary_chars=45, lead_chars=120)
    assert {item.story.id: len(item.summary) > 45 for item in edition.items} == {1: True, 2: False, 3: False}
    part = with_sections(edition, {"More news"}, replace(RULES, summary_chars=45, lead_chars=120))
    assert {item.story.id: len(item.summary) > 45 for item in part.items} == {2: False, 3: True}
    led = weekly(stories, summary_chars=45, lead_chars=120, choices=Choices(lead=2))
    assert led.lead.summary == "Short. The crane has houses and no roof."


def test_the_edition_knows_what_each_story_weighs() -> None:
    edition = weekly([of_day(1, 1, image=IMAGE), of_day(2, 2)], choices=Choices(lead=2))
    assert edition.weights == {1: Weight(0, 0, 3, 0), 2: Weight(0, 0, 0, 0, by_editor=True)}
    assert edition.lead.story.id == 2


def test_two_candidates_stand_together_with_the_help_of_stories_of_the_month_before() -> None:
    english, _ = week("english")
    shift = WEEK.end - timedelta(hours=5) - max(one.published_at for one in english)
    near = [replace(one, published_at=one.published_at + shift) for one in english]
    fire, repair = (one for one in near if "gas terminal" in one.title.lower())
    fire = replace(fire, title="Compressor burns in the terminal")
    others = [one for one in near if one.id not in (fire.id, repair.id)]
    earlier = tuple(replace(one, published_at=one.published_at - timedelta(days=9)) for one in others)
    old = tuple(replace(one, published_at=one.published_at - timedelta(days=60)) for one in others)
    later = tuple(replace(one, published_at=one.published_at + timedelta(days=9)) for one in others)
    assert len(weekly([fire, repair], earlier).items) == 1
    assert len(weekly([fire, repair, *earlier]).items) == 1
    assert len(weekly([fire, repair], (*old, *later)).items) == 2


marks = st.lists(
    st.tuples(st.integers(-30, 200), st.sampled_from(["Law", "News", "Hot news", "Sponsored"]), st.booleans()),
    max_size=25,
)
few = st.frozensets(st.integers(1, 25), max_size=3)


@given(marks, st.integers(1, 9), few, few, st.none() | st.integers(1, 25))
def test_a_week_never_loses_nor_doubles_a_story(
    found: list[tuple[int, str, bool]], most: int, pinned: frozenset[int], dropped: frozenset[int], lead: int | None
) -> None:
    stories = [
        story(
            number,
            published_at=WEEK.end - timedelta(hours=hours),
            categories=(category,),
            image=IMAGE if pictured else None,
        )
        for number, (hours, category, pictured) in enumerate(found, start=1)
    ]
    choices = Choices(pinned=tuple(sorted(pinned)), dropped=dropped - pinned - {lead}, lead=lead)
    edition = composed(stories, max_stories=most, choices=choices)
    out = [left.id for left, _ in edition.left_out]
    inner = [one.id for one in edition.stories] if isinstance(edition, Edition) else []
    assert sorted(out + inner) == [one.id for one in stories]
    if isinstance(edition, Edition):
        named = {item.story.id for item in edition.items} & choices.fixed
        assert len(edition.items) <= max(most, len(named) + 1)
        assert LeftOut.OVER_LIMIT not in reasons(edition).values()
        assert not edition.also or len(edition.items) >= most
        sections = {section.name for section in edition.sections}
        parts = [with_sections(edition, {name}, RULES) for name in sections]
        shown = [one.id for part in parts for one in part.stories]
        assert len(shown) == len(set(shown))


def test_the_days_of_a_week_are_those_with_their_noon_in_it() -> None:
    assert WEEK.days == tuple(date(2026, 5, day) for day in range(4, 11))
    evening = Window(datetime(2026, 5, 1, 18, tzinfo=WARSAW), datetime(2026, 5, 8, 18, tzinfo=WARSAW))
    assert (evening.days[0], evening.days[-1]) == (date(2026, 5, 2), date(2026, 5, 8))
