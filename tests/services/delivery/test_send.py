from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.config import Config
from digest.domain.batches import TRIES, Batch, Outcome, OutcomeKind
from digest.domain.editions import NoEdition
from digest.domain.errors import EditionError, NeedsAPersonError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.send import send
from digest.services.editions.decide import approve, cancel, hold
from digest.services.editions.make import build_draft
from digest.services.editions.ready import ready_edition
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition, sent_story_ids
from digest.store.tables import batches
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config, local

NOW = local("2026-05-12 07:00")
VARIANTS = {
    "url": "https://notesfrompoland.com/donate/",
    "variants": [
        {"name": "a", "weight": 3, "heading": "Ask A", "text": "Give."},
        {"name": "b", "weight": 1, "heading": "Ask B", "text": "Give."},
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path)


def with_stories(database: Database, settings: Config, *numbers: int) -> None:
    posts = [Post(number, f"Story {number}", NOW - timedelta(hours=number)) for number in numbers]
    poll_file(database, feed(posts), settings, now=NOW - timedelta(minutes=5))


def with_readers(database: Database, emails: Iterable[str], digest: str = "daily") -> None:
    rules = ListRules(("daily", "weekly"), (digest,), WARSAW)
    for email in emails:
        add_subscriber(database, Line(email, status=Status.ACTIVE), rules, now=NOW)


def emails(count: int) -> list[str]:
    return [f"reader{number}@example.org" for number in range(1, count + 1)]


def ready(database: Database, settings: Config) -> StoredEdition:
    found = ready_edition(database, Renderer(settings), settings, "daily", now=NOW)
    assert isinstance(found, StoredEdition)
    return found


class Hours:
    """A clock that stands still, except that waiting moves it."""

    def __init__(self) -> None:
        self.now = NOW
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += timedelta(seconds=seconds)


def sending(database: Database, settings: Config, mailer: FakeMailer, hours: Hours | None = None) -> Sending:
    time = hours or Hours()
    return Sending(database, settings, mailer, clock=lambda: NOW, real_clock=lambda: time.now, wait=time.wait)


def test_every_reader_gets_the_edition_once(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1, 2)
    with_readers(database, emails(5))
    mailer = FakeMailer(batch_size=2)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    assert freeze(work, edition) == 5
    done = send(work, edition.id)
    assert done.state == "submitted"
    assert sorted(mailer.accepted) == emails(5)
    assert [len(batch.recipients) for batch in mailer.submitted] == [2, 2, 1]
    assert done.as_json()["recipients"] == {
        "frozen": 5,
        "pending": 0,
        "submitting": 0,
        "submitted": 5,
        "uncertain": 0,
        "failed": 0,
        "suppressed": 0,
    }
    assert done.as_json()["batches"] == {
        "total": 3,
        "pending": 0,
        "submitting": 0,
        "submitted": 3,
        "uncertain": 0,
        "failed": 0,
    }


def test_sending_again_mails_nobody(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    again = ready(database, settings)
    assert (again.id, again.state) == (edition.id, "submitted")
    send(work, again.id)
    assert len(mailer.accepted) == 2


def test_each_reader_gets_one_variant_by_the_weights(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, donation=VARIANTS)
    with_stories(database, settings, 1)
    with_readers(database, emails(80))
    mailer = FakeMailer(batch_size=7)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    assert sorted(mailer.accepted) == sorted(emails(80))
    by_variant = {
        name: sum(len(batch.recipients) for batch in mailer.submitted if batch.rendition.variant == name)
        for name in ("a", "b")
    }
    assert by_variant["a"] > by_variant["b"] > 0


def test_who_left_or_is_suppressed_after_the_freeze_is_not_mailed(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(4))
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    unsubscribe(database, "reader2@example.org", "daily", now=NOW)
    suppress_address(database, "READER3@example.org", reason="manual", note="", now=NOW)
    done = send(work, edition.id)
    assert sorted(mailer.accepted) == ["reader1@example.org", "reader4@example.org"]
    assert done.sums.recipients["suppressed"] == 2
    assert done.sums.frozen == 4


def test_pending_readers_and_readers_of_another_digest_are_not_mailed(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, ["weekly@example.org"], "weekly")
    add_subscriber(
        database,
        Line("pending@example.org", status=Status.PENDING),
        ListRules(("daily", "weekly"), ("daily",), WARSAW),
        now=NOW,
    )
    work = sending(database, settings, FakeMailer())
    with pytest.raises(EditionError, match="Nobody reads daily"):
        freeze(work, ready(database, settings))
    # Nothing was used up: the edition is still a draft, and goes out once there are readers.
    with_readers(database, emails(1))
    edition = ready(database, settings)
    assert edition.state == "draft"
    assert freeze(work, edition) == 1


def test_an_uncertain_batch_is_never_sent_again_by_itself(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(4))
    mailer = FakeMailer(Outcome(OutcomeKind.UNCERTAIN, "the connection was lost"))
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    for _ in range(2):
        done = send(work, edition.id)
        assert done.needs_a_person
        assert done.sums.recipients["uncertain"] == 2
        assert done.sums.recipients["submitted"] == 2
    assert len(mailer.submitted) == 2


def test_a_refused_batch_fails_and_the_others_go_on(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(4))
    mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, "400"))
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    done = send(work, edition.id)
    assert (done.sums.batches["failed"], done.sums.batches["submitted"]) == (1, 1)


def test_a_wrong_key_stops_the_whole_send_and_leaves_the_rest_pending(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(6))
    mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, "401: the key is wrong", stop=True))
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    with pytest.raises(NeedsAPersonError, match="the key is wrong"):
        send(work, edition.id)
    assert report(database, edition.id).sums.batches["pending"] == 2
    done = send(work, edition.id)
    assert len(mailer.accepted) == 4
    assert done.sums.batches["failed"] == 1


def test_a_provider_that_is_busy_is_asked_again(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    hours = Hours()
    busy = Outcome(OutcomeKind.RETRY, "429", retry_at=NOW + timedelta(seconds=7))
    mailer = FakeMailer(busy, Outcome(OutcomeKind.RETRY, "refused"))
    work = sending(database, settings, mailer, hours)
    edition = ready(database, settings)
    freeze(work, edition)
    assert send(work, edition.id).state == "submitted"
    assert hours.waits[0] == 7
    assert 1 <= hours.waits[1] <= 2
    assert sorted(mailer.accepted) == emails(2)


def test_a_long_pause_is_left_to_a_person_and_can_be_resumed(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    mailer = FakeMailer(Outcome(OutcomeKind.RETRY, "429", retry_at=NOW + timedelta(hours=2)))
    hours = Hours()
    work = sending(database, settings, mailer, hours)
    edition = ready(database, settings)
    freeze(work, edition)
    for _ in range(2):
        with pytest.raises(NeedsAPersonError, match="goes on where it stopped"):
            send(work, edition.id)
    assert len(mailer.submitted) == 1
    hours.now += timedelta(hours=2)
    assert send(work, edition.id).state == "submitted"


def test_a_provider_that_stays_busy_is_given_up_after_a_stated_number_of_tries(
    database: Database, settings: Config
) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    mailer = FakeMailer(*[Outcome(OutcomeKind.RETRY, "no connection.")] * 20)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    for sendings in (1, 2):
        with pytest.raises(NeedsAPersonError, match=f"{TRIES} times in a row"):
            send(work, edition.id)
        assert len(mailer.submitted) == sendings * TRIES
    assert report(database, edition.id).sums.recipients["pending"] == 2


def test_the_batch_of_a_process_that_died_becomes_uncertain(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(4))

    def die(_batch: Batch) -> None:
        raise KeyboardInterrupt

    dying = sending(database, settings, FakeMailer(before=die))
    edition = ready(database, settings)
    freeze(dying, edition)
    with pytest.raises(KeyboardInterrupt):
        send(dying, edition.id)
    mailer = FakeMailer()
    # Before the lease ends, the process might still live: the batch is left alone.
    done = send(sending(database, settings, mailer), edition.id)
    assert (done.state, done.sums.recipients["submitting"]) == ("sending", 2)
    hours = Hours()
    hours.now += timedelta(hours=1)
    later = sending(database, settings, mailer, hours)
    done = send(later, edition.id)
    assert (done.state, done.sums.recipients["uncertain"], done.sums.recipients["submitted"]) == ("submitted", 2, 2)
    assert len(mailer.accepted) == 2


def test_a_frozen_edition_keeps_its_bytes_and_its_readers(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1, 2)
    with_readers(database, emails(2))
    mailer = FakeMailer(Outcome(OutcomeKind.RETRY, "429", retry_at=NOW + timedelta(hours=2)))
    hours = Hours()
    work = sending(database, settings, mailer, hours)
    edition = ready(database, settings)
    freeze(work, edition)
    with pytest.raises(NeedsAPersonError):
        send(work, edition.id)
    hours.now += timedelta(hours=3)
    with_stories(database, settings, 1, 2, 3)
    with_readers(database, ["late@example.org"])
    again = ready(database, settings)
    assert again.content_hash == edition.content_hash
    send(work, again.id)
    assert sorted(mailer.accepted) == emails(2)
    assert "Story 3" not in mailer.submitted[-1].rendition.html


def test_stories_of_a_submitted_edition_never_come_again(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1, 2)
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer())
    edition = ready(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    tomorrow = NOW + timedelta(days=1)
    moved = [Post(number, f"Story {number}", NOW + timedelta(hours=number), slug=f"new-{number}") for number in (1, 2)]
    poll_file(database, feed(moved), settings, now=tomorrow)
    none = ready_edition(database, Renderer(settings), settings, "daily", now=tomorrow)
    assert isinstance(none, NoEdition)
    assert {reason.value for _, reason in none.left_out} == {"already-sent"}


def test_a_draft_is_made_anew_until_it_is_sent(database: Database, settings: Config) -> None:
    renderer = Renderer(settings)
    with_stories(database, settings, 1)
    first = build_draft(database, renderer, settings, "daily", NOW.date(), now=NOW)
    with_stories(database, settings, 1, 2)
    second = build_draft(database, renderer, settings, "daily", NOW.date(), now=NOW)
    assert isinstance(first, StoredEdition)
    assert isinstance(second, StoredEdition)
    assert first.id == second.id
    assert first.content_hash != second.content_hash
    with_readers(database, emails(1))
    freeze(sending(database, settings, FakeMailer()), second)
    with pytest.raises(EditionError, match="not a draft"):
        build_draft(database, renderer, settings, "daily", NOW.date(), now=NOW)


def test_an_edition_that_changed_meanwhile_is_not_frozen(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(1))
    seen = ready(database, settings)
    with_stories(database, settings, 1, 2)
    ready(database, settings)
    with pytest.raises(EditionError, match="changed while"):
        freeze(sending(database, settings, FakeMailer()), seen)
    with database.read() as connection:
        kept = load_edition(connection, seen.id)
    assert kept.state == "draft"


def test_approval_is_needed_where_it_is_required(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, digests={"daily": {"approval": "required"}})
    with_stories(database, settings, 1)
    with pytest.raises(NeedsAPersonError, match="no draft yet"):
        ready(database, settings)
    build_draft(database, Renderer(settings), settings, "daily", NOW.date(), now=NOW)
    with pytest.raises(NeedsAPersonError, match="not approved"):
        ready(database, settings)


def test_a_claim_is_one_owners_alone(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    stolen: list[int] = []

    def steal(batch: Batch) -> None:
        with database.begin() as connection:
            connection.execute(update(batches).where(batches.c.id == batch.id).values(owner="another"))
        stolen.append(batch.id)

    work = sending(database, settings, FakeMailer(before=steal))
    edition = ready(database, settings)
    freeze(work, edition)
    done = send(work, edition.id)
    # What is no longer ours is not ours to record.
    assert stolen
    assert done.sums.recipients["submitting"] == 2


def test_a_held_edition_leaves_only_after_a_persons_word(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(4))
    mailer = FakeMailer(before=lambda batch: _ignore(hold(database, batch.edition_id, why="the lead is wrong")))
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    done = send(work, edition.id)
    assert (done.state, done.sums.recipients["submitted"], done.sums.recipients["pending"]) == ("held", 2, 2)
    assert done.needs_a_person
    with pytest.raises(NeedsAPersonError, match="the lead is wrong"):
        ready(database, settings)
    approve(database, edition.id, now=NOW)
    send(sending(database, settings, FakeMailer()), edition.id)
    assert report(database, edition.id).sums.recipients["submitted"] == 4


def test_a_cancelled_edition_gives_its_stories_back_only_if_nobody_got_it(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    edition = ready(database, settings)
    cancel(database, edition.id, why="")
    with pytest.raises(NeedsAPersonError, match="cancelled"):
        ready(database, settings)
    with database.read() as connection:
        assert sent_story_ids(connection, "daily", besides=NOW.date() + timedelta(days=1)) == frozenset()
    with pytest.raises(EditionError, match="cannot be approved"):
        approve(database, edition.id, now=NOW)


def test_an_approved_edition_is_sent_as_it_was_approved(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, digests={"daily": {"approval": "required"}})
    with_stories(database, settings, 1)
    with_readers(database, emails(1))
    draft = build_draft(database, Renderer(settings), settings, "daily", NOW.date(), now=NOW)
    assert isinstance(draft, StoredEdition)
    approve(database, draft.id, now=NOW)
    with_stories(database, settings, 1, 2)
    edition = ready(database, settings)
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    freeze(work, edition)
    assert send(work, edition.id).state == "submitted"
    assert "Story 2" not in mailer.submitted[0].rendition.html


def _ignore(_value: object) -> None:
    """Let a call that answers stand where none may."""


def test_who_gave_a_short_while_ago_is_not_asked_but_thanked(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, donation={**VARIANTS, "thanks": "Thank you for your gift.", "cooling_off": "30d"})
    with_stories(database, settings, 1)
    gifts = {"recent": NOW - timedelta(days=29), "long-ago": NOW - timedelta(days=31), "never": None}
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    for name, gift in gifts.items():
        line = Line(f"{name}@example.org", status=Status.ACTIVE, last_gift_at=gift)
        add_subscriber(database, line, rules, now=NOW)
    add_subscriber(database, Line("monthly@example.org", status=Status.ACTIVE, recurring=True), rules, now=NOW)
    edition = ready(database, settings)
    counted = audience(database, settings, edition.document, now=NOW).by_variant
    assert counted["thanks"] == 2
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    freeze(work, edition)
    send(work, edition.id)
    thanked = {
        recipient.email.partition("@")[0]
        for batch in mailer.submitted
        for recipient in batch.recipients
        if "Thank you for your gift." in batch.rendition.html and "Thank you for your gift." in batch.rendition.text
    }
    asked = {
        recipient.email.partition("@")[0]
        for batch in mailer.submitted
        for recipient in batch.recipients
        if "Ask A" in batch.rendition.html or "Ask B" in batch.rendition.html
    }
    assert (thanked, asked) == ({"recent", "monthly"}, {"long-ago", "never"})
