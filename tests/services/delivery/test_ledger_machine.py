"""Whatever happens to an edition's ledger, in whatever order: it stays what a model says, and nobody is mailed twice.

What can happen: claims whose commit was heard of or not, requests that are taken or not, answers that come, come late
or never, processes that die before or after their request, leases that run out, events, words of a person, holds,
approvals, cancellations, whole sends, and readers who leave meanwhile.
"""

import itertools
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from digest.domain.batches import Batch, Why
from digest.domain.errors import NeedsAPersonError
from digest.services.delivery.ledger_report import report
from digest.services.delivery.send import send
from digest.services.delivery.settle import settle_by_events, settle_by_word
from digest.services.editions.decide import approve, cancel, hold
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.delivery.canaries import load_release, release
from digest.store.editions.editions import load_edition
from digest.store.tables import batches, events, is_in_batch, recipients, subscribers
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.claims import ANSWERS, OUTCOMES, READERS, Claims, one_of, pick
from tests.services.ledgers import ModelBatch

pytestmark = pytest.mark.long


class Ledger(Claims):
    """The second half: events, words of a person, the life of the edition, whole sends, and readers who leave."""

    @precondition(lambda self: self._reached())
    @rule(which=pick)
    def hear(self, which: int) -> None:
        email = one_of(self._reached(), which)
        (batch,) = (batch for batch in self.model.batches if email in batch.members)
        with self.database.begin() as connection:
            connection.execute(
                events.insert().values(
                    provider_id=f"{self.name}-{next(self.numbers)}",
                    kind="processed",
                    edition_id=self.edition,
                    batch_id=batch.id,
                    recipient_id=self._number_of(connection, email),
                    occurred_at=self.now,
                    received_at=self.now,
                    detail={},
                )
            )
        batch.heard_at.append(self.now)

    @precondition(lambda self: self._unsettled())
    @rule()
    def settle_by_what_was_heard(self) -> None:
        with self.database.begin() as connection:
            assert settle_by_events(connection, self.edition) == self.model.settle_heard()

    @precondition(lambda self: self._unsettled())
    @rule(which=pick, accepted=st.booleans())
    def settle_by_word(self, which: int, accepted: bool) -> None:  # noqa: FBT001
        batch = one_of(self._unsettled(), which)
        if accepted and batch.state == "failed":
            return
        self.model.settle_heard()  # what is proved needs nobody's word
        done = settle_by_word(self.database, self.edition, accepted=accepted, number=batch.number)
        if batch.state in ("uncertain", "failed"):
            self.model.say(batch, Why.SAID_ACCEPTED if accepted else Why.SAID_RESEND)
        assert [(one.number, one.state) for one in done] == [(batch.number, batch.state)]

    @precondition(lambda self: self.edits < 6)
    @rule(word=st.sampled_from(["hold", "approve", "approve", "cancel"]), sure=st.integers(0, 9))
    def edit(self, word: str, sure: int) -> None:
        self.edits += 1
        if word == "hold" and self.model.state in ("sending", "held"):
            hold(self.database, self.edition, why="an editor")
            self.model.state = "held"
        if word == "approve" and self.model.state == "held":
            approve(self.database, self.edition, now=datetime.now(UTC))
            self.model.state = "sending"
        if word == "cancel" and sure == 9 and self.model.state in ("sending", "held"):
            cancel(self.database, self.edition, why="an editor")
            self.model.state = "cancelled"

    @precondition(lambda self: len(self.model.gone) < 4)
    @rule(which=pick, suppressed=st.booleans())
    def leave(self, which: int, suppressed: bool) -> None:  # noqa: FBT001
        email = one_of(self.emails, which)
        if suppressed:
            suppress_address(self.database, email, reason="manual", note="", now=self.now)
        else:
            unsubscribe(self.database, email, self.name, now=self.now)
        self.model.gone.add(email)

    @precondition(lambda self: self.model.released_at is None and (self.flights or not self.model.canaries_wait))
    @rule()
    def release(self) -> None:
        with self.database.begin() as connection:
            released = release(connection, self.edition, self.now)
        assert released == (self.model.released_at is None and not self.model.canaries_wait)
        if released:
            self.model.released_at = self.now

    @precondition(lambda self: not any(batch.canary and batch.state == "submitting" for batch in self.model.batches))
    @rule(outcomes=st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=4), requests=st.integers(1, 3))
    def send(self, outcomes: list[tuple[bool, int]], requests: int) -> None:
        """A whole send by a process that sees what the others left, and is stopped after some requests."""
        self._expire(set())
        answers = [one_of([(taken, why) for why in ANSWERS[taken]], which) for taken, which in outcomes]
        whys, stop, left = iter(answers), threading.Event(), itertools.count(requests, -1)

        def before(batch: Batch) -> None:
            self._claim_the_empty()
            expected = self.model.next_batch(self.now)
            assert expected is not None
            assert expected.id == batch.id
            taken, why = next(whys, (True, Why.ACCEPTED))
            flight = self.model.claim(expected, "send", self.now, self.now)
            assert tuple(recipient.email for recipient in batch.recipients) == flight.emails
            self.model.take(flight, taken=taken)
            self.model.record(flight, why, self.now)
            if next(left) == 1:
                stop.set()

        if self.model.state in ("sending", "submitted"):
            self.model.settle_heard()
        mailer = FakeMailer(*[OUTCOMES[why] for _, why in answers], before=before)
        with suppress(NeedsAPersonError):
            send(self.work(mailer), self.edition, stop=stop)
        if not stop.is_set():
            self._claim_the_empty()
        with self.database.read() as connection:
            self.model.released_at = load_release(connection, self.edition)
        pending = any(batch.state == "pending" and not batch.set_aside_at for batch in self.model.batches)
        if self.model.state == "sending" and pending and not stop.is_set():
            assert any(batch.canary and batch.state in ("failed", "uncertain") for batch in self.model.batches)
            self.model.state = "held"
        self.model.finish()

    @invariant()
    def every_batch_is_where_the_model_says(self) -> None:
        with self.database.read() as connection:
            rows = connection.execute(
                select(batches.c.number, batches.c.state)
                .where(batches.c.edition_id == self.edition)
                .order_by(batches.c.number)
            ).all()
            edition = load_edition(connection, self.edition)
        assert [(row.number, row.state) for row in rows] == [(one.number, one.state) for one in self.model.batches]
        assert edition.state == self.model.state
        if edition.state == "submitted":
            assert not {row.state for row in rows} & {"pending", "submitting"}

    @invariant()
    def the_sums_are_those_of_the_readers_one_by_one(self) -> None:
        with self.database.read() as connection:
            rows = connection.execute(
                select(subscribers.c.email, recipients.c.own_state, batches.c.state)
                .join(recipients, recipients.c.subscriber_id == subscribers.c.id)
                .join(batches, is_in_batch())
                .where(recipients.c.edition_id == self.edition)
            ).all()
        states = {row.email: row.own_state or row.state for row in rows}
        assert states == {email: self.model.state_of(email) for email in self.emails}
        sums = report(self.database, self.edition).sums
        assert Counter({state: count for state, count in sums.recipients.items() if count}) == Counter(states.values())
        assert sums.frozen == READERS == len(rows)

    @invariant()
    def nobody_is_mailed_twice_without_a_persons_word(self) -> None:
        for email, times in self.model.accepted.items():
            assert times <= 1 + self.model.again[email]

    def _claim_the_empty(self) -> None:
        """Let batches pass whose readers have all left: no request is made for them."""
        while (batch := self.model.next_batch(self.now)) and not self._would_get_it(batch):
            self.model.record(self.model.claim(batch, "send", self.now, self.now), Why.ACCEPTED, self.now)

    def _would_get_it(self, batch: ModelBatch) -> bool:
        return any(email not in self.model.own and email not in self.model.gone for email in batch.members)

    def _unsettled(self) -> list[ModelBatch]:
        return [batch for batch in self.model.batches if batch.state in ("uncertain", "failed")]

    def _reached(self) -> list[str]:
        return sorted(self.model.accepted)


def test_the_ledger_is_what_the_model_says(database: Database, tmp_path: Path) -> None:
    class Here(Ledger):
        def __init__(self) -> None:
            super().__init__(database, config(tmp_path))

    examples = 35 if database.is_sqlite else 10
    run_state_machine_as_test(Here, settings=settings(max_examples=examples, stateful_step_count=40))
