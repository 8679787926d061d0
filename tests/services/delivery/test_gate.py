from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.config import Config
from digest.domain.batches import Batch
from digest.domain.edition_life import Cause, EditionState
from digest.domain.errors import EditionError, NeedsAPersonError, RestoredError, StoreError
from digest.domain.restored import EditionName
from digest.machine import Machine
from digest.services.delivery.care import load_frozen
from digest.services.delivery.freeze import freeze
from digest.services.delivery.gate import check, enter, send_again
from digest.services.delivery.processes import this_process
from digest.services.delivery.send import send
from digest.services.delivery.send_in_jobs import Worker
from digest.services.delivery.settle import give_up_dead_claims
from digest.services.delivery.submit_batch import LEASE
from digest.services.editions.decide import approve, hold
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from digest.store.tables import batches, editions
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import Hours, emails, ready, sending, with_readers, with_stories


@pytest.fixture
def edition(database: Database, settings: Config) -> StoredEdition:
    with_stories(database, settings, 1)
    with_readers(database, emails(6))
    return ready(database, settings)


def at_another_machine(work: Sending) -> Sending:
    assert isinstance(work.memory, Machine)
    return replace(work, memory=Machine(work.memory.folder.with_name("other"), work.memory.name))


def stands(database: Database, edition: StoredEdition) -> tuple[EditionState, Cause]:
    with database.read() as connection:
        found = load_edition(connection, edition.id)
    return found.state, found.cause


HELD = (EditionState.HELD, Cause.RESTORED)


def test_what_left_from_here_is_held_before_the_freeze(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    work = sending(database, settings, FakeMailer())
    work.memory.begin(edition.name, 0)
    with pytest.raises(RestoredError, match=f"digest send --edition {edition.id} --again-after-restore"):
        freeze(work, edition)
    assert stands(database, edition) == HELD


def test_a_claim_that_is_remembered_already_does_not_leave(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    def claim_the_next(batch: Batch) -> None:
        work.memory.claim(edition.name, 2, tries=1)

    mailer = FakeMailer(before=claim_the_next)
    work = sending(database, settings, mailer)
    freeze(work, edition)
    with pytest.raises(NeedsAPersonError, match="This machine remembers more of it"):
        send(work, edition.id)
    assert stands(database, edition) == HELD
    assert len(mailer.submitted) == 1


def test_nothing_leaves_that_cannot_be_remembered(database: Database, settings: Config, edition: StoredEdition) -> None:
    class Full(Machine):
        def claim(self, *_: object) -> bool:
            raise StoreError("The state folder is full.")

    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    freeze(work, edition)
    with pytest.raises(NeedsAPersonError, match=r"paused: The state folder is full\."):
        send(replace(work, memory=Full(settings.path("full"), "digest")), edition.id)
    assert mailer.submitted == []
    assert send(work, edition.id).sums.recipients["submitted"] == 6


def test_a_persons_decision_counts_on_every_machine(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    here = sending(database, settings, FakeMailer())
    there = at_another_machine(here)
    for work in (here, there):
        work.memory.begin(edition.name, 0, [1, 1, 1])
        work.memory.finish(edition.name)
    with pytest.raises(RestoredError):
        freeze(here, edition)
    send_again(here, edition)
    assert stands(database, edition) == (EditionState.APPROVED, Cause.APPROVED)
    freeze(there, edition)
    assert send(there, edition.id).state is EditionState.SUBMITTED
    check(here, edition)


def test_without_a_restore_nothing_is_to_be_sent_again(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    work = sending(database, settings, FakeMailer())
    with pytest.raises(EditionError, match="Send it without --again-after-restore"):
        send_again(work, edition)


def test_what_other_machines_claimed_is_remembered_too(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    here = sending(database, settings, FakeMailer())
    freeze(here, edition)
    assert send(here, edition.id).state is EditionState.SUBMITTED
    there = at_another_machine(here)
    enter(there, edition)
    remembered = there.memory.recall(edition.name)
    assert remembered is not None
    assert remembered.tries == (1, 1, 1)


def before_each_claim(work: Sending, happens: Callable[[], object]) -> Sending:
    """Let something happen whenever a claim is committed and not remembered yet."""

    class Slow(Machine):
        def claim(self, edition: EditionName, number: int, tries: int) -> bool:
            happens()
            return super().claim(edition, number, tries)

    assert isinstance(work.memory, Machine)
    return replace(work, memory=Slow(work.memory.folder, work.memory.name))


def test_a_process_that_looks_while_another_claims_stops_nothing(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    mailer = FakeMailer()
    other = sending(database, settings, mailer)
    work = before_each_claim(other, lambda: enter(other, edition))
    freeze(work, edition)
    assert send(work, edition.id).state is EditionState.SUBMITTED
    assert sorted(mailer.accepted) == emails(6)


def test_a_process_that_stood_still_before_it_remembered_its_claim_stops_nothing(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    mailer, hours = FakeMailer(), Hours()
    stood: list[int] = []
    other = sending(database, settings, mailer, hours)

    def stand_still() -> None:
        if not stood:
            hours.now += LEASE + timedelta(seconds=1)
            stood.append(give_up_dead_claims(database, edition.id, clock=other.real_clock))
            enter(other, edition)

    work = before_each_claim(other, stand_still)
    freeze(work, edition)
    assert send(work, edition.id).state is EditionState.SUBMITTED
    assert stood == [1]
    assert sorted(mailer.accepted) == emails(6)


def forget_the_last_claim(database: Database) -> None:
    """Take the database back to before its last claim, as a restored backup does."""
    with database.begin() as connection:
        connection.execute(batches.update().where(batches.c.number == 3).values(state="pending", owner=None, tries=0))


def test_a_restore_under_a_running_send_stays_recognized_whatever_a_person_approves(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    freeze(work, edition)
    work.memory.begin(edition.name, 0)
    work.memory.claim(edition.name, 3, 1)
    worker = Worker(work, this_process())
    worker.known[edition.id] = load_frozen(work, edition.id)
    worker.submit(edition.id, batch_id(database, 3))
    assert stands(database, edition) == HELD
    hold(database, edition.id, why="Look at it.")
    approve(database, edition.id, now=work.clock())
    with pytest.raises(RestoredError):
        send(work, edition.id)
    assert mailer.submitted == []


def test_a_worker_learns_that_a_person_had_an_edition_sent_again(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    mailer = FakeMailer()
    here = sending(database, settings, mailer)
    there = at_another_machine(here)
    freeze(here, edition)
    worker = Worker(there, this_process())
    for number in (1, 2, 3):
        worker.submit(edition.id, batch_id(database, number))
    assert len(mailer.accepted) == 6
    here.memory.begin(edition.name, 0, [1, 1, 1])
    forget_the_last_claim(database)
    with database.begin() as connection:
        connection.execute(editions.update().values(state="sending", submitted_at=None))
    with pytest.raises(RestoredError):
        send(here, edition.id)
    send_again(here, edition)
    worker.submit(edition.id, batch_id(database, 3))
    assert stands(database, edition) == (EditionState.SUBMITTED, Cause.FINISHED)
    assert len(mailer.accepted) == 8


def batch_id(database: Database, number: int) -> int:
    with database.read() as connection:
        return int(connection.execute(select(batches.c.id).where(batches.c.number == number)).scalar_one())
