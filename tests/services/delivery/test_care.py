"""How a send is paused and resumed, and what becomes of the batches of a dead process."""

from datetime import timedelta

import pytest

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.store.database import Database
from tests.fakes.mailer import FakeMailer
from tests.services.small_sends import NOW, Hours, emails, ready, sending, with_readers, with_stories


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
