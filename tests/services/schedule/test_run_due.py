import shutil
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.lists import Line
from digest.domain.restored import EditionName, Remembered
from digest.services.delivery.settle import settle_by_word
from digest.services.editions.decide import Signed, approve, postpone
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.schedule.run_due import Round
from tests.fakes.mailer import FakeMailer
from tests.services.builders import WARSAW, config, local
from tests.services.newsroom import FIRST, READERS, Newsroom, begin, states


def test_a_new_installation_sends_nothing_before_its_first_time(newsroom: Newsroom) -> None:
    begin(newsroom)
    assert newsroom.editions() == {"2026-05-11": "skipped"}
    assert newsroom.ask("2026-05-12 06:59").done == ()
    assert states(newsroom.ask("2026-05-12 07:00")) == [("2026-05-12", "submitted")]
    assert newsroom.ask("2026-05-12 07:01").done == ()
    assert sorted(newsroom.mailer.accepted) == READERS


def test_the_feed_is_read_first_if_its_last_reading_is_old(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.publish("2026-05-12 06:55")
    assert newsroom.ask("2026-05-11 12:14").poll is None
    done = newsroom.ask("2026-05-12 07:00")
    assert done.poll is not None
    assert done.poll.new == 1
    assert newsroom.titles() == [["News of 2026-05-11 08:00", "News of 2026-05-12 06:55"]]


def test_missed_editions_make_one_that_has_all_their_stories(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.ask("2026-05-12 07:00")
    newsroom.publish("2026-05-12 09:00", "2026-05-13 09:00", "2026-05-14 09:00", "2026-05-15 06:00")
    assert states(newsroom.ask("2026-05-15 07:30")) == [
        ("2026-05-13", "skipped"),
        ("2026-05-14", "skipped"),
        ("2026-05-15", "submitted"),
    ]
    assert newsroom.titles()[1] == [post.title for post in newsroom.posts[1:]]
    assert newsroom.note("2026-05-13") == "It was missed; its stories go into the edition of 2026-05-15."


def test_an_edition_that_catches_up_has_room_for_the_stories_of_each_date(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    begin(newsroom, max_stories=2)
    newsroom.ask("2026-05-12 07:00")
    hours = [f"2026-05-{day} {hour:02}:00" for day in (12, 13, 14) for hour in (9, 10)]
    newsroom.publish(*hours)
    assert states(newsroom.ask("2026-05-15 07:30"))[-1] == ("2026-05-15", "submitted")
    assert newsroom.titles()[1] == [post.title for post in newsroom.posts[1:]]
    assert "Left out" not in caplog.text
    newsroom.publish(*(f"2026-05-15 {hour:02}:00" for hour in (9, 10, 11, 12, 13)))
    newsroom.ask("2026-05-17 07:30")
    assert newsroom.titles()[2] == [post.title for post in newsroom.posts[-4:]]
    assert "Left out, because there are more than `max_stories`: “News of 2026-05-15 09:00”" in caplog.text
    newsroom.publish(*(f"2026-05-17 {hour:02}:00" for hour in (9, 10, 11)))
    newsroom.ask("2026-05-18 07:00")
    assert newsroom.titles()[3] == [post.title for post in newsroom.posts[-2:]]


def test_while_the_feed_cannot_be_read_what_is_known_is_sent(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.is_down = True
    assert states(newsroom.ask("2026-05-12 07:00")) == [("2026-05-12", "submitted")]


@pytest.mark.parametrize(("when_late", "state"), [("send", "submitted"), ("hold", "held"), ("skip", "skipped")])
def test_a_late_edition_follows_the_rule(newsroom: Newsroom, when_late: str, state: str) -> None:
    begin(newsroom, when_late=when_late, late_after="30m")
    done = newsroom.ask("2026-05-12 07:31")
    assert states(done) == [("2026-05-12", state)]
    assert done.exit_code == (3 if state == "held" else 0)
    assert newsroom.ask("2026-05-12 07:32").done == ()
    newsroom.publish("2026-05-12 09:00")
    newsroom.ask("2026-05-13 07:00")
    first, *others = [post.title for post in newsroom.posts]
    assert (
        newsroom.titles()
        == {
            "send": [[first], others],
            "hold": [others],
            "skip": [[first, *others]],
        }[when_late]
    )


def test_what_is_held_for_approval_leaves_when_a_person_approves(newsroom: Newsroom) -> None:
    begin(newsroom, approval="required", when_late="skip", late_after="30m")
    assert states(newsroom.ask("2026-05-12 06:00")) == [("2026-05-12", "draft")]
    assert newsroom.ask("2026-05-12 06:30").done == ()
    held = newsroom.ask("2026-05-12 07:00")
    assert (states(held), held.exit_code) == ([("2026-05-12", "held")], 3)
    assert newsroom.ask("2026-05-12 07:01").done == ()
    assert held.done[0].report is not None
    approve(newsroom.database, held.done[0].report.edition, now=local("2026-05-12 11:00"))
    assert states(newsroom.ask("2026-05-12 11:01")) == [("2026-05-12", "submitted")]


def test_what_is_approved_in_time_leaves_at_its_time(newsroom: Newsroom) -> None:
    begin(newsroom, approval="required")
    drafted = newsroom.ask("2026-05-12 06:00").done[0].report
    assert drafted is not None
    approve(newsroom.database, drafted.edition, now=local("2026-05-12 06:20"))
    assert newsroom.ask("2026-05-12 06:59").done == ()
    assert states(newsroom.ask("2026-05-12 07:00")) == [("2026-05-12", "submitted")]


def test_a_batch_that_a_person_wants_sent_again_is_sent_by_the_clock(newsroom: Newsroom) -> None:
    begin(newsroom, when_late="hold")
    newsroom.mailer = FakeMailer(Outcome(OutcomeKind.UNCERTAIN, "The connection was lost."))
    sent = newsroom.ask("2026-05-12 07:00")
    assert (states(sent), sent.exit_code) == ([("2026-05-12", "submitted")], 3)
    assert sent.done[0].report is not None
    settle_by_word(newsroom.database, sent.done[0].report.edition, accepted=False, number=None)
    assert states(newsroom.ask("2026-05-12 15:00")) == [("2026-05-12", "submitted")]
    assert sorted(newsroom.mailer.accepted) == READERS


def test_an_interrupted_send_that_was_held_as_late_goes_on_when_a_person_approves(newsroom: Newsroom) -> None:
    begin(newsroom, when_late="hold")
    newsroom.mailer = FakeMailer(batch_size=1, before=lambda _batch: newsroom.stop.set())
    newsroom.ask("2026-05-12 07:00")
    first = newsroom.mailer.accepted
    newsroom.stop, newsroom.mailer = threading.Event(), FakeMailer()
    held = newsroom.ask("2026-05-12 12:00").done[0].report
    assert held is not None
    assert held.state == "held"
    approve(newsroom.database, held.edition, now=local("2026-05-12 12:30"))
    assert states(newsroom.ask("2026-05-12 12:31")) == [("2026-05-12", "submitted")]
    assert sorted(first + newsroom.mailer.accepted) == READERS


def test_what_left_from_another_machine_is_remembered_at_the_next_asking(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.ask("2026-05-12 07:00")
    shutil.rmtree(newsroom.memory.folder)
    newsroom.ask("2026-05-12 07:05")
    assert newsroom.memory.recall_all() == {EditionName("daily", date(2026, 5, 12)): Remembered(finished=True)}


def test_the_trouble_of_one_digest_does_not_keep_the_others_waiting(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(newsroom)
    monkeypatch.setattr(
        Newsroom, "config", property(lambda one: config(one.folder, digests={"broken": {}, "daily": {}}))
    )
    newsroom.ask("2026-05-11 12:01")
    add_subscriber(newsroom.database, Line("eva@example.org"), ListRules(("broken",), ("broken",), WARSAW), now=FIRST)

    def break_first(batch: Batch) -> None:
        if batch.digest == "broken":
            raise ZeroDivisionError

    newsroom.mailer = FakeMailer(before=break_first)
    done = newsroom.ask("2026-05-12 07:00")
    assert [type(error) for error in done.unforeseen] == [ZeroDivisionError]
    assert states(done) == [("2026-05-12", "submitted")]
    assert sorted(newsroom.mailer.accepted) == READERS


def racing(newsroom: Newsroom, moment: str, count: int) -> list[Round]:
    rounds: list[Round] = []
    gate = threading.Barrier(count)

    def work() -> None:
        gate.wait()
        rounds.append(newsroom.ask(moment))

    _together([work] * count)
    return rounds


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("settings", [{}, {"when_late": "hold"}, {"when_late": "skip"}, {"min_stories": 5}])
def test_eight_at_once_do_each_step_once(newsroom: Newsroom, settings: dict[str, Any]) -> None:
    begin(newsroom, late_after="30m", **settings)
    rounds = racing(newsroom, "2026-05-14 08:00", 8)
    assert all(round_.unforeseen == () and not any(one.error for one in round_.done) for round_ in rounds)
    assert len(newsroom.editions()) == 4
    assert newsroom.editions()["2026-05-13"] == "skipped"
    assert sorted(newsroom.mailer.accepted) == (READERS if settings == {} else [])


def test_a_postponed_edition_leaves_once_at_its_new_time_and_the_next_one_at_its_own(newsroom: Newsroom) -> None:
    begin(newsroom, approval="required", proof_to=["desk@example.org"])
    newsroom.ask("2026-05-12 06:00")
    signed = Signed("Ola", local("2026-05-12 06:30"))
    approve(newsroom.database, 2, now=signed.at)
    postpone(newsroom.database, newsroom.config, 2, local("2026-05-12 09:30"), signed=signed)
    newsroom.publish("2026-05-12 07:30")
    assert newsroom.ask("2026-05-12 07:00").done == newsroom.ask("2026-05-12 09:29").done == ()
    assert states(newsroom.ask("2026-05-12 09:30")) == [("2026-05-12", "submitted")]
    assert newsroom.ask("2026-05-12 09:31").done == ()
    newsroom.ask("2026-05-13 06:00")
    approve(newsroom.database, 3, now=local("2026-05-13 06:30"))
    assert states(newsroom.ask("2026-05-13 07:00")) == [("2026-05-13", "submitted")]
    assert newsroom.titles()[-2:] == [["News of 2026-05-11 08:00"], ["News of 2026-05-12 07:30"]]
    assert sorted(newsroom.mailer.accepted) == sorted([*READERS, *READERS, "desk@example.org", "desk@example.org"])
