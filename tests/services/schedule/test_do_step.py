"""What becomes of each step that is due: drafted, sent, resumed, held or skipped."""

import threading
from pathlib import Path

from digest.domain.batches import Outcome, OutcomeKind
from digest.store.database import Database
from digest.store.tables import batches
from tests.fakes.mailer import ACCEPTED, FakeMailer
from tests.services.newsroom import READERS, Newsroom, begin, states


def test_an_edition_without_stories_is_recorded_as_skipped_once(newsroom: Newsroom) -> None:
    begin(newsroom, min_stories=2)
    assert states(newsroom.ask("2026-05-12 07:00")) == [("2026-05-12", "skipped")]
    assert "min_stories is 2" in newsroom.note("2026-05-12")
    assert newsroom.ask("2026-05-12 07:01").done == ()
    newsroom.publish("2026-05-12 08:00")
    newsroom.ask("2026-05-13 07:00")
    assert newsroom.titles() == [["News of 2026-05-11 08:00", "News of 2026-05-12 08:00"]]


def test_nobody_knows_that_there_are_no_stories_while_the_feed_cannot_be_read(newsroom: Newsroom) -> None:
    newsroom.ask("2026-05-11 12:00")
    newsroom.publish("2026-05-12 05:00")
    newsroom.is_down = True
    done = newsroom.ask("2026-05-12 07:00")
    assert (done.done, done.poll and done.poll.error) == ((), "The site is down.")
    newsroom.is_down = False
    assert states(newsroom.ask("2026-05-12 07:01")) == [("2026-05-12", "submitted")]


def test_without_readers_an_edition_is_skipped(database: Database, tmp_path: Path) -> None:
    newsroom = Newsroom(database, tmp_path)
    begin(newsroom)
    assert states(newsroom.ask("2026-05-12 07:00")) == [("2026-05-12", "skipped")]
    assert "no active subscriber" in newsroom.note("2026-05-12")
    newsroom.subscribe()
    newsroom.publish("2026-05-12 08:00")
    newsroom.ask("2026-05-13 07:00")
    assert len(newsroom.titles()[0]) == 2


def test_a_proof_that_could_not_leave_is_tried_again(newsroom: Newsroom) -> None:
    begin(newsroom, approval="required", proof_to=["editor@example.org"])
    newsroom.mailer = FakeMailer(Outcome(OutcomeKind.RETRY, "The server is away."))
    failed = newsroom.ask("2026-05-12 06:00")
    assert (failed.exit_code, "The server is away." in failed.done[0].error) == (3, True)
    assert states(newsroom.ask("2026-05-12 06:01")) == [("2026-05-12", "draft")]
    assert newsroom.mailer.accepted == ["editor@example.org"]
    assert newsroom.ask("2026-05-12 06:02").done == ()


def test_an_edition_that_nothing_drafted_is_held_and_its_proof_sent(newsroom: Newsroom) -> None:
    begin(newsroom, approval="required", proof_to=["editor@example.org"])
    assert states(newsroom.ask("2026-05-12 07:30")) == [("2026-05-12", "held")]
    assert newsroom.mailer.accepted == ["editor@example.org"]


def test_staff_hear_that_the_proof_of_a_held_edition_could_not_leave(newsroom: Newsroom) -> None:
    begin(newsroom, approval="required", proof_to=["editor@example.org"])
    newsroom.mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, "The key is wrong."))
    (done,) = newsroom.ask("2026-05-12 07:30").done
    assert ("The key is wrong." in done.error, done.needs_a_person) == (True, True)
    assert done.report
    assert done.report.state == "held"


def test_a_send_that_gave_up_is_reported_once_and_waits_for_a_person(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, "401: the key is wrong.", stop=True))
    asked = newsroom.ask("2026-05-12 07:00")
    assert asked.exit_code == 3
    assert "the key is wrong" in asked.done[0].error
    assert newsroom.ask("2026-05-12 07:01").done == ()


def test_a_reader_who_was_set_aside_is_tried_again_when_it_is_time_however_late_the_edition_is(
    newsroom: Newsroom,
) -> None:
    begin(newsroom, when_late="hold", late_after="1h")
    aside = Outcome(OutcomeKind.RETRY, "450 4.2.1", set_aside=True)
    newsroom.mailer = FakeMailer(aside, ACCEPTED, ACCEPTED, aside, batch_size=1)
    first = newsroom.ask("2026-05-12 07:00")
    assert (states(first), first.exit_code) == ([("2026-05-12", "sending")], 0)
    assert "1 reader is set aside" in newsroom.note("2026-05-12")
    assert (len(newsroom.mailer.submitted), len(newsroom.mailer.accepted)) == (4, 2)
    assert newsroom.ask("2026-05-12 11:00").done == ()
    with newsroom.database.begin() as connection:
        connection.execute(batches.update().values(not_before=0.0))
    assert states(newsroom.ask("2026-05-12 11:01")) == [("2026-05-12", "submitted")]
    assert sorted(newsroom.mailer.accepted) == READERS


def test_a_stopped_send_is_resumed_automatically(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.mailer = FakeMailer(batch_size=1, before=lambda _batch: newsroom.stop.set())
    stopped = newsroom.ask("2026-05-12 07:00")
    assert (states(stopped), stopped.exit_code) == ([("2026-05-12", "sending")], 0)
    first = newsroom.mailer.accepted
    newsroom.stop, newsroom.mailer = threading.Event(), FakeMailer()
    assert states(newsroom.ask("2026-05-12 07:01")) == [("2026-05-12", "submitted")]
    assert (len(first), sorted(first + newsroom.mailer.accepted)) == (1, READERS)
