"""How readers learn that a story they had was wrong, on both databases."""

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest

from digest.config import Config
from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.corrections import Kind
from digest.domain.errors import ConfigError, EditionError, NeedsAPersonError, NoReadersError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze, freeze_correction
from digest.services.delivery.send import send
from digest.services.editions.corrections import corrections, keep, mark, prepare, unmark
from digest.services.editions.make import build_draft
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.preferences import unsubscribe
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, machine
from tests.services.editors import drafted, posts
from tests.services.small_sends import NOW, emails, sending, with_readers


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
    retitled = [Post(1, "Story one was never so", NOW - timedelta(hours=1)), *posts(2, 3)]
    poll_file(database, feed(retitled), settings, now=NOW)
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


def test_a_correction_follows_only_the_batches_that_left_or_may_have(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, emails(4))
    outcomes = [Outcome(kind) for kind in (OutcomeKind.REFUSED, OutcomeKind.UNCERTAIN, OutcomeKind.ACCEPTED)]
    first = FakeMailer(*outcomes, batch_size=1)
    work = sending(database, settings, first)
    freeze(work, draft)
    send(work, draft.id)
    sent = [batch.recipients[0].email for batch in first.submitted]
    ready = prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    (correction,) = keep(database, ready, now=NOW)
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    assert freeze_correction(work, correction) == 3
    send(work, correction.id)
    assert sorted(mailer.accepted) == sorted(sent[1:])


def test_no_correction_is_made_while_its_story_is_still_on_its_way(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, emails(4))
    stop = threading.Event()
    work = sending(database, settings, FakeMailer(batch_size=1, before=lambda _batch: stop.set()))
    freeze(work, draft)
    with pytest.raises(NeedsAPersonError, match="was stopped"):
        send(work, draft.id, stop=stop)
    with pytest.raises(EditionError, match=f"Edition {draft.id} with that story is still on its way"):
        prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    send(sending(database, settings, FakeMailer()), draft.id)
    assert prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW).made


def test_a_correction_reaches_readers_whom_the_story_may_have_reached(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer(Outcome(OutcomeKind.UNCERTAIN)))
    freeze(work, draft)
    send(work, draft.id)
    ready = prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    (correction,) = keep(database, ready, now=NOW)
    assert freeze(work, correction) == 1


def test_a_story_that_never_left_needs_no_correction(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer(Outcome(OutcomeKind.REFUSED)))
    freeze(work, draft)
    send(work, draft.id)
    with pytest.raises(EditionError, match='Nobody was mailed "Story 1"; there is nothing to correct'):
        prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)


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
    corrected = []
    for days_later in days:
        day = NOW + timedelta(days=days_later)
        work = Sending(database, settings, FakeMailer(), partial(datetime.astimezone, day), machine(settings))
        news = Post(50 + days_later, f"News {days_later}", day - timedelta(hours=2), text=f"Day {days_later}.")
        poll_file(database, feed([*shown, news]), settings, now=day - timedelta(minutes=4))
        made = build_draft(database, Renderer(settings), settings, "daily", day.date(), now=day)
        assert isinstance(made, StoredEdition)
        corrected.append([(one["mailed_title"], one["withdrawn"]) for one in made.document["corrections"]])
        freeze(work, made)
        send(work, made.id)
    return corrected


def mailed(database: Database, settings: Config, draft: StoredEdition) -> None:
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer())
    freeze(work, draft)
    send(work, draft.id)


def test_the_next_edition_says_nothing_of_a_changed_headline(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    retitled = [Post(1, "Story one was never so", NOW - timedelta(hours=1)), *posts(2, 3)]
    assert next_editions(database, settings, retitled) == [[], []]
    (candidate,) = corrections(database, now=NOW + timedelta(days=2))
    assert (candidate.correction.kind, candidate.correction.mailed_title) == (Kind.CHANGED, "Story 1")


def test_the_next_edition_corrects_once_what_an_editor_marked(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    mark(database, "1", "The vote was on Tuesday.", now=NOW)
    assert [one.correction.kind for one in corrections(database, now=NOW)] == [Kind.MARKED]
    assert next_editions(database, settings, list(posts(1, 2, 3))) == [[("Story 1", False)], []]
    assert corrections(database, now=NOW + timedelta(days=2)) == []
    mark(database, "1", "And it was on Wednesday.", now=NOW + timedelta(days=2))
    assert next_editions(database, settings, list(posts(1, 2, 3)), (3, 4)) == [[("Story 1", False)], []]


def test_a_correction_says_only_what_readers_can_see(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    note = "It was\u202e on\u200b Tuesday.\ufeff"
    (ready,) = prepare(database, Renderer(settings), settings, "1", note, now=NOW).made
    assert (ready.edition.note, ready.edition.preheader) == ("It was on Tuesday.",) * 2
    mark(database, "1", note, now=NOW)
    assert [one.correction.note for one in corrections(database, now=NOW)] == ["It was on Tuesday."]
    with pytest.raises(ConfigError, match="not UTF-8"):
        mark(database, "1", "It was on \udcff.", now=NOW)
    for empty in ("\u200b", " \u202e\n"):
        with pytest.raises(ConfigError, match="needs words"):
            mark(database, "1", empty, now=NOW)
        with pytest.raises(ConfigError, match="needs words"):
            prepare(database, Renderer(settings), settings, "1", empty, now=NOW)


def test_a_mark_is_taken_back(database: Database, settings: Config, draft: StoredEdition) -> None:
    mailed(database, settings, draft)
    mark(database, "1", "", now=NOW, withdrawn=True)
    assert unmark(database, "1").title == "Story 1"
    with pytest.raises(EditionError, match='Nobody marked "Story 1"'):
        unmark(database, "1")
    assert next_editions(database, settings, list(posts(1, 2, 3)), (1,)) == [[]]


def test_what_an_editor_says_is_withdrawn_is_corrected_though_the_feed_shows_it(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailed(database, settings, draft)
    mark(database, "1", "It was not checked.", now=NOW, withdrawn=True)
    assert next_editions(database, settings, list(posts(1, 2, 3))) == [[("Story 1", True)], []]


def test_a_mark_needs_words_and_readers(database: Database, settings: Config, draft: StoredEdition) -> None:
    with pytest.raises(ConfigError, match="needs words"):
        mark(database, "1", " ", now=NOW)
    with pytest.raises(EditionError, match="Nobody was mailed"):
        mark(database, "1", "It was on Tuesday.", now=NOW)
    with pytest.raises(EditionError, match="No story is called"):
        mark(database, "77", "It was on Tuesday.", now=NOW)
