"""What editors decide, and what an edition becomes by it."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.composing import History, Rules, compose
from digest.domain.editions import Edition, LeftOut, NoEdition
from digest.domain.editor_choices import Choice, ChoiceKind, Choices, replay
from digest.domain.stories import Story
from tests.domain.builders import story
from tests.domain.test_composing import RULES, WINDOW

HISTORY = History(began_at=WINDOW.start - timedelta(days=30))
STORIES = [
    story(number, title=f"Number {number}", published_at=WINDOW.end - timedelta(minutes=number), categories=(category,))
    for number, category in enumerate(
        ["Politics", "Law", "Energy & Climate", "Sport", "Politics", "Sponsored"], start=1
    )
]
OLD = story(9, title="Last month", published_at=WINDOW.start - timedelta(days=30))

stories = st.integers(1, 4)
about_stories = st.sampled_from(
    [ChoiceKind.LEAD, ChoiceKind.DROP, ChoiceKind.PIN, ChoiceKind.ADD, ChoiceKind.ORDER, ChoiceKind.RESTORE]
)
decisions = st.lists(
    st.one_of(
        st.builds(Choice, about_stories, stories),
        st.builds(Choice, st.just(ChoiceKind.MOVE), stories, st.sampled_from(["Politics", "More news"])),
        st.builds(Choice, st.sampled_from([ChoiceKind.NOTE, ChoiceKind.SUBJECT]), st.none(), st.text(max_size=5)),
    ),
    max_size=12,
)


@given(decisions)
def test_no_story_is_wanted_and_unwanted_at_once(made: list[Choice]) -> None:
    choices = replay(made)
    assert not choices.dropped & choices.fixed


@given(decisions, stories)
def test_restoring_takes_back_all_that_was_decided_about_a_story(made: list[Choice], number: int) -> None:
    about_others = [choice for choice in made if choice.story_id != number]
    restored = replay([*made, Choice(ChoiceKind.RESTORE, number)])
    others = replay([*about_others, Choice(ChoiceKind.RESTORE, number)])
    # The lead alone is one of its kind: to name another story takes it from this one for good.
    assert replace(restored, lead=None) == replace(others, lead=None)
    assert restored.lead != number


@given(decisions)
def test_an_edition_has_what_was_wanted_and_nothing_that_was_dropped(made: list[Choice]) -> None:
    choices = replay(made)
    edition = composed(choices, max_stories=2)
    if isinstance(edition, NoEdition):
        assert choices.dropped
        return
    there = {item.story.id for item in edition.items} | {one.id for item in edition.items for one in item.related}
    assert choices.fixed <= there
    assert not choices.dropped & there
    assert choices.lead is None or edition.lead.story.id == choices.lead
    assert len(edition.items) <= max(2, len(choices.fixed) + 1)


def test_an_empty_text_takes_a_text_back() -> None:
    said = [Choice(ChoiceKind.SUBJECT, value="Mine"), Choice(ChoiceKind.SUBJECT, value="  ")]
    assert replay(said) == Choices()


def test_a_story_outside_the_window_or_of_an_excluded_category_comes_in_when_an_editor_adds_it() -> None:
    assert reasons(composed(Choices()))[9] is LeftOut.OUTSIDE_WINDOW
    assert reasons(composed(Choices()))[6] is LeftOut.EXCLUDED_CATEGORY
    edition = composed(Choices(added=frozenset({6, 9})))
    assert isinstance(edition, Edition)
    assert {6, 9} <= {item.story.id for item in edition.items}


def test_not_even_an_editor_brings_in_what_was_sent_withdrawn_or_is_gone() -> None:
    withdrawn = replace(STORIES[0], withdrawn_at=WINDOW.end)
    history = replace(HISTORY, sent=frozenset({2}), gone=frozenset({3}))
    edition = composed(Choices(added=frozenset({1, 2, 3})), [withdrawn, *STORIES[1:], OLD], history)
    assert {number: reasons(edition)[number] for number in (1, 2, 3)} == {
        1: LeftOut.WITHDRAWN,
        2: LeftOut.ALREADY_SENT,
        3: LeftOut.GONE,
    }


def test_stories_stand_in_the_section_and_the_order_that_an_editor_says() -> None:
    edition = composed(Choices(sections={4: "Politics"}, order=(5, 4), pinned=(2,)))
    assert isinstance(edition, Edition)
    (politics, *_) = edition.sections
    assert [item.story.id for item in politics.items] == [5, 4, 2, 1]


def test_texts_of_an_editor_go_before_those_of_the_configuration() -> None:
    choices = Choices(subject="Mine: {lead}", preheader="And this", note="A word", block="Podcast\nListen")
    edition = composed(choices, subject="Theirs")
    assert isinstance(edition, Edition)
    assert edition.subject == f"Mine: {edition.lead.story.title}"
    assert (edition.preheader, edition.note, edition.block) == ("And this", "A word", "Podcast\nListen")


def composed(
    choices: Choices, given: list[Story] | None = None, history: History = HISTORY, **rules: object
) -> Edition | NoEdition:
    own: Rules = replace(RULES, choices=choices, **rules)  # type: ignore[arg-type]
    return compose(given or [*STORIES, OLD], rules=own, local_date=date(2026, 5, 12), window=WINDOW, history=history)


def reasons(edition: Edition | NoEdition) -> dict[int, LeftOut]:
    return {left.id: reason for left, reason in edition.left_out}
