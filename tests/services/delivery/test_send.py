from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, select, update

from digest.cli.common import report_text
from digest.config import Config
from digest.domain.batches import TRIES, Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError, StoreUnavailableError
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.send import send
from digest.services.editions.decide import hold
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.services.sending import OUTAGE
from digest.store.database import Database
from digest.store.delivery.leases import load_sender, take_edition
from digest.store.tables import batches, subscribers
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import NOW, Hours, emails, ready, sending, with_readers, with_stories


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
        "unreachable": 0,
        "suppressed": 0,
        "held_back": 0,
    }
    assert done.as_json()["batches"] == {
        "total": 3,
        "pending": 0,
        "submitting": 0,
        "submitted": 3,
        "uncertain": 0,
        "failed": 0,
    }


@pytest.mark.parametrize(
    "outcome",
    [Outcome(OutcomeKind.ACCEPTED), Outcome(OutcomeKind.UNCERTAIN), Outcome(OutcomeKind.REFUSED, "401", stop=True)],
)
def test_a_send_that_ends_frees_its_edition_for_other_machines(
    database: Database, settings: Config, outcome: Outcome
) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(1))
    work = sending(database, settings, FakeMailer(outcome))
    edition = ready(database, settings)
    freeze(work, edition)
    with suppress(NeedsAPersonError):
        send(work, edition.id)
    with database.begin() as connection:
        assert load_sender(connection, edition.id) is None
        assert take_edition(connection, edition.id, process="other", now=NOW, until=NOW, gone=())


@pytest.mark.parametrize("good", [0, 4])
def test_a_send_waits_for_a_database_that_is_away(database: Database, settings: Config, good: int) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    mailer = FakeMailer(batch_size=1)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    calls = count()

    def clock(connection: Connection) -> datetime:
        if next(calls) == good:
            raise StoreUnavailableError("The database is away.")
        return work.real_clock(connection)

    waits: list[float] = []
    send(replace(work, real_clock=clock, wait=waits.append), edition.id)
    assert sorted(mailer.accepted) == emails(2)
    assert len(waits) == 1


class Leaving(Database):
    """A database that goes away for good when it is told to."""

    is_away = False

    @contextmanager
    def begin(self, *, snapshot: bool = False, durable: bool = True) -> Iterator[Connection]:
        if self.is_away:
            raise StoreUnavailableError("The database is away.")
        with super().begin(snapshot=snapshot, durable=durable) as connection:
            yield connection

    def go_away(self, _batch: Batch) -> None:
        self.is_away = True


def test_a_send_waits_only_once_for_a_database_that_does_not_come_back(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    leaving = Leaving(database.url)
    work = sending(leaving, settings, FakeMailer(batch_size=1, before=leaving.go_away))
    edition = ready(leaving, settings)
    freeze(work, edition)
    waits: list[float] = []
    with pytest.raises(StoreUnavailableError):
        send(replace(work, wait=waits.append), edition.id)
    leaving.close()
    assert OUTAGE <= sum(waits) < 1.5 * OUTAGE


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


def test_an_edition_that_is_held_is_not_sent(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    hold(database, edition.id, why="Wait.")
    done = send(work, edition.id)
    assert (done.state, mailer.submitted) == ("held", [])
    assert 0 <= done.seconds < 60


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


def test_readers_whom_the_mailer_can_never_reach_are_counted_apart_and_named_by_id(
    database: Database, settings: Config
) -> None:
    with_stories(database, settings, 1)
    with_readers(database, [*emails(3), "żółw@example.org"])
    work = sending(database, settings, FakeMailer(batch_size=10))
    edition = ready(database, settings)
    freeze(work, edition)
    done = send(work, edition.id)
    with database.read() as connection:
        number = connection.execute(select(subscribers.c.id).where(subscribers.c.email == "żółw@example.org")).scalar()
    assert (done.state, done.needs_a_person) == ("submitted", False)
    assert (done.sums.recipients["unreachable"], done.sums.recipients["failed"], done.sums.frozen) == (1, 0, 4)
    assert (done.unreachable, done.as_json()["unreachable"]) == ((number,), [number])
    assert f"recipient {number}" in report_text(done)
    assert "example.org" not in report_text(done)


def test_an_uncertain_batch_is_never_sent_again_automatically(database: Database, settings: Config) -> None:
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


def test_a_wrong_key_stops_the_whole_send_and_the_resume_sends_every_batch(
    database: Database, settings: Config
) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(6))
    mailer = FakeMailer(*[Outcome(OutcomeKind.REFUSED, "401: the key is wrong", stop=True)] * 4)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    for _ in range(4):
        with pytest.raises(NeedsAPersonError, match="the key is wrong"):
            send(work, edition.id)
        assert report(database, edition.id).sums.batches["pending"] == 3
    done = send(work, edition.id)
    assert (done.state, done.needs_a_person) == ("submitted", False)
    assert sorted(mailer.accepted) == emails(6)


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
