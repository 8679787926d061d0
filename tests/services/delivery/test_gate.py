from dataclasses import replace

import pytest

from digest.config import Config
from digest.domain.batches import Batch
from digest.domain.edition_life import Cause, EditionState
from digest.domain.errors import EditionError, NeedsAPersonError, RestoredError, StoreError
from digest.machine import Machine
from digest.services.delivery.freeze import freeze
from digest.services.delivery.gate import check, enter, send_again
from digest.services.delivery.send import send
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import emails, ready, sending, with_readers, with_stories


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
