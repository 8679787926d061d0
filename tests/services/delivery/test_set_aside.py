"""One reader whose mail the server cannot take now: everybody else gets theirs, and the reader is tried again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.config import Config
from digest.domain.batches import TRIES
from digest.domain.errors import NeedsAPersonError
from digest.mail.smtp import SmtpMailer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import Report, report
from digest.services.delivery.processes import this_process
from digest.services.delivery.send import send
from digest.services.delivery.send_in_jobs import Worker
from digest.services.delivery.settle import settle_by_word
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.tables import batches, subscribers
from tests.fakes.smtp import Script, ScriptedSmtp, for_reader, scripted
from tests.services.builders import config, machine
from tests.services.small_sends import NOW, Hours, emails, ready, with_readers, with_stories

ALL = emails(10)
ONE, OTHERS = ALL[3], ALL[:3] + ALL[4:]


class Post:
    """A send of ten readers' edition through a scripted server, on a clock that waiting moves."""

    def __init__(self, database: Database, settings: Config, server: ScriptedSmtp) -> None:
        self.hours, self.server = Hours(), server
        self.work = Sending(
            database,
            settings,
            SmtpMailer(settings),
            clock=lambda: NOW,
            memory=machine(settings),
            concurrency=settings.smtp.concurrency,
            real_clock=lambda _: self.hours.now,
            wait=self.hours.wait,
        )
        with_stories(database, settings, 1)
        with_readers(database, ALL)
        self.edition = ready(database, settings).id
        freeze(self.work, ready(database, settings))

    def send(self, after: timedelta = timedelta()) -> Report:
        self.hours.now += after
        return send(self.work, self.edition)

    def id_of(self, email: str) -> int:
        with self.work.database.read() as connection:
            return int(connection.execute(select(subscribers.c.id).where(subscribers.c.email == email)).scalar_one())


@contextmanager
def post(
    database: Database, folder: Path, script: Script, canary: Sequence[str] = (), **smtp: object
) -> Iterator[Post]:
    with scripted(script) as server:
        table = {"host": "127.0.0.1", "port": server.port, "security": "none", "timeout": "5s", **smtp}
        sender = {"backend": "smtp", "from_email": "digest@notesfrompoland.com", "postal_address": "Kraków"}
        mail = {**sender, "canary": canary, "canary_wait": "10m"}
        web = {"public_url": "https://digest.notesfrompoland.com"}
        one = Post(database, config(folder, mail=mail, smtp=table, web=web), server)
        try:
            yield one
        finally:
            one.work.mailer.close()


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("RCPT", "450 4.1.2 no such domain"),
        ("RCPT", "450 greylisted"),
        ("RCPT", "451 4.4.3 no answer from the name server"),
        ("DATA", "452 4.2.2 mailbox full"),
        ("CONTENT", "452 4.2.2 mailbox full"),
        ("CONTENT", "451 4.6.0 not now"),
    ],
)
def test_a_reader_who_cannot_be_mailed_now_delays_nobody_else(
    database: Database, tmp_path: Path, step: str, reply: str
) -> None:
    with post(database, tmp_path, for_reader(ONE, step, reply)) as one:
        done = one.send()
        assert sorted(one.server.accepted) == sorted(OTHERS)
        assert one.server.asked.count(ONE) == 2
        assert one.server.asked[-1] == ONE
        assert (done.state, done.cause, done.sums.recipients["pending"]) == ("sending", "set-aside", 1)
        assert "1 reader is set aside" in done.note
        assert one.hours.waits == []
        assert one.server.connections == 1


def test_a_reader_who_is_taken_at_the_end_is_mailed_once(database: Database, tmp_path: Path) -> None:
    script = for_reader(ONE, "RCPT", "450 4.2.1 busy", "250 ok")
    with post(database, tmp_path, script) as one:
        done = one.send()
        assert (done.state, done.needs_a_person) == ("submitted", False)
        assert one.server.accepted == [*OTHERS, ONE]


def test_a_reader_who_was_set_aside_is_tried_again_later_and_mailed_once(database: Database, tmp_path: Path) -> None:
    script = for_reader(ONE, "RCPT", "450 4.2.1 busy", "450 4.2.1 busy", "450 4.2.1 busy", "250 ok")
    with post(database, tmp_path, script) as one:
        one.send()
        assert one.send(timedelta(minutes=4)).sums.recipients["pending"] == 1
        assert one.server.asked.count(ONE) == 2
        assert one.send(timedelta(minutes=1)).sums.recipients["pending"] == 1
        assert one.server.asked.count(ONE) == 3
        assert one.send(timedelta(minutes=5)).state == "submitted"
        assert one.server.accepted == [*OTHERS, ONE]


def test_after_the_configured_time_the_reader_fails_alone_and_is_named_by_id(
    database: Database, tmp_path: Path
) -> None:
    with post(database, tmp_path, for_reader(ONE, "RCPT", "450 4.1.2 no"), retry_for="1h") as one:
        for _ in range(20):
            done = one.send(timedelta(minutes=5))
        assert (done.state, done.sums.recipients["failed"], done.sums.recipients["submitted"]) == ("submitted", 1, 9)
        (failed,) = done.unsettled
        assert failed.detail.startswith(f"Recipient {one.id_of(ONE)}: ")
        assert "450 4.1.2" in failed.detail
        assert ONE not in failed.detail
        assert done.needs_a_person
        tried = one.server.asked.count(ONE)
        assert 4 <= tried <= 12
        # A person's word gives the reader the whole time again.
        settle_by_word(database, one.edition, accepted=False, number=failed.number)
        assert one.send().sums.recipients["pending"] == 1
        assert one.server.asked.count(ONE) == tried + 2
        assert sorted(one.server.accepted) == sorted(OTHERS)


def test_a_reader_whose_server_was_not_asked_for_days_gets_one_more_try(database: Database, tmp_path: Path) -> None:
    script = for_reader(ONE, "RCPT", "450 4.2.1 busy", "450 4.2.1 busy", "250 ok")
    with post(database, tmp_path, script) as one:
        one.send()
        assert one.send(timedelta(days=2)).state == "submitted"
        assert sorted(one.server.accepted) == sorted(ALL)


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("MAIL", "450 4.1.8 sender not known yet"),
        ("MAIL", "451 later"),
        ("RCPT", "421 4.2.1 closing"),
        ("RCPT", "451 4.3.0 no disk"),
        ("RCPT", "450 4.7.1 too fast"),
        ("DATA", "452 4.3.1 no disk"),
        ("CONTENT", "451 4.7.0 not from here"),
        ("CONTENT", "421 closing"),
    ],
)
def test_an_answer_about_every_mail_slows_everybody_and_loses_nobody(
    database: Database, tmp_path: Path, step: str, reply: str
) -> None:
    answers = [reply] * 30

    def script(asked: str, _reader: str) -> str | None:
        return answers.pop() if asked == step and answers else None

    with post(database, tmp_path, script) as one:
        with pytest.raises(NeedsAPersonError, match=f"{TRIES} times in a row"):
            one.send()
        assert len(one.hours.waits) >= TRIES - 1
        assert one.server.accepted == []
        assert report(database, one.edition).sums.recipients["pending"] == 10
        answers.clear()
        assert one.send(timedelta(minutes=10)).state == "submitted"
        assert sorted(one.server.accepted) == sorted(ALL)


def test_a_policy_that_meets_one_reader_only_lets_the_others_pass(database: Database, tmp_path: Path) -> None:
    with post(database, tmp_path, for_reader(ONE, "RCPT", "450 4.7.1 greylisted")) as one:
        with pytest.raises(NeedsAPersonError):
            one.send()
        assert one.server.accepted == OTHERS


def test_a_sender_that_is_refused_stops_the_send_and_the_resume_mails_everybody(
    database: Database, tmp_path: Path
) -> None:
    answers = ["550 5.7.1 you may not send"] * 3

    def script(step: str, _reader: str) -> str | None:
        return answers.pop() if step == "MAIL" and answers else None

    with post(database, tmp_path, script) as one:
        for _ in range(3):
            with pytest.raises(NeedsAPersonError, match="refused the sender"):
                one.send()
        assert report(database, one.edition).sums.recipients["pending"] == 10
        assert one.send().state == "submitted"
        assert sorted(one.server.accepted) == sorted(ALL)


def test_a_mail_whose_answer_is_lost_stays_uncertain_while_another_is_set_aside(
    database: Database, tmp_path: Path
) -> None:
    def script(step: str, reader: str) -> str | None:
        return {("CONTENT", ALL[0]): "", ("RCPT", ONE): "450 4.2.1 busy"}.get((step, reader))

    with post(database, tmp_path, script) as one:
        for _ in range(3):
            done = one.send(timedelta(minutes=10))
        assert (done.sums.recipients["uncertain"], done.sums.recipients["pending"]) == (1, 1)
        assert one.server.asked.count(ALL[0]) == 1


def test_a_canary_who_was_set_aside_does_not_keep_the_others_waiting(database: Database, tmp_path: Path) -> None:
    with post(database, tmp_path, for_reader(ONE, "RCPT", "450 4.2.1 busy"), canary=[ONE]) as one:
        assert one.send().sums.recipients["submitted"] == 9
        assert one.server.asked[:2] == [ONE, ONE]
        assert one.hours.now - NOW >= timedelta(minutes=10)


def test_several_connections_share_the_mails_and_nobody_is_mailed_twice(database: Database, tmp_path: Path) -> None:
    with post(database, tmp_path, for_reader(ONE, "RCPT", "450 4.2.1 busy", "250 ok"), concurrency=3) as one:
        assert one.send().state == "submitted"
        assert sorted(one.server.accepted) == sorted(ALL)
        assert 1 <= one.server.connections <= 3


def test_a_reader_for_whom_the_server_has_no_letters_is_unreachable(database: Database, tmp_path: Path) -> None:
    with post(database, tmp_path, lambda _step, _reader: None) as one:
        with database.begin() as connection:
            connection.execute(subscribers.update().where(subscribers.c.email == ONE).values(email="łoś@example.org"))
        done = one.send()
        assert (done.state, done.needs_a_person) == ("submitted", False)
        assert (done.sums.recipients["unreachable"], done.sums.recipients["submitted"]) == (1, 9)
        assert one.server.accepted == OTHERS
        assert done.unreachable == (one.id_of("łoś@example.org"),)


def test_a_worker_sets_a_reader_aside_and_comes_back_when_it_is_time(database: Database, tmp_path: Path) -> None:
    script = for_reader(ONE, "RCPT", "450 4.2.1 busy", "450 4.2.1 busy", "250 ok")
    with post(database, tmp_path, script) as one:
        worker = Worker(one.work, this_process())
        worker.prepare()
        with database.read() as connection:
            ids = list(connection.execute(select(batches.c.id).order_by(batches.c.number)).scalars())
        again = {number: at for number in ids if (at := worker.submit(one.edition, number))}
        ((number, at),) = again.items()
        assert at > one.hours.now
        one.hours.now = at
        later = worker.submit(one.edition, number)
        assert later is not None
        one.hours.now += timedelta(minutes=1)
        assert worker.submit(one.edition, number) == one.hours.now + timedelta(minutes=4)
        one.hours.now += timedelta(minutes=4)
        assert worker.submit(one.edition, number) is None
        assert one.server.accepted == [*OTHERS, ONE]
        assert report(database, one.edition).state == "submitted"
