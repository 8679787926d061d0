"""Readers who chose sections, on both databases: who gets which rendition, and who none."""

from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from digest.config import Config
from digest.domain.editions import Edition, Rendition
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import ConfigError, EditionError, NoReadersError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze, freeze_correction
from digest.services.delivery.send import send
from digest.services.editions.corrections import keep, prepare
from digest.services.editions.decide import approve
from digest.services.editions.edit import Change
from digest.services.editions.make import Made, make_edition
from digest.services.editions.part_renditions import part_for
from digest.services.editions.recheck import recheck
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.watch.housekeep import housekeep
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition, load_renditions
from digest.store.watch.figures import submitted_by_variant
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config
from tests.services.editors import drafted, edited
from tests.services.section_choices import (
    GETS,
    OF_STORY,
    POSTS,
    SECTIONS,
    SITE,
    WISHES,
    choosing,
    got,
    mailed,
    rechecked,
    with_readers,
)
from tests.services.small_sends import NOW, VARIANTS, sending


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return choosing(tmp_path)


@pytest.fixture
def draft(database: Database, settings: Config) -> StoredEdition:
    poll_file(database, feed(POSTS), settings, now=NOW - timedelta(minutes=5))
    return drafted(database, settings)


def test_readers_get_the_sections_they_want_and_the_same_choice_is_one_rendition(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database)
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    edition = rechecked(work, draft)
    assert edition.content_hash == draft.content_hash
    assert audience(database, settings, edition.document, now=NOW).total == len(GETS)
    assert freeze(work, edition) == len(GETS)
    assert send(work, edition.id).sums.recipients["submitted"] == len(GETS)
    assert got(mailer) == GETS
    of_rendition = defaultdict[str, set[str]](set)
    for batch in mailer.submitted:
        of_rendition[batch.rendition.html] |= {recipient.email.partition("@")[0] for recipient in batch.recipients}
    assert sorted(map(sorted, of_rendition.values())) == [
        ["all", "both", "gone"],
        ["business"],
        ["politics", "politics-too"],
    ]
    for batch in mailer.submitted:
        assert ("with the sections you chose" in " ".join(batch.rendition.text.split())) == bool(
            batch.rendition.sections
        )
    subjects = {batch.recipients[0].email: batch.rendition.subject for batch in mailer.submitted}
    assert subjects["business@example.org"] == "Story 3"
    assert subjects["politics@example.org"] == "Story 1"


def test_the_ask_and_its_thanks_depend_on_the_reader_not_on_their_sections(database: Database, tmp_path: Path) -> None:
    settings = choosing(tmp_path, donation={**VARIANTS, "thanks": "Thank you for your gift.", "cooling_off": "30d"})
    poll_file(database, feed(POSTS), settings, now=NOW - timedelta(minutes=5))
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    for number in range(40):
        wanted = frozenset({"Business"}) if number % 2 else frozenset[str]()
        gift = NOW - timedelta(days=1) if number < 10 else None
        line = Line(f"reader{number}@example.org", status=Status.ACTIVE, last_gift_at=gift, sections=wanted)
        add_subscriber(database, line, rules, now=NOW)
    mailer = FakeMailer(batch_size=100)
    work = sending(database, settings, mailer)
    edition = rechecked(work, drafted(database, settings))
    expected = audience(database, settings, edition.document, now=NOW)
    freeze(work, edition)
    send(work, edition.id)
    seen = {recipient.email: batch.rendition for batch in mailer.submitted for recipient in batch.recipients}
    for number in range(40):
        rendition = seen[f"reader{number}@example.org"]
        assert rendition.sections == (frozenset({"Business"}) if number % 2 else frozenset())
        assert (rendition.variant == "thanks") == (number < 10)
        assert ("Thank you for your gift." in rendition.text) == (number < 10)
    with database.read() as connection:
        assert submitted_by_variant(connection, edition.id) == expected.by_variant


def test_who_chooses_after_the_last_look_gets_the_whole_edition(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    edition = rechecked(work, draft)
    with_readers(database, {"late": {"Politics"}, "culture": {"Culture"}})
    freeze(work, edition)
    send(work, edition.id)
    assert got(mailer) == {"late": {1, 2, 3, 4}}


def test_switched_off_everybody_gets_everything(database: Database, tmp_path: Path) -> None:
    settings = choosing(tmp_path, choice=False)
    poll_file(database, feed(POSTS), settings, now=NOW - timedelta(minutes=5))
    with_readers(database)
    assert got(mailed(database, settings, drafted(database, settings))) == {name: {1, 2, 3, 4} for name in WISHES}


def test_new_choices_void_no_approval(database: Database, settings: Config, draft: StoredEdition) -> None:
    approved = approve(database, draft.id, now=NOW)
    with_readers(database)
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    edition = rechecked(work, approved)
    assert edition.state == "approved"
    freeze(work, edition)
    send(work, edition.id)
    assert got(mailer) == GETS


def test_an_editors_decisions_hold_in_every_part(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database)
    edited(
        database,
        settings,
        draft,
        Change(ChoiceKind.SUBJECT, value="Parliament votes"),
        Change(ChoiceKind.MOVE, "4", "Politics"),
        Change(ChoiceKind.DROP, "2"),
        Change(ChoiceKind.NOTE, value="Good morning"),
    )
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    with database.read() as connection:
        edition = load_edition(connection, draft.id)
    edition = rechecked(work, edition)
    freeze(work, edition)
    send(work, edition.id)
    seen = got(mailer)
    assert seen["politics"] == {1, 4}
    assert seen["business"] == {3}
    subjects = {one.email: batch.rendition.subject for batch in mailer.submitted for one in batch.recipients}
    # The editor's subject is of the story that leads for all; readers who do not get that story see their own lead.
    assert subjects["politics@example.org"] == subjects["all@example.org"] == "Parliament votes"
    assert subjects["business@example.org"] == "Story 3"
    assert all("Good morning" in batch.rendition.text for batch in mailer.submitted)


def test_the_same_content_made_again_leaves_the_parts(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database)
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    edition = rechecked(work, draft)
    drafted(database, settings)
    edited(database, settings, draft, Change(ChoiceKind.LEAD, "1"))
    freeze(work, edition)
    send(work, edition.id)
    assert got(mailer) == GETS


def test_who_edits_while_the_site_is_asked_is_heard(
    database: Database, settings: Config, draft: StoredEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_readers(database)
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    poll_file(database, feed([replace(POSTS[0], title="Story 1, corrected"), *POSTS[1:]]), settings, now=NOW)
    rendered = Renderer.render_all
    drops = [Change(ChoiceKind.DROP, "2")]

    def render_all(self: Renderer, made: Edition) -> tuple[Edition, tuple[Rendition, ...]]:
        out = rendered(self, made)
        if drops:
            edited(database, settings, draft, drops.pop())
        return out

    monkeypatch.setattr(Renderer, "render_all", render_all)
    edition = rechecked(work, draft)
    freeze(work, edition)
    send(work, edition.id)
    assert {name: 2 in stories for name, stories in got(mailer).items()} == dict.fromkeys(GETS, False)
    assert got(mailer)["politics"] == {1}


def test_choices_that_are_too_rare_are_reported_and_get_the_whole(
    database: Database, settings: Config, draft: StoredEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.services.editions.part_renditions.MOST_PARTS", 1)
    with_readers(database)
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    done = recheck(work, Renderer(settings), SITE, SITE, draft)
    assert done.warnings == ("Readers with a choice that is too rare to render, who get the whole edition: 1.",)
    assert isinstance(done.edition, StoredEdition)
    freeze(work, done.edition)
    send(work, done.edition.id)
    assert got(mailer) == {**GETS, "business": {1, 2, 3, 4}}


def test_where_nobody_chose_what_there_is_that_is_said(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, {"culture": {"Culture"}})
    work = sending(database, settings, FakeMailer())
    with pytest.raises(NoReadersError, match="No reader of daily chose a section that this edition has"):
        freeze(work, rechecked(work, draft))


def test_a_part_has_nothing_that_the_whole_has_no_room_for(
    database: Database, settings: Config, draft: StoredEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    untracked = settings.mail.model_copy(update={"link_overhead": 0})
    renderer = Renderer(settings.model_copy(update={"mail": untracked}))
    monkeypatch.setattr("digest.render.edition.MAX_HTML_BYTES", draft.document["html_bytes"] - 1_500)
    made = make_edition(database, renderer, settings, "daily", draft.local_date)
    assert isinstance(made, Made)
    whole = {item.story.id for item in made.edition.items}
    assert len(whole) < len(POSTS)
    for name in ("Politics", "Business"):
        part = part_for(database, renderer, settings, made, frozenset({name}))
        assert {item.story.id for item in part.edition.items} <= whole
        assert not any(item.headline_only for item in part.edition.items)


def test_another_content_takes_the_parts_with_it(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database)
    work = sending(database, settings, FakeMailer())
    rechecked(work, draft)
    edited(database, settings, draft, Change(ChoiceKind.DROP, "2"))
    with database.read() as connection:
        assert [rendition.sections for _, rendition in load_renditions(connection, draft.id)] == [frozenset()]


def test_a_correction_reaches_only_those_whose_sections_had_the_story(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database)
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    edition = rechecked(work, draft)
    freeze(work, edition)
    send(work, edition.id)
    mailer.submitted.clear()
    retitled = [Post(3, "It was never so", POSTS[2].published_at, categories=("Business",)), *POSTS[:2], POSTS[3]]
    poll_file(database, feed(retitled), settings, now=NOW)
    ready = prepare(database, Renderer(settings), settings, "3", "It was never so.", now=NOW)
    (made,) = keep(database, ready, now=NOW)
    receivers = {"all", "business", "both", "gone"}
    assert audience(database, settings, made.document, now=NOW, edition=made).total == len(receivers)
    assert freeze_correction(work, made) == len(receivers)
    send(work, made.id)
    assert set(got(mailer)) == receivers


def test_an_editor_sees_what_such_a_reader_gets(database: Database, settings: Config, draft: StoredEdition) -> None:
    renderer = Renderer(settings)
    made = make_edition(database, renderer, settings, "daily", draft.local_date)
    assert isinstance(made, Made)
    part = part_for(database, renderer, settings, made, frozenset({"Business", "Culture"}))
    assert [section["name"] for section in part.document()["sections"]] == ["Business"]
    assert part.document()["subject"] == "Story 3"
    with pytest.raises(EditionError, match="nothing in Culture: readers who want nothing else get no mail"):
        part_for(database, renderer, settings, made, frozenset({"Culture"}))
    with pytest.raises(ConfigError, match='There is no section "Sport"'):
        part_for(database, renderer, settings, made, frozenset({"Sport"}))


def test_the_pages_of_parts_go_with_the_list_of_who_got_them(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database)
    work = sending(database, settings, FakeMailer(batch_size=10))
    edition = rechecked(work, draft)
    freeze(work, edition)
    send(work, edition.id)
    for days, emptied in ((1, False), (500, True)):
        housekeep(database, settings, now=NOW + timedelta(days=days))
        with database.read() as connection:
            found = [rendition for _, rendition in load_renditions(connection, edition.id)]
        assert [not one.html for one in found] == [emptied and bool(one.sections) for one in found]


@pytest.mark.parametrize("name", ["Law; order", "all"])
def test_a_section_whose_name_a_list_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    tables = [{"name": name, "categories": ["Law"]}]
    with pytest.raises(ConfigError, match="no name may be"):
        config(tmp_path, sections=tables, readers={"section_choice": True})
    config(tmp_path, sections=tables)


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=4), st.sets(st.sampled_from(SECTIONS)), min_size=1),
    st.sets(st.text("abc", min_size=1, max_size=2)),
)
@hypothesis(max_examples=15, deadline=None)
def test_everybody_gets_what_they_want_and_nothing_else(wishes: dict[str, set[str]], canaries: set[str]) -> None:
    with TemporaryDirectory() as folder, closing(Database(f"sqlite:///{folder}/digest.db")) as database:
        settings = choosing(Path(folder), mail={"canary": [f"{name}@example.org" for name in canaries]})
        poll_file(database, feed(POSTS), settings, now=NOW - timedelta(minutes=5))
        with_readers(database, wishes)
        mailer = FakeMailer(batch_size=2)
        work = sending(database, settings, mailer)
        edition = rechecked(work, drafted(database, settings))
        expected = {
            name: {number for number, section in OF_STORY.items() if not wanted or section in wanted}
            for name, wanted in wishes.items()
        }
        mailed = {name for name, stories in expected.items() if stories}
        if mailed:
            assert freeze(work, edition) == len(mailed)
            send(work, edition.id)
        assert got(mailer) == {name: expected[name] for name in mailed}
        first = [recipient.email.partition("@")[0] for batch in mailer.submitted for recipient in batch.recipients]
        assert set(first[: len(mailed & canaries)]) == mailed & canaries
