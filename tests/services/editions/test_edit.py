"""Editors at work on one edition, on both databases."""

import re
import threading
from datetime import timedelta

import pytest

from digest.config import Config
from digest.domain.editor_choices import ABOUT_THE_STATE, ChoiceKind
from digest.domain.errors import ConfigError, EditedMeanwhileError, EditionError
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.desk.shown import TEXTS
from digest.services.editions.edit import Change, edit, history
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.editors import DRAFTED, Newsroom, drafted, edited, edited_with_warnings, posts, titles
from tests.services.small_sends import NOW, emails, sending, with_readers, with_stories


def test_decisions_outlive_a_rebuilt_draft_and_say_who_made_them(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.DROP, "1"), Change(ChoiceKind.LEAD, "3"))
    edited(database, settings, draft, Change(ChoiceKind.NOTE, value="Hello"), by="Jan")
    with_stories(database, settings, 1, 2, 3, 4)
    again = drafted(database, settings)
    assert again.id == draft.id
    assert sorted(titles(again)) == ["Story 2", "Story 3", "Story 4"]
    assert again.document["lead"].endswith("?p=3")
    assert again.document["note"] == "Hello"
    made, stories = history(database, draft.id)
    assert [(one.kind, one.by, stories[one.story_id].guid[-4:] if one.story_id else "") for one in made] == [
        (ChoiceKind.DROP, "Ola", "?p=1"),
        (ChoiceKind.LEAD, "Ola", "?p=3"),
        (ChoiceKind.NOTE, "Jan", ""),
    ]


def test_two_editors_at_once_lose_nothing(database: Database, settings: Config, draft: StoredEdition) -> None:
    changes = [
        Change(ChoiceKind.NOTE, value="Hello"),
        Change(ChoiceKind.DROP, "1"),
        Change(ChoiceKind.SUBJECT, value="S"),
    ]
    threads = [threading.Thread(target=edited, args=(database, settings, draft, change)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        after = load_edition(connection, draft.id)
    assert (after.document["note"], after.document["subject"], "Story 1" in titles(after)) == ("Hello", "S", False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(ChoiceKind.LEAD, "99"), "No story is called"),
        (Change(ChoiceKind.LEAD, "8"), r'"Old" is not in it: outside-window\. Add it with --add 4\.'),
        (Change(ChoiceKind.MOVE, "8", "Politics"), '"Old" is not in it: outside-window'),
        (Change(ChoiceKind.ORDER, "8"), '"Old" is not in it: outside-window'),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    database: Database, settings: Config, draft: StoredEdition, change: Change, said: str
) -> None:
    poll_file(database, feed([*posts(1, 2, 3), Post(8, "Old", NOW - timedelta(days=9))]), settings, now=DRAFTED)
    with pytest.raises(EditionError, match=said):
        edited(database, settings, draft, change)
    assert history(database, draft.id)[0] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "Say what to change"),
        ([Change(ChoiceKind.MOVE, "1", "Sport")], 'no section "Sport"'),
        ([Change(ChoiceKind.NOTE, value="\udcff")], "not UTF-8"),
    ],
)
def test_what_no_edition_understands_is_wrong_usage(
    database: Database, settings: Config, draft: StoredEdition, changes: list[Change], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        edited(database, settings, draft, *changes)
    assert history(database, draft.id)[0] == []


def test_a_subject_with_an_unknown_placeholder_is_refused(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with pytest.raises(ConfigError, match=r"^--subject: \{leed\} is no placeholder: use \{title\}, .*\{count\}\.$"):
        edited(database, settings, draft, Change(ChoiceKind.SUBJECT, value="Today: {leed}"))
    assert history(database, draft.id)[0] == []


@pytest.mark.parametrize("kind", TEXTS)
def test_a_typed_text_loses_what_nobody_sees_and_what_turns_its_direction(
    database: Database, settings: Config, draft: StoredEdition, kind: ChoiceKind
) -> None:
    made = edited(database, settings, draft, Change(kind, value="\u200bTwo\u202e words\u2066\n\nand\u00admore\ufeff"))
    assert history(database, draft.id)[0][0].value == "Two words\n\nandmore"
    assert not re.search("[\u200b\u202e\u2066\xad\ufeff]", str(made.document[kind.value]))


ABOUT_THE_EDITION = {ChoiceKind.SUBJECT, ChoiceKind.PREHEADER, ChoiceKind.NOTE, ChoiceKind.BLOCK} | {
    ChoiceKind.QUOTE,
    ChoiceKind.FIGURE,
    ChoiceKind.POSTPONE,
    ChoiceKind.UNDO,
    ChoiceKind.REDO,
    *ABOUT_THE_STATE,
}


@pytest.mark.parametrize("kind", sorted({*ChoiceKind} - ABOUT_THE_EDITION - {ChoiceKind.LEAD, ChoiceKind.ORDER}))
def test_a_decision_about_a_story_must_name_it(
    database: Database, settings: Config, draft: StoredEdition, kind: ChoiceKind
) -> None:
    with pytest.raises(ConfigError, match=f"^Name the story: --{kind.value} takes"):
        edited(database, settings, draft, Change(kind, value="Politics" if kind is ChoiceKind.MOVE else ""))


@pytest.mark.parametrize("change", [Change(ChoiceKind.MOVE, "1", "Politics"), Change(ChoiceKind.ORDER, "1")])
def test_only_stories_with_their_own_place_are_moved_or_ordered(
    database: Database, settings: Config, draft: StoredEdition, change: Change
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.DROP, "1"))
    with pytest.raises(EditionError, match=r'"Story 1" is not in it: dropped-by-editor\. Undo that'):
        edited(database, settings, draft, change)
    after = edited(database, settings, draft, Change(ChoiceKind.ADD, "1"), change)
    # What was put in order may be dropped later, and stands in nobody's way.
    edited(database, settings, after, Change(ChoiceKind.DROP, "1"))
    edited(database, settings, after, Change(ChoiceKind.NOTE, value="Hello"))


def test_a_pinned_story_that_is_missing_stands_in_no_other_decisions_way(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.PIN, "2"))
    poll_file(database, feed(posts(1, 3)), settings, now=DRAFTED)
    note = Change(ChoiceKind.NOTE, value="Hello")
    after = edited_with_warnings(database, settings, draft, note)
    assert (after.edition.document["note"], sorted(titles(after.edition))) == ("Hello", ["Story 1", "Story 3"])
    (warning,) = after.warnings
    assert warning.startswith('"Story 2" was wanted earlier and is not in it: missing.')
    assert "--restore 2 undoes" in warning
    with pytest.raises(EditionError, match='"Story 2" is not in it: missing'):
        edited(database, settings, draft, Change(ChoiceKind.PIN, "2"))
    assert edited_with_warnings(database, settings, draft, Change(ChoiceKind.RESTORE, "2")).warnings == ()


def test_what_an_editor_asked_for_is_not_pushed_out_by_a_longer_word(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_stories(database, settings, *range(1, 10))
    edited(database, settings, draft, *(Change(ChoiceKind.PIN, str(number)) for number in range(1, 10)))
    with pytest.raises(EditionError, match=r"is not in it: size\. The mail would be too large"):
        edited(database, settings, draft, Change(ChoiceKind.NOTE, value="x" * 76_000))


def test_a_related_story_is_moved_only_when_it_stands_alone(database: Database, settings: Config) -> None:
    titled = ("Storm closes ports in Gdynia and Sopot again", "Storm closes ports in Gdynia and Sopot")
    storm = [Post(number, title, NOW - timedelta(hours=number)) for number, title in enumerate(titled, start=1)]
    poll_file(database, feed([*storm, *posts(3)]), settings, now=DRAFTED)
    draft = drafted(database, settings)
    assert len(titles(draft)) == 2
    move = Change(ChoiceKind.MOVE, "2", "More news")
    with pytest.raises(
        EditionError, match=r"is grouped with another report of the same event\. --apart .* sets it apart"
    ):
        edited(database, settings, draft, move)
    assert len(titles(edited(database, settings, draft, Change(ChoiceKind.APART, "2"), move))) == 3
    assert len(titles(edited(database, settings, draft, Change(ChoiceKind.RESTORE, "2")))) == 2


def test_an_editor_joins_two_stories_and_takes_it_back(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    joined = edited(database, settings, draft, Change(ChoiceKind.JOIN, "3", "1"))
    assert titles(joined) == ["Story 1", "Story 2"]
    assert [story["related"] for section in joined.document["sections"] for story in section["stories"]] == [
        ["https://notesfrompoland.com/?p=3"],
        [],
    ]
    (choice,), stories = history(database, draft.id)
    assert choice.kind is ChoiceKind.JOIN
    assert (stories[choice.story_id or 0].guid[-4:], choice.value[-4:]) == ("?p=3", "?p=1")
    edited(database, settings, draft, Change(ChoiceKind.PIN, "3"))
    assert titles(edited(database, settings, draft, Change(ChoiceKind.NOTE, value="Hello"))) == ["Story 3", "Story 2"]
    assert len(titles(edited(database, settings, draft, Change(ChoiceKind.RESTORE, "1")))) == 3


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("1", "1"), "are the same story"),
        (("1", "99"), 'No story is called "99"'),
        (("99", "1"), 'No story is called "99"'),
        (("1", "2"), '"Story 2" is not in it: dropped-by-editor'),
        (("2", "1"), '"Story 2" is not in it: dropped-by-editor'),
    ],
)
def test_only_two_stories_of_the_edition_are_joined(
    database: Database, settings: Config, draft: StoredEdition, pair: tuple[str, str], why: str
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.DROP, "2"))
    with pytest.raises(EditionError, match=why):
        edited(database, settings, draft, Change(ChoiceKind.JOIN, *pair))


def test_nothing_is_left_when_all_is_dropped(database: Database, settings: Config, draft: StoredEdition) -> None:
    with pytest.raises(EditionError, match="would have too few stories"):
        edited(database, settings, draft, *(Change(ChoiceKind.DROP, str(number)) for number in (1, 2, 3)))


def test_an_edition_that_left_is_not_edited(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database, emails(2))
    freeze(sending(database, settings, FakeMailer()), draft)
    with pytest.raises(EditionError, match="frozen"):
        edited(database, settings, draft, Change(ChoiceKind.DROP, "1"))


def test_each_action_is_undone_and_redone_and_all_of_it_stays_on_record(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.DROP, "1"), Change(ChoiceKind.NOTE, value="Hello"))
    edited(database, settings, draft, Change(ChoiceKind.LEAD, "3"))
    edited(database, settings, draft, Change(ChoiceKind.UNDO))
    undone = edited(database, settings, draft, Change(ChoiceKind.UNDO), by="Jan")
    assert (sorted(titles(undone)), undone.document["note"]) == (["Story 1", "Story 2", "Story 3"], "")
    assert undone.content_hash == draft.content_hash
    edited(database, settings, draft, Change(ChoiceKind.REDO))
    redone = edited(database, settings, draft, Change(ChoiceKind.REDO))
    assert (sorted(titles(redone)), redone.document["note"]) == (["Story 2", "Story 3"], "Hello")
    assert redone.document["lead"].endswith("?p=3")
    kinds = [f"{one.by}: {one.kind}" for one in history(database, draft.id)[0]]
    assert kinds[2:] == ["Ola: lead", "Ola: undo", "Jan: undo", "Ola: redo", "Ola: redo"]


def test_nothing_is_undone_or_redone_where_there_is_nothing(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    for kind in (ChoiceKind.UNDO, ChoiceKind.REDO):
        with pytest.raises(EditionError, match=f"There is nothing to {kind}"):
            edited(database, settings, draft, Change(kind))
    assert history(database, draft.id)[0] == []


def test_an_editor_who_has_not_seen_the_last_decision_changes_nothing(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    edited(database, settings, draft, Change(ChoiceKind.DROP, "1"), by="Jan")

    def second(seen: int) -> StoredEdition:
        change = [Change(ChoiceKind.NOTE, value="Hello")]
        site = Newsroom()
        return edit(
            database, Renderer(settings), settings, draft.id, change, pages=site, by="Ola", now=DRAFTED, seen=seen
        ).edition

    with pytest.raises(EditedMeanwhileError, match=r"^Jan decided something after you looked"):
        second(0)
    assert len(history(database, draft.id)[0]) == 1
    assert second(1).document["note"] == "Hello"
