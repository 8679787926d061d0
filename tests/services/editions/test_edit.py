"""Editors at work on one edition, on both databases."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.corrections import Kind
from digest.domain.editions import NoEdition
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import ApprovalVoidError, EditionError, NeedsAPersonError, NoReadersError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.feed.fetching.fetch import Fetched, Validators
from digest.feed.fetching.pages import Standing
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze, freeze_correction
from digest.services.delivery.send import send
from digest.services.editions.corrections import corrections, keep, mark, prepare, unmark
from digest.services.editions.decide import approve, hold
from digest.services.editions.edit import Change, Edited, changed, edit, history
from digest.services.editions.make import build_draft
from digest.services.editions.proofs import renew_proofs, send_proofs
from digest.services.editions.ready import ready_edition
from digest.services.editions.recheck import refresh
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.preferences import unsubscribe
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config
from tests.services.delivery.test_send import NOW, emails, sending, with_readers, with_stories

DRAFTED = NOW - timedelta(minutes=30)


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path, digests={"daily": {"proof_to": ["desk@example.org"]}, "weekly": {"days": ["tue"]}})


@pytest.fixture
def draft(database: Database, settings: Config) -> StoredEdition:
    with_stories(database, settings, 1, 2, 3)
    return drafted(database, settings)


def drafted(database: Database, settings: Config, digest: str = "daily") -> StoredEdition:
    made = build_draft(database, Renderer(settings), settings, digest, NOW.date(), now=DRAFTED)
    assert isinstance(made, StoredEdition)
    return made


def edited(
    database: Database,
    settings: Config,
    draft: StoredEdition,
    *changes: Change,
    by: str = "Ola",
    site: "Newsroom | None" = None,
) -> StoredEdition:
    return edited_with_warnings(database, settings, draft, *changes, by=by, site=site).edition


def edited_with_warnings(
    database: Database,
    settings: Config,
    draft: StoredEdition,
    *changes: Change,
    by: str = "Ola",
    site: "Newsroom | None" = None,
) -> Edited:
    pages = site or Newsroom()
    return edit(database, Renderer(settings), settings, draft.id, changes, pages=pages, by=by, now=DRAFTED)


def titles(edition: StoredEdition) -> list[str]:
    return [story["title"] for section in edition.document["sections"] for story in section["stories"]]


class Newsroom:
    """A site that shows these posts, and says of these addresses that they are gone."""

    def __init__(self, *posts: Post, gone: tuple[str, ...] = ()) -> None:
        self.posts, self.gone = posts, gone

    def fetch(self, _url: str, _validators: Validators = Validators(), *, now: datetime) -> Fetched:  # noqa: B008
        return Fetched(feed(self.posts), "https://notesfrompoland.com/feed/", "application/rss+xml", Validators())

    def check(self, urls: object) -> dict[str, Standing]:
        assert hasattr(urls, "__iter__")
        return {url: Standing.GONE if url.endswith(self.gone) else Standing.THERE for url in urls}


def posts(*numbers: int) -> tuple[Post, ...]:
    return tuple(Post(number, f"Story {number}", NOW - timedelta(hours=number)) for number in numbers)


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
    made, guids = history(database, draft.id)
    assert [(one.kind, one.by, guids.get(one.story_id or 0, "")[-4:]) for one in made] == [
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
        (Change(ChoiceKind.MOVE, "1", "Sport"), 'no section "Sport"'),
        (Change(ChoiceKind.LEAD, "8"), r'"Old" is not in it: outside-window\. Add it with --add https://.*p=8\.'),
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


@pytest.mark.parametrize("change", [Change(ChoiceKind.MOVE, "1", "Politics"), Change(ChoiceKind.ORDER, "1")])
def test_only_what_stands_in_the_edition_by_itself_is_moved_or_put_in_order(
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
    assert "--restore https://notesfrompoland.com/?p=2" in warning
    with pytest.raises(EditionError, match='"Story 2" is not in it: missing'):
        edited(database, settings, draft, Change(ChoiceKind.PIN, "2"))
    assert edited_with_warnings(database, settings, draft, Change(ChoiceKind.RESTORE, "2")).warnings == ()


def test_what_an_editor_asked_for_is_not_pushed_out_by_a_longer_word(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_stories(database, settings, *range(1, 10))
    edited(database, settings, draft, *(Change(ChoiceKind.PIN, str(number)) for number in range(1, 10)))
    with pytest.raises(EditionError, match=r"is not in it: size\. The mail would be too large"):
        edited(database, settings, draft, Change(ChoiceKind.NOTE, value="x" * 84_000))


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
    (choice,), guids = history(database, draft.id)
    assert (choice.kind, guids[choice.story_id or 0][-4:], choice.value[-4:]) == (ChoiceKind.JOIN, "?p=3", "?p=1")
    edited(database, settings, draft, Change(ChoiceKind.PIN, "3"))
    assert titles(edited(database, settings, draft, Change(ChoiceKind.NOTE, value="Hello"))) == ["Story 3", "Story 2"]
    assert len(titles(edited(database, settings, draft, Change(ChoiceKind.RESTORE, "1")))) == 3


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("1", "1"), "are the same story"),
        (("1", "99"), 'No story is called "99"'),
        (("99", "1"), 'No story is called "99"'),
        (("", "1"), "Name the story: --join"),
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


def test_an_approval_holds_for_what_was_approved(database: Database, settings: Config, draft: StoredEdition) -> None:
    approve(database, draft.id, now=DRAFTED)
    assert edited(database, settings, draft, Change(ChoiceKind.LEAD, "1")).state == "approved"
    assert edited(database, settings, draft, Change(ChoiceKind.LEAD, "2")).state == "draft"


def test_proofs_go_out_once_for_each_content_and_say_what_changed(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    assert changed(database, draft.id) is None
    assert send_proofs(work, draft) == ("desk@example.org",)
    renew_proofs(work)
    assert len(mailer.submitted) == 1
    edited(database, settings, draft, Change(ChoiceKind.DROP, "1"))
    found = changed(database, draft.id)
    assert found is not None
    assert any("Story 1" in line for line in found.since_proof)
    renew_proofs(work)
    renew_proofs(work)
    first, second = mailer.submitted
    assert (first.proof, second.proof, second.edition_id) == (True, True, 0)
    assert f"digest edition approve {draft.id}" in second.rendition.html
    assert "left out: Story 1" in second.rendition.text
    assert "left out" not in first.rendition.text


def test_an_approved_edition_leaves_as_it_was_approved_though_more_was_published(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    approve(database, draft.id, now=DRAFTED)
    found = ready_edition(database, Renderer(settings), settings, "daily", now=NOW)
    assert isinstance(found, StoredEdition)
    site = Newsroom(*posts(1, 2, 3), Post(7, "News of the last minute", NOW - timedelta(minutes=1)))
    done = refresh(sending(database, settings, FakeMailer()), Renderer(settings), site, site, found)
    assert done.edition == found
    assert done.warnings == ()


def test_what_is_gone_is_left_out_and_voids_an_approval(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailer, site = FakeMailer(), Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    work, renderer = sending(database, settings, mailer), Renderer(settings)
    done = refresh(work, renderer, site, site, draft)
    assert isinstance(done.edition, StoredEdition)
    assert sorted(titles(done.edition)) == ["Story 1", "Story 3"]
    assert {"guid": "https://notesfrompoland.com/?p=2", "reason": "gone"} in done.edition.document["left_out"]
    approved = approve(database, draft.id, now=NOW)
    site.gone = ("/post-3/",)
    with pytest.raises(ApprovalVoidError, match="changed after it was approved"):
        refresh(work, renderer, site, site, approved)
    assert [batch.proof for batch in mailer.submitted] == [True]


def refreshed(database: Database, settings: Config, site: Newsroom, edition: StoredEdition) -> StoredEdition:
    """Ask the site again, and give the edition as it stands then, whatever became of its approval."""
    with suppress(ApprovalVoidError):
        refresh(sending(database, settings, FakeMailer()), Renderer(settings), site, site, edition)
    return stored(database, edition)


def stored(database: Database, edition: StoredEdition) -> StoredEdition:
    with database.read() as connection:
        return load_edition(connection, edition.id)


@pytest.mark.parametrize("approved", [True, False])
def test_a_page_that_is_gone_stays_out_until_it_is_back(
    database: Database, settings: Config, draft: StoredEdition, *, approved: bool
) -> None:
    before = approve(database, draft.id, now=DRAFTED) if approved else draft
    site = Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    assert sorted(titles(refreshed(database, settings, site, before))) == ["Story 1", "Story 3"]
    note = Change(ChoiceKind.NOTE, value="Hello")
    assert sorted(titles(edited(database, settings, draft, note, site=site))) == ["Story 1", "Story 3"]
    assert sorted(titles(drafted(database, settings))) == ["Story 1", "Story 3"]
    again = refreshed(database, settings, site, approve(database, draft.id, now=DRAFTED))
    assert (again.state, sorted(titles(again))) == ("approved", ["Story 1", "Story 3"])
    site.gone = ()
    note = Change(ChoiceKind.NOTE, value="It is back")
    assert sorted(titles(edited(database, settings, draft, note, site=site))) == ["Story 1", "Story 2", "Story 3"]


def test_a_draft_takes_a_page_that_is_back_and_an_approved_edition_stays_as_it_is(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    site = Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    left = refreshed(database, settings, site, draft)
    site.gone = ()
    approved = approve(database, draft.id, now=DRAFTED)
    assert refreshed(database, settings, site, approved).document == left.document
    hold(database, draft.id, why="Wait.")
    assert sorted(titles(refreshed(database, settings, site, stored(database, draft)))) == [
        "Story 1",
        "Story 2",
        "Story 3",
    ]


def test_each_page_that_is_gone_is_remembered_however_the_edition_ends(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    site = Newsroom(*posts(1, 2, 3), gone=("/post-1/",))
    for gone, state in ((("/post-1/",), "draft"), (("/post-2/",), "draft"), (("/post-3/",), "held")):
        site.gone = gone
        after = refreshed(database, settings, site, approve(database, draft.id, now=DRAFTED))
        assert after.state == state
    site.gone = ("/post-1/", "/post-2/", "/post-3/")
    with pytest.raises(EditionError, match="would have too few stories"):
        edited(database, settings, draft, Change(ChoiceKind.NOTE, value="Hello"), site=site)


def test_a_site_that_says_of_everything_that_it_is_gone_is_not_believed(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    site = Newsroom(*posts(1, 2, 3), gone=("/",))
    done = refresh(sending(database, settings, FakeMailer()), Renderer(settings), site, site, draft)
    assert done.edition == draft
    assert len(done.warnings) == 1


def test_corrected_titles_are_used(database: Database, settings: Config, draft: StoredEdition) -> None:
    site = Newsroom(Post(1, "Story one, as it is", NOW - timedelta(hours=1)), *posts(2, 3))
    done = refresh(sending(database, settings, FakeMailer()), Renderer(settings), site, site, draft)
    assert not isinstance(done.edition, NoEdition)
    assert "Story one, as it is" in titles(done.edition)


def test_a_correction_reaches_each_reader_of_the_story_once_and_nobody_else(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, ["daily@example.org"])
    with_readers(database, ["weekly@example.org"], "weekly")
    both = Line("both@example.org", status=Status.ACTIVE, digests=frozenset({"daily", "weekly"}))
    add_subscriber(database, both, ListRules(("daily", "weekly"), ("daily",), WARSAW), now=NOW)
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    for edition in (draft, drafted(database, settings, "weekly")):
        freeze(work, edition)
        send(work, edition.id)
    with_readers(database, ["later@example.org"])
    retold = [Post(1, "Story one was never so", NOW - timedelta(hours=1)), *posts(2, 3)]
    poll_file(database, feed(retold), settings, now=NOW)
    assert {one.digest for one in corrections(database, now=NOW)} == {"daily", "weekly"}
    mailer.submitted.clear()
    before = len(mailer.accepted)
    assert mailer.accepted.count("both@example.org") == 2
    ready = prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    made = keep(database, ready, now=NOW)
    for edition in made:
        assert audience(database, settings, edition.document, now=NOW, edition=edition).total == 2
    for edition in made:
        if freeze_correction(work, edition):
            send(work, edition.id)
    assert sorted(mailer.accepted[before:]) == ["both@example.org", "daily@example.org", "weekly@example.org"]
    with pytest.raises(EditionError, match="corrected already"):
        prepare(database, Renderer(settings), settings, "1", "Once more.", now=NOW)
    assert all("It was never so." in batch.rendition.text for batch in mailer.submitted)
    assert all("Correction: Story 1" in batch.rendition.subject for batch in mailer.submitted)
    assert corrections(database, now=NOW) == []


def test_a_correction_without_readers_says_why(database: Database, settings: Config, draft: StoredEdition) -> None:
    both = Line("both@example.org", status=Status.ACTIVE, digests=frozenset({"daily", "weekly"}))
    add_subscriber(database, both, ListRules(("daily", "weekly"), ("daily",), WARSAW), now=NOW)
    work = sending(database, settings, FakeMailer())
    for edition in (draft, drafted(database, settings, "weekly")):
        freeze(work, edition)
        send(work, edition.id)
    ready = prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    first, second = keep(database, ready, now=NOW)
    assert freeze(work, first) == 1
    with pytest.raises(NoReadersError, match='All readers of weekly who received "Story 1" get it with another digest'):
        freeze(work, second)
    unsubscribe(database, "both@example.org", None, now=NOW)
    with pytest.raises(NoReadersError, match='No reader of weekly who can be mailed received "Story 1"') as nobody:
        freeze(work, second)
    assert f"digest edition cancel {second.id}" in str(nobody.value)


def next_editions(
    database: Database, settings: Config, shown: list[Post], days: tuple[int, ...] = (1, 2)
) -> list[list[tuple[str, bool]]]:
    """Make and send the editions of these later days, and give what each says of earlier ones."""
    told = []
    for days_later in days:
        day = NOW + timedelta(days=days_later)
        work = Sending(database, settings, FakeMailer(), partial(datetime.astimezone, day))
        news = Post(50 + days_later, f"News {days_later}", day - timedelta(hours=2), text=f"Day {days_later}.")
        poll_file(database, feed([*shown, news]), settings, now=day - timedelta(minutes=4))
        made = build_draft(database, Renderer(settings), settings, "daily", day.date(), now=day)
        assert isinstance(made, StoredEdition)
        told.append([(one["mailed_title"], one["withdrawn"]) for one in made.document["corrections"]])
        freeze(work, made)
        send(work, made.id)
    return told


def mailed(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer())
    freeze(work, draft)
    send(work, draft.id)


def test_the_next_edition_says_nothing_of_a_changed_headline(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    retold = [Post(1, "Story one was never so", NOW - timedelta(hours=1)), *posts(2, 3)]
    assert next_editions(database, settings, retold) == [[], []]
    (candidate,) = corrections(database, now=NOW + timedelta(days=2))
    assert (candidate.correction.kind, candidate.correction.mailed_title) == (Kind.CHANGED, "Story 1")


def test_the_next_edition_tells_once_of_what_an_editor_marked(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    mark(database, "1", "The vote was on Tuesday.", now=NOW)
    assert [one.correction.kind for one in corrections(database, now=NOW)] == [Kind.MARKED]
    assert next_editions(database, settings, list(posts(1, 2, 3))) == [[("Story 1", False)], []]
    assert corrections(database, now=NOW + timedelta(days=2)) == []
    mark(database, "1", "And it was on Wednesday.", now=NOW + timedelta(days=2))
    assert next_editions(database, settings, list(posts(1, 2, 3)), (3, 4)) == [[("Story 1", False)], []]


def test_a_mark_is_taken_back(database: Database, settings: Config, draft: StoredEdition) -> None:
    mailed(database, settings, draft)
    mark(database, "1", "", now=NOW, withdrawn=True)
    assert unmark(database, "1").title == "Story 1"
    with pytest.raises(EditionError, match='Nobody marked "Story 1"'):
        unmark(database, "1")
    assert next_editions(database, settings, list(posts(1, 2, 3)), (1,)) == [[]]


def test_what_an_editor_says_is_withdrawn_is_told_though_the_feed_shows_it(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    mark(database, "1", "It was not checked.", now=NOW, withdrawn=True)
    assert next_editions(database, settings, list(posts(1, 2, 3))) == [[("Story 1", True)], []]


def test_a_mark_needs_words_and_readers(database: Database, settings: Config, draft: StoredEdition) -> None:
    with pytest.raises(EditionError, match="needs words"):
        mark(database, "1", " ", now=NOW)
    with pytest.raises(EditionError, match="Nobody was mailed"):
        mark(database, "1", "It was on Tuesday.", now=NOW)
    with pytest.raises(EditionError, match="No story is called"):
        mark(database, "77", "It was on Tuesday.", now=NOW)


def test_a_story_whose_page_was_gone_for_a_moment_comes_in_the_next_edition(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, emails(1))
    mailer, site = FakeMailer(), Newsroom(*posts(1, 2, 3), gone=("/post-2/",))
    work = sending(database, settings, mailer)
    left = refresh(work, Renderer(settings), site, site, draft).edition
    assert isinstance(left, StoredEdition)
    freeze(work, left)
    send(work, left.id)
    tomorrow = NOW + timedelta(days=1)
    poll_file(database, feed([*posts(1, 2, 3), Post(5, "New", tomorrow - timedelta(hours=1))]), settings, now=tomorrow)
    made = build_draft(database, Renderer(settings), settings, "daily", tomorrow.date(), now=tomorrow)
    assert isinstance(made, StoredEdition)
    assert sorted(titles(made)) == ["New", "Story 2"]


def test_a_proof_reaches_those_it_can_and_nobody_twice(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_two = config(settings.path("."), digests={"daily": {"proof_to": ["a@example.org", "b@example.org"]}})
    refused = Outcome(OutcomeKind.REFUSED, "no such mailbox")
    mailer = FakeMailer(refused)
    work = sending(database, with_two, mailer)
    with pytest.raises(NeedsAPersonError, match="1 of 2 proofs"):
        send_proofs(work, draft)
    with database.read() as connection:
        known = load_edition(connection, draft.id)
    assert send_proofs(work, known) == ()
    assert mailer.accepted == ["b@example.org"]
