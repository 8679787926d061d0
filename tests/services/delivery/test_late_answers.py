"""A process that was thought dead and was not: its answer comes late, when others have gone on without it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.batches import TRIES, Batch, Outcome, OutcomeKind
from digest.domain.recipients import Recipients
from digest.services.delivery import submit_batch
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import report
from digest.services.delivery.send import send
from digest.services.delivery.settle import settle_by_word
from digest.services.delivery.submit_batch import LEASE, Frozen, Held
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.batches import claim_batch
from digest.store.delivery.pace import load_pace
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.small_sends import Hours, emails, ready, sending, with_readers, with_stories

BUSY = Outcome(OutcomeKind.RETRY, "429")
REFUSED = Outcome(OutcomeKind.REFUSED, "400")


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path)


@pytest.fixture
def edition(database: Database, settings: Config) -> StoredEdition:
    """An edition of two batches that is frozen and of which nothing was sent."""
    with_stories(database, settings, 1)
    with_readers(database, emails(4))
    edition = ready(database, settings)
    freeze(sending(database, settings, FakeMailer()), edition)
    return edition


def test_what_may_be_repeated_opens_the_edition_that_others_called_submitted(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    hours, others = Hours(), FakeMailer()

    def meanwhile(_batch: Batch) -> None:
        hours.now += 2 * LEASE
        done = send(sending(database, settings, others, hours), edition.id)
        assert (done.state, done.sums.batches["uncertain"]) == ("submitted", 1)

    slow = FakeMailer(BUSY, before=_once(meanwhile))
    done = send(sending(database, settings, slow, hours), edition.id)
    assert (done.state, done.sums.recipients["submitted"]) == ("submitted", 4)
    assert sorted(slow.accepted + others.accepted) == emails(4)


@pytest.mark.parametrize("outcome", [REFUSED, BUSY, Outcome(OutcomeKind.UNCERTAIN), Outcome(OutcomeKind.ACCEPTED)])
def test_an_answer_changes_nothing_of_a_claim_that_another_process_has_now(
    database: Database, settings: Config, edition: StoredEdition, outcome: Outcome
) -> None:
    hours = Hours()

    def meanwhile(batch: Batch) -> None:
        hours.now += 2 * LEASE
        send(sending(database, settings, FakeMailer(), hours), edition.id)
        settle_by_word(database, edition.id, accepted=False, number=None)
        with database.begin() as connection:
            now = hours.now
            claimed = claim_batch(connection, edition.id, owner="other#1", now=now, lease_until=now + LEASE)
        assert claimed is not None
        assert claimed.id == batch.id

    done = send(sending(database, settings, FakeMailer(outcome, before=_once(meanwhile)), hours), edition.id)
    assert (done.sums.batches["submitting"], done.sums.batches["submitted"]) == (1, 1)


def test_no_request_leaves_when_the_claim_has_run_out_before(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    hours, submitted_at_first = Hours(), list[int]()

    class StandsStill(FakeMailer):
        def reachable(self, recipients: Recipients) -> Recipients:
            if not submitted_at_first:
                hours.now += LEASE
                submitted_at_first.append(len(self.submitted))
            return super().reachable(recipients)

    mailer = StandsStill()
    turn = submit_batch.submit_next(
        sending(database, settings, mailer, hours), Frozen(edition, {}), "a process", goes_on=lambda: False
    )
    assert turn.outcome is not None
    assert (turn.outcome.kind, mailer.submitted) == (OutcomeKind.RETRY, [])
    assert report(database, edition.id).sums.batches["pending"] == 2
    assert send(sending(database, settings, mailer, hours), edition.id).state == "submitted"
    assert sorted(mailer.accepted) == emails(4)


def test_refusals_of_requests_that_were_on_their_way_together_count_once(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    hours = Hours()
    work = sending(database, settings, FakeMailer(batch_size=1), hours)
    frozen = Frozen(edition, {})
    claims = [_claimed(work, frozen, f"process#{number}") for number in range(2)]
    for claimed in claims:
        turn = submit_batch._record(work, frozen, claimed, BUSY)
        assert turn.give_up is None
    with database.read() as connection:
        pace = load_pace(connection, work.pace_name)
    assert pace.refusals == 1
    assert pace.resume_at > hours.now.timestamp()


def test_a_provider_whose_clock_is_behind_is_not_asked_again_at_once(
    database: Database, settings: Config, edition: StoredEdition
) -> None:
    hours = Hours()
    behind = [Outcome(OutcomeKind.RETRY, "429", retry_at=hours.now - timedelta(seconds=5)) for _ in range(TRIES - 1)]
    send(sending(database, settings, FakeMailer(*behind), hours), edition.id)
    assert len(hours.waits) >= TRIES - 1
    assert min(hours.waits) > 0


def _claimed(work: Sending, frozen: Frozen, owner: str) -> Held:
    claimed = submit_batch._claim(work, frozen, owner)
    assert isinstance(claimed, Held)
    return claimed


def _once(work: Callable[[Batch], None]) -> Callable[[Batch], None]:
    calls: list[Batch] = []

    def first(batch: Batch) -> None:
        calls.append(batch)
        if len(calls) == 1:
            work(batch)

    return first
