"""What editors decide, and what an edition becomes by it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.composing import History, Rules, compose
from digest.domain.editions import Edition, LeftOut, NoEdition
from digest.domain.editor_choices import Choice, ChoiceKind, Choices, moment_after, replay, stacks
from digest.domain.stories import Story
from tests.domain.builders import story
from tests.domain.editions import RULES, WINDOW, reasons

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
    [
        ChoiceKind.LEAD,
        ChoiceKind.DROP,
        ChoiceKind.PIN,
        ChoiceKind.ADD,
        ChoiceKind.ORDER,
        ChoiceKind.APART,
        ChoiceKind.RESTORE,
    ]
)
decisions = st.lists(
    st.one_of(
        st.builds(Choice, about_stories, stories),
        st.builds(Choice, st.just(ChoiceKind.MOVE), stories, st.sampled_from(["Politics", "More news"])),
        st.builds(Choice, st.just(ChoiceKind.JOIN), stories, stories.map(str)),
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
    members = [{item.story.id, *(one.id for one in item.related)} for item in edition.items]
    assert all(any(pair <= group for group in members) for pair in choices.joined if pair <= there)


TEXTS = [ChoiceKind.SUBJECT, ChoiceKind.PREHEADER, ChoiceKind.NOTE, ChoiceKind.BLOCK]


@pytest.mark.parametrize("kind", TEXTS)
def test_each_text_is_set_alone_and_the_latest_counts(kind: ChoiceKind) -> None:
    others = [Choice(other, value=f"the {other}") for other in TEXTS if other is not kind]
    said = replay([Choice(kind, value="first"), *others, Choice(kind, value=" mine ")])
    assert {other: getattr(said, other) for other in TEXTS} == {
        other: "mine" if other is kind else f"the {other}" for other in TEXTS
    }
    taken_back = replay([Choice(kind, value="mine"), Choice(kind, value="  ")])
    assert taken_back == Choices()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ChoiceKind.LEAD, Choices(lead=1)),
        (ChoiceKind.DROP, Choices(dropped=frozenset({1}))),
        (ChoiceKind.PIN, Choices(pinned=(1,))),
        (ChoiceKind.ADD, Choices(added=frozenset({1}))),
        (ChoiceKind.MOVE, Choices(sections={1: "Law"})),
        (ChoiceKind.ORDER, Choices(order=(1,))),
        (ChoiceKind.APART, Choices(apart=frozenset({1}))),
        (ChoiceKind.RESTORE, Choices()),
    ],
)
def test_each_decision_changes_only_its_own_part(kind: ChoiceKind, expected: Choices) -> None:
    assert replay([Choice(kind, 1, "Law")]) == expected
    assert replay([Choice(kind, 1, "Law")] * 2) == expected
    assert replay([Choice(kind, 1, "Law"), Choice(ChoiceKind.RESTORE, 1)]) == Choices()


@pytest.mark.parametrize("kind", [ChoiceKind.LEAD, ChoiceKind.PIN, ChoiceKind.ADD])
def test_wanting_a_dropped_story_brings_it_back(kind: ChoiceKind) -> None:
    dropped = [Choice(ChoiceKind.DROP, number) for number in (1, 2)]
    assert replay([*dropped, Choice(kind, 1)]).dropped == {2}


def test_dropping_a_story_undoes_every_other_decision_about_it() -> None:
    wanted = [
        Choice(kind, number, "Law")
        for kind in (ChoiceKind.PIN, ChoiceKind.ADD, ChoiceKind.MOVE, ChoiceKind.ORDER)
        for number in (1, 2)
    ]
    assert replay([*wanted, Choice(ChoiceKind.LEAD, 1), Choice(ChoiceKind.DROP, 3), Choice(ChoiceKind.DROP, 1)]) == (
        Choices(pinned=(2,), added=frozenset({2}), sections={2: "Law"}, order=(2,), dropped=frozenset({1, 3}))
    )
    assert replay([Choice(ChoiceKind.LEAD, 2), Choice(ChoiceKind.DROP, 1)]).lead == 2


def test_the_lead_and_the_order_are_reset_separately() -> None:
    said = [Choice(ChoiceKind.LEAD, 1), Choice(ChoiceKind.ORDER, 2), Choice(ChoiceKind.ORDER, 3)]
    assert replay([*said, Choice(ChoiceKind.LEAD)]) == Choices(order=(2, 3))
    assert replay([*said, Choice(ChoiceKind.ORDER)]) == Choices(lead=1)
    assert replay([*said, Choice(ChoiceKind.PIN)]) == Choices(lead=1, order=(2, 3))


def test_the_latest_of_two_decisions_counts() -> None:
    def placed(kind: ChoiceKind) -> Choices:
        return replay([Choice(kind, number, name) for number, name in ((1, "Law"), (2, "Law"), (1, "Politics"))])

    assert placed(ChoiceKind.PIN).pinned == placed(ChoiceKind.ORDER).order == (2, 1)
    assert placed(ChoiceKind.MOVE).sections == {1: "Politics", 2: "Law"}
    assert placed(ChoiceKind.LEAD).lead == 1


def test_joining_two_stories_is_undone_from_either_of_them_by_restoring_dropping_or_setting_apart() -> None:
    joins = [Choice(ChoiceKind.JOIN, 1, "2"), Choice(ChoiceKind.JOIN, 2, "1"), Choice(ChoiceKind.JOIN, 3, "4")]
    assert replay(joins).joined == (frozenset({1, 2}), frozenset({3, 4}))
    for kind in (ChoiceKind.RESTORE, ChoiceKind.DROP, ChoiceKind.APART):
        for number in (1, 2):
            assert replay([*joins, Choice(kind, number)]).joined == (frozenset({3, 4}),)


def test_a_story_set_apart_may_still_be_joined_with_one_of_the_editor_s_choice() -> None:
    said = replay([Choice(ChoiceKind.APART, 1), Choice(ChoiceKind.JOIN, 1, "2")])
    assert said == Choices(apart=frozenset({1}), joined=(frozenset({1, 2}),))


def test_the_lead_and_pinned_and_added_stories_are_fixed() -> None:
    assert Choices(lead=1, pinned=(2,), added=frozenset({3}), order=(4,), dropped=frozenset({5})).fixed == {1, 2, 3}
    assert Choices().fixed == frozenset()


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


REPORTS = [
    story(
        number,
        title=f"{start} gas terminal closed in Gdynia after fire",
        published_at=WINDOW.end - timedelta(minutes=number),
    )
    for number, start in ((11, "Big"), (12, "Old"), (13, "New"))
]


def groups(choices: Choices, **rules: int) -> list[list[int]]:
    edition = composed(choices, [*STORIES, *REPORTS], HISTORY, **rules)
    assert isinstance(edition, Edition)
    all_of_them = [[item.story.id, *(one.id for one in item.related)] for item in edition.items]
    return sorted(members for members in all_of_them if members[0] > 10 or len(members) > 1)


def test_a_story_that_an_editor_sets_apart_leaves_its_group() -> None:
    assert groups(Choices()) == [[11, 12, 13]]
    assert groups(Choices(apart=frozenset({11}))) == [[11], [12, 13]]
    assert groups(Choices(apart=frozenset({12}))) == [[11, 13], [12]]


def test_stories_that_an_editor_joins_stand_under_the_newest() -> None:
    assert groups(Choices(joined=(frozenset({1, 12}),))) == [[1, 11, 12, 13]]
    assert groups(Choices(joined=(frozenset({1, 99}),))) == [[11, 12, 13]]


def test_a_story_wanted_by_name_stands_alone_unless_it_is_joined_and_then_others_stand_under_it() -> None:
    for choices in (Choices(lead=13), Choices(pinned=(13,)), Choices(added=frozenset({13}))):
        assert groups(choices) == [[11, 12], [13]]
        joined = replace(choices, joined=(frozenset({11, 13}),))
        assert groups(joined) == [[13, 11, 12]]
        assert [13, 11, 12] in groups(joined, max_stories=2)
    led = groups(Choices(lead=13, pinned=(11,), joined=(frozenset({11, 13}),)))
    assert led == [[12], [13, 11]]


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


def at(second: int, kind: ChoiceKind, story: int | None = None, value: str = "") -> Choice:
    """A decision of an action of its own."""
    return Choice(kind, story, value, "Ola", datetime(2026, 5, 12, 7, 0, second, tzinfo=UTC))


acts = st.lists(
    st.sampled_from([ChoiceKind.DROP, ChoiceKind.PIN, ChoiceKind.UNDO, ChoiceKind.REDO, ChoiceKind.APPROVE]),
    max_size=12,
)


@given(acts)
def test_undoing_an_action_and_redoing_it_changes_nothing(kinds: list[ChoiceKind]) -> None:
    made = [at(number, kind, number % 3 + 1) for number, kind in enumerate(kinds)]
    before = stacks(made)
    new = at(50, ChoiceKind.LEAD, 9)
    assert replay([*made, new, at(51, ChoiceKind.UNDO)]) == replay(made)
    assert replay([*made, new, at(51, ChoiceKind.UNDO), at(52, ChoiceKind.REDO)]) == replay([*made, new])
    if before.done:
        assert stacks([*made, at(50, ChoiceKind.UNDO), at(51, ChoiceKind.REDO)]) == before


def test_what_was_decided_at_once_is_undone_at_once() -> None:
    made = [at(1, ChoiceKind.DROP, 1), at(2, ChoiceKind.NOTE, value="Hello"), at(2, ChoiceKind.DROP, 2)]
    assert replay([*made, at(3, ChoiceKind.UNDO)]) == Choices(dropped=frozenset({1}))
    assert replay([*made, at(3, ChoiceKind.UNDO), at(4, ChoiceKind.UNDO)]) == Choices()


def test_after_a_new_action_nothing_can_be_redone() -> None:
    made = [at(1, ChoiceKind.DROP, 1), at(2, ChoiceKind.UNDO), at(3, ChoiceKind.DROP, 2)]
    assert stacks(made).undone == ()
    assert replay([*made, at(4, ChoiceKind.REDO)]) == Choices(dropped=frozenset({2}))


def test_approving_and_holding_are_no_content_and_are_not_undone() -> None:
    made = [at(1, ChoiceKind.DROP, 1), at(2, ChoiceKind.APPROVE), at(3, ChoiceKind.HOLD)]
    assert replay(made) == Choices(dropped=frozenset({1}))
    assert replay([*made, at(4, ChoiceKind.UNDO)]) == Choices()


def test_two_actions_never_have_one_moment() -> None:
    made = [at(5, ChoiceKind.DROP, 1)]
    moments = (datetime(2026, 5, 12, 7, 0, second, tzinfo=UTC) for second in (4, 5, 6))
    early, same, later = (moment_after(made, moment) for moment in moments)
    assert made[0].at
    assert made[0].at < early == same < later
    assert later.second == 6
