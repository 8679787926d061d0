"""What an editor does by signed links, on both databases."""

import threading

import pytest

from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import EditedMeanwhileError, EditionError
from digest.services.desk import act
from digest.services.desk.shared import do, links_to, look
from digest.services.editions.edit import history
from digest.services.shared_links import SharedLink, read_shared
from digest.store.editions.editions import StoredEdition
from tests.services.desk.desks import Room, change
from tests.services.editors import drafted
from tests.services.small_sends import NOW

KEY = "a-key-of-the-tests-which-is-long-enough"


def link(room: Room, edition: StoredEdition, name: str, by: str = "Ola") -> SharedLink:
    links = links_to(room.desk(by), edition, KEY, NOW)
    found = read_shared(links[name].rpartition("/")[2], KEY, NOW)
    assert found
    return found


@pytest.fixture
def draft(room: Room) -> StoredEdition:
    return drafted(room.database, room.settings)


def test_each_link_does_its_one_thing_once(room: Room, draft: StoredEdition) -> None:
    lead, hold = link(room, draft, "Make lead"), link(room, draft, "Hold")
    assert "It is the lead now." in do(room.desk(), lead, 3)
    assert room.shown().choices.lead == 3
    assert do(room.desk(), hold).startswith("Held.")
    approve = link(room, drafted_now(room), "Approve")
    assert do(room.desk(), approve) == "Approved."
    for used in (lead, hold, approve):
        with pytest.raises(EditedMeanwhileError, match="You have done this already"):
            do(room.desk(), used, 2)
    assert room.shown().state == "approved"
    kinds = [one.kind for one in history(room.database, draft.id)[0]]
    assert kinds == [ChoiceKind.LEAD, ChoiceKind.HOLD, ChoiceKind.APPROVE]


def drafted_now(room: Room) -> StoredEdition:
    stored = room.shown().stored
    assert stored
    return stored


def test_an_approval_by_link_covers_the_proof_that_it_came_with(room: Room, draft: StoredEdition) -> None:
    old = link(room, draft, "Approve")
    act.change(room.desk("Jan"), room.shown(), change(ChoiceKind.DROP, "1"), 0)
    assert look(room.desk(), old).why_not.startswith("The edition has changed since this proof")
    with pytest.raises(EditedMeanwhileError, match="changed since this proof was made"):
        do(room.desk(), old)
    assert room.shown().state == "draft"


def test_an_edition_can_be_held_whatever_others_did(room: Room, draft: StoredEdition) -> None:
    hold = link(room, draft, "Hold")
    saw = room.shown()
    act.approve(room.desk("Jan"), saw, 0, saw.content_hash)
    assert do(room.desk(), hold).startswith("Held.")
    assert room.shown().state == "held"


def test_a_link_pressed_many_times_at_once_works_once(room: Room, draft: StoredEdition) -> None:
    hold, answers = link(room, draft, "Hold"), []

    def press() -> None:
        try:
            answers.append(do(room.desk(), hold))
        except EditionError as error:
            answers.append(str(error))

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answer.startswith("Held.") for answer in answers) == 1
    assert len(history(room.database, draft.id)[0]) == 1


def test_looking_shows_the_edition_and_the_stories_to_choose_from(room: Room, draft: StoredEdition) -> None:
    view = look(room.desk(), link(room, draft, "Make lead"))
    assert (view.edition.id, view.why_not) == (draft.id, "")
    assert [line.title for line in view.stories] == ["Story 1", "Story 2", "Story 3"]
    assert look(room.desk(), link(room, draft, "View")).stories == ()
    with pytest.raises(EditionError, match="There is no edition 99"):
        look(room.desk(), SharedLink(99, "view", "Ola", "", 0))


def test_viewing_does_nothing_and_a_lead_must_be_chosen(room: Room, draft: StoredEdition) -> None:
    for name in ("View", "Make lead"):
        with pytest.raises(EditionError, match="Choose a story first"):
            do(room.desk(), link(room, draft, name))
    assert history(room.database, draft.id)[0] == []
