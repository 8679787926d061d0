"""One address that SendGrid refuses costs its reader the edition, and nobody else."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from digest.domain.batches import HALVINGS, Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError
from digest.mail.sendgrid.mailer import SendGridMailer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.processes import this_process
from digest.services.delivery.send import send
from digest.services.delivery.send_in_jobs import Worker
from digest.services.delivery.settle import settle_by_word
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.tables import batches, subscribers
from tests.fakes.mailer import FakeMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.services.builders import config, machine
from tests.services.small_sends import NOW, Hours, emails, ready, sending, with_readers, with_stories

ALL = emails(40)
BAD = {ALL[0], ALL[7], ALL[8], ALL[39]}


@contextmanager
def sent_through(
    fake: FakeSendGrid, database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Sending, int]]:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    settings = config(
        folder,
        mail={"backend": "sendgrid", "from_email": "digest@notesfrompoland.com", "postal_address": "Kraków"},
        sendgrid={"api_url": fake.url},
        web={"public_url": "https://digest.notesfrompoland.com"},
    )
    hours = Hours()
    mailer = SendGridMailer(settings)
    work = Sending(
        database,
        settings,
        mailer,
        clock=lambda: NOW,
        memory=machine(settings),
        real_clock=lambda _: hours.now,
        wait=hours.wait,
    )
    with_stories(database, settings, 1)
    with_readers(database, ALL)
    edition = ready(database, settings)
    freeze(work, edition)
    with closing(mailer):
        yield work, edition.id


@pytest.mark.parametrize("silent", [False, True])
def test_the_refused_fail_by_id_and_everybody_else_is_mailed_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, silent: bool
) -> None:
    with FakeSendGrid() as fake, sent_through(fake, database, tmp_path, monkeypatch) as (work, edition):
        (fake.dislikes_silently if silent else fake.dislikes).update(BAD)
        done = send(work, edition)
        assert sorted(mail.email for mail in fake.mails) == sorted(set(ALL) - BAD)
        assert (done.state, done.sums.recipients["failed"], done.sums.recipients["submitted"]) == ("submitted", 4, 36)
        assert done.sums.frozen == 40
        with database.read() as connection:
            rows = connection.execute(select(subscribers.c.id).where(subscribers.c.email.in_(BAD))).scalars()
            expected = sorted(f"Recipient {number}" for number in rows)
        assert sorted(batch.detail.partition(":")[0] for batch in done.unsettled) == expected
        assert len(fake.requests) < (20 if silent else 8) * 2
        # Once their addresses are accepted, a person's word sends the edition to them, and to them alone.
        fake.dislikes_silently.clear()
        fake.dislikes.clear()
        for batch in done.unsettled:
            settle_by_word(database, edition, accepted=False, number=batch.number)
        assert send(work, edition).sums.recipients["submitted"] == 40
        assert sorted(mail.email for mail in fake.mails) == sorted(ALL)


def test_a_send_in_which_everything_is_refused_gives_up_and_the_resume_mails_everybody_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeSendGrid() as fake, sent_through(fake, database, tmp_path, monkeypatch) as (work, edition):
        fake.dislikes_silently.update(ALL)
        with pytest.raises(NeedsAPersonError, match=f"{HALVINGS} batches in a row"):
            send(work, edition)
        assert len(fake.requests) <= 3 * HALVINGS
        failed = report(database, edition).unsettled
        fake.dislikes_silently.clear()
        for batch in failed:
            settle_by_word(database, edition, accepted=False, number=batch.number)
        assert send(work, edition).sums.recipients["submitted"] == 40
        assert sorted(mail.email for mail in fake.mails) == sorted(ALL)


def test_threads_that_divide_batches_at_once_lose_and_double_nobody(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(2, timeout=30)

    met: list[Batch] = []

    def meet(batch: Batch) -> None:
        if len(met) < 2:
            met.append(batch)
            together.wait()

    settings = config(tmp_path)
    halve = Outcome(OutcomeKind.REFUSED, "400", halve=True)
    mailer = FakeMailer(halve, halve, batch_size=20, before=meet)
    work = replace(sending(database, settings, mailer), concurrency=2)
    with_stories(database, settings, 1)
    with_readers(database, ALL)
    edition = ready(database, settings)
    freeze(work, edition)
    assert send(work, edition.id).sums.recipients["submitted"] == 40
    assert sorted(mailer.accepted) == sorted(ALL)


def test_the_parts_of_a_batch_get_jobs_of_their_own(postgresql_url: str, tmp_path: Path) -> None:
    database = Database(postgresql_url)
    settings = config(tmp_path)
    mailer = FakeMailer(Outcome(OutcomeKind.REFUSED, "400", halve=True), batch_size=10)
    work = sending(database, settings, mailer)
    with_stories(database, settings, 1)
    with_readers(database, ALL[:4])
    edition = ready(database, settings)
    freeze(work, edition)
    with database.begin() as connection:
        (only,) = connection.execute(select(batches.c.id)).scalars()
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    worker = Worker(work, this_process())
    worker.prepare()
    assert worker.submit(edition.id, only) is None
    with database.read() as connection:
        jobs = connection.execute(text("SELECT CAST(args->>'batch_id' AS bigint) FROM procrastinate_jobs")).scalars()
        numbers = sorted(jobs)
    assert len(numbers) == 2
    assert [worker.submit(edition.id, number) for number in numbers] == [None, None]
    assert sorted(mailer.accepted) == sorted(ALL[:4])
    assert report(database, edition.id).state == "submitted"
    database.close()
