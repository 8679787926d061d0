"""A week with more stories than an edition has room for, from the feed to the next week, on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.editions import NoEdition
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import EditionError
from digest.render.edition import Renderer
from digest.services.editions.decide import approve
from digest.services.editions.edit import Change
from digest.services.editions.explain import explain, without_room
from digest.services.editions.make import make_edition
from digest.services.editions.proofs import send_proofs
from digest.services.editions.recheck import recheck
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.drafts import save_draft
from digest.store.editions.editions import StoredEdition, load_edition, load_members
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, document
from tests.services.builders import config
from tests.services.editors import DRAFTED, Newsroom, drafted, edited, titles
from tests.services.small_sends import NOW, sending

POSTS = [
    Post(
        number,
        f"Story {number}",
        NOW - timedelta(hours=4 * number),
        categories=("Law",) if number % 2 else ("Politics",),
        text=f"It is about {chr(96 + number % 26) * 5} and {chr(97 + number // 26) * 7}. Nobody knew.",
    )
    for number in range(1, 41)
]
"""Forty stories, six on a full day."""


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    weekly = {"days": ["tue"], "max_stories": 14, "proof_to": ["desk@example.org"]}
    return config(tmp_path, digests={"weekly": weekly, "daily": {"max_stories": 3, "proof_to": ["desk@example.org"]}})


@pytest.fixture
def draft(database: Database, settings: Config) -> StoredEdition:
    poll_file(database, document(POSTS), settings, now=DRAFTED)
    return drafted(database, settings, "weekly")


def headlines(edition: StoredEdition) -> list[str]:
    return [one["title"] for one in edition.document["also"]]


def test_nothing_of_the_week_is_lost_and_nothing_comes_again(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    assert len(titles(draft)) == 14
    assert sorted([*titles(draft), *headlines(draft)]) == sorted(post.title for post in POSTS)
    assert draft.document["left_out"] == []
    first = draft.document["also"][0]
    assert set(first) == {"guid", "title", "url", "published_at", "section"}
    with database.read() as connection:
        assert len(load_members(connection, draft.id)) == 40
    approve(database, draft.id, now=DRAFTED)
    next_week = NOW.date() + timedelta(days=7)
    none = make_edition(database, Renderer(settings), settings, "weekly", next_week)
    assert isinstance(none, NoEdition)
    assert {reason.value for _, reason in none.left_out} == {"already-sent"}


def test_an_approved_week_leaves_as_it_was_approved(database: Database, settings: Config, draft: StoredEdition) -> None:
    approved = approve(database, draft.id, now=DRAFTED)
    site = Newsroom()
    site.posts = tuple(POSTS)
    done = recheck(sending(database, settings, FakeMailer()), Renderer(settings), site, site, approved)
    assert isinstance(done.edition, StoredEdition)
    assert (done.edition.content_hash, done.warnings) == (approved.content_hash, ())


def test_a_headline_whose_page_is_gone_is_left_out(database: Database, settings: Config, draft: StoredEdition) -> None:
    gone = draft.document["also"][0]
    site = Newsroom(gone=(gone["url"],))
    site.posts = tuple(POSTS)
    done = recheck(sending(database, settings, FakeMailer()), Renderer(settings), site, site, draft)
    assert isinstance(done.edition, StoredEdition)
    assert gone["title"] not in headlines(done.edition)
    assert {"guid": gone["guid"], "reason": "gone"} in done.edition.document["left_out"]


def test_an_editor_brings_a_headline_into_its_section_or_drops_it(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    first, second, *_ = (one["guid"] for one in draft.document["also"])
    for kind, value in ((ChoiceKind.MOVE, "Politics"), (ChoiceKind.ORDER, "")):
        with pytest.raises(EditionError, match=r'only a headline under "Also this week"\. .* --pin \d+\.'):
            edited(database, settings, draft, Change(kind, first, value))
    after = edited(database, settings, draft, Change(ChoiceKind.APART, first), Change(ChoiceKind.DROP, second))
    assert after.document["also"][0]["guid"] == first
    assert second not in [one["guid"] for one in after.document["also"]]
    after = edited(database, settings, after, Change(ChoiceKind.PIN, first), Change(ChoiceKind.MOVE, first, "Politics"))
    assert first in [one["guid"] for one in after.document["sections"][0]["stories"]]
    assert len(titles(after)) == 14


def test_a_week_is_explained_with_what_each_story_weighs(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    explained = explain(database, Renderer(settings), settings, "weekly", NOW.date())
    places = [one.place or "" for one in explained]
    assert sum(place.endswith("(headline)") for place in places) == 26
    assert sum(place.endswith("(lead)") for place in places) == 1
    assert all(one.weight is not None and one.weight.total == 0 for one in explained)
    assert {one.place for one in explained if one.story.title in headlines(draft)} == {
        "Politics (headline)",
        "More news (headline)",
    }


def test_editors_learn_what_had_no_room(database: Database, settings: Config, draft: StoredEdition) -> None:
    assert without_room(database, draft) == []
    daily = drafted(database, settings)
    assert without_room(database, daily) == [
        "Left out, because there are more than `max_stories`: “Story 4”; “Story 5”; “Story 6”"
    ]
    mailer = FakeMailer()
    send_proofs(sending(database, settings, mailer), daily)
    assert "“Story 4”; “Story 5”; “Story 6”" in " ".join(mailer.submitted[0].rendition.text.split())


def test_editors_learn_what_did_not_fit_into_the_mail(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    renderer = Renderer(settings)
    made = make_edition(database, renderer, settings, "weekly", NOW.date())
    assert not isinstance(made, NoEdition)
    small = renderer.fit(made.edition, 19_000)
    with database.begin() as connection:
        document = {**made.document(), "left_out": []}
        number = save_draft(connection, small, made.renditions, document=document, content_hash="x", now=DRAFTED)
        assert number is not None
        stored = load_edition(connection, number)
    (line,) = without_room(database, stored)
    out = [story for story, _ in small.left_out]
    assert len(out) > 10
    assert line.startswith("Left out, because the mail would be too large: “Story ")
    assert line.endswith(f"”; {len(out) - 10} more")


def test_a_draft_from_before_there_were_headlines_is_still_shown_and_made_anew(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    before = {name: value for name, value in draft.document.items() if name != "also"}
    made = make_edition(database, Renderer(settings), settings, "weekly", NOW.date())
    assert not isinstance(made, NoEdition)
    with database.begin() as connection:
        save_draft(connection, made.edition, made.renditions, document=before, content_hash="x", now=DRAFTED)
        old = load_edition(connection, draft.id)
    send_proofs(sending(database, settings, FakeMailer()), old)
    after = edited(database, settings, old, Change(ChoiceKind.NOTE, value="Hello"))
    assert len(headlines(after)) == 26
